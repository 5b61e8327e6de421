/** @file A member changes their keys while they still have the old ones (README.md §10): the old key says which keys follow it. */
import * as v from 'valibot';
import { fromUtf8, utf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes, parseCanonical } from '#lib/crypto/canonical.ts';
import { hashBytes } from '#lib/crypto/hash.ts';
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import { sign, verify, type SigningKey } from '#lib/crypto/sign.ts';
import { Hash, PublicKey, UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Signature } from './clear.ts';

/** Which keys of a member follow which signing key. `master` is their new Matrix master key. */
const KeyChange = v.strictObject({
	network: Hash,
	user: UserId,
	from: PublicKey,
	sign: PublicKey,
	box: PublicKey,
	master: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}$/)),
});
export type KeyChange = v.InferOutput<typeof KeyChange>;

/** A request for new keys as it is posted: the exact text, signed by the key it brings and by the key it replaces. */
export const SignedKeyChange = v.strictObject({
	request: v.pipe(v.string(), v.minLength(2), v.maxLength(2_000)),
	signature: Signature,
	succession: Signature,
});
export type SignedKeyChange = v.InferOutput<typeof SignedKeyChange>;

/** Why a request for new keys is not believed. */
export type KeyChangeRefusal = 'malformed' | 'signature' | 'succession';

const textOf = ({ network, user, from, sign: signing, box, master }: KeyChange): Uint8Array =>
	canonicalBytes({ network, user, from, sign: signing, box, master });

/** Whether the replaced key signed exactly this change: what a roster entry's `succession` must be. */
export const isSuccession = (succession: string, change: KeyChange): boolean =>
	verify(succession, hashBytes('succession', textOf(change)), change.from);

/** The request for new keys, by who holds both. */
export function composeKeyChange(
	who: { readonly network: Hash; readonly user: UserId; readonly master: string },
	before: SigningKey,
	after: MemberKeys,
): SignedKeyChange {
	const bytes = textOf({ ...who, from: before.publicKey, sign: after.sign.publicKey, box: after.box.publicKey });
	return {
		request: fromUtf8(bytes),
		signature: sign(hashBytes('key-change', bytes), after.sign),
		succession: sign(hashBytes('succession', bytes), before),
	};
}

function parse(request: string): KeyChange | null {
	try {
		const parsed = v.safeParse(KeyChange, parseCanonical(utf8(request)));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** The change that a request asks for, once both keys have signed it. Whether `from` is the key in force is the roster's word. */
export function checkKeyChange({ request, signature, succession }: SignedKeyChange): Result<KeyChange, KeyChangeRefusal> {
	const change = parse(request);
	if (change === null) return refuse('malformed');
	if (!verify(signature, hashBytes('key-change', utf8(request)), change.sign)) return refuse('signature');
	return isSuccession(succession, change) ? accept(change) : refuse('succession');
}

/**
 * Thirty digits that a member and a coordinator compare by voice. Whoever found a lost device may hold the old key, so these alone tell
 * the true request from theirs; and since they are derived from public keys, there must be too many of them to search for keys that match.
 */
export function comparedDigits(change: KeyChange): string {
	const [...bytes] = hashBytes('key-change', utf8('digits'), textOf(change));
	return [0, 1, 2, 3, 4, 5]
		.map((group) => bytes.slice(group * 5, group * 5 + 5).reduce((number, byte) => number * 256 + byte, 0) % 100_000)
		.map((number) => String(number).padStart(5, '0'))
		.join(' ');
}
