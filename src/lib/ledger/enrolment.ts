/** @file Joining by invitation (README.md §9): a secret that no server sees vouches for the newcomer's keys. */
import * as v from 'valibot';
import { openBox, sealTo, type BoxKey } from '#lib/crypto/box.ts';
import { decodeBase64, encodeBase64, fromUtf8, sameBytes, utf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes, parseCanonical } from '#lib/crypto/canonical.ts';
import { hash, hashBytes, keyedHash } from '#lib/crypto/hash.ts';
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import { sign, verify, type SigningKey } from '#lib/crypto/sign.ts';
import { Hash, PublicKey, RecordId, UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Signature } from './clear.ts';

/** What an invitation link carries. The part after `#` never leaves the browser. */
export interface InvitationLink {
	readonly invitation: RecordId;
	readonly network: Hash;
	/** 32 random bytes, single use. */
	readonly secret: Uint8Array;
}

/** Path and fragment of an invitation link. */
export const invitationPath = (link: InvitationLink): string => `/join/${link.invitation}#${link.network}.${encodeBase64(link.secret)}`;

/** The parts of a link; `null` when it is none. */
export function parseInvitation(invitation: string, fragment: string): InvitationLink | null {
	const parts = /^#?([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(fragment);
	const parsed = v.safeParse(v.object({ invitation: RecordId, network: Hash }), { invitation, network: parts?.[1] });
	if (!parsed.success) return null;
	try {
		return { ...parsed.output, secret: decodeBase64(parts?.[2] ?? '') };
	} catch {
		return null;
	}
}

/** What the newcomer shows the server once: knows the secret, does not tell it. */
export const claimOf = (secret: Uint8Array): Hash => hash('claim', secret);

/** What the server stores to recognise the claim. */
export const claimHash = (claim: Hash): Hash => hash('invitation', decodeBase64(claim));

const mac = (secret: Uint8Array, bytes: Uint8Array): Uint8Array => keyedHash(hashBytes('enrolment', secret), bytes);

/** Compares a MAC without telling by time where it differs. */
function macMatches(secret: Uint8Array, bytes: Uint8Array, claimed: string): boolean {
	try {
		return sameBytes(mac(secret, bytes), decodeBase64(claimed));
	} catch {
		return false;
	}
}

/** What the inviter's vault says of an invitation: who coordinates, so that the newcomer seals their profile to the right keys. */
const InvitationTerms = v.strictObject({
	network: Hash,
	invitation: RecordId,
	inviter: UserId,
	coordinators: v.pipe(v.array(v.strictObject({ user: UserId, box: PublicKey })), v.minLength(1), v.maxLength(64)),
	expires_at: Instant,
});
export type InvitationTerms = v.InferOutput<typeof InvitationTerms>;

const InvitationBody = v.strictObject({ terms: InvitationTerms, signature: Signature, mac: Hash });

/** The invitation's body as the server keeps it: canonical JSON `{terms, signature, mac}`. */
export function composeInvitation(terms: InvitationTerms, secret: Uint8Array, inviter: SigningKey): string {
	const bytes = canonicalBytes(terms);
	const signature = sign(hashBytes('invitation', bytes), inviter);
	return fromUtf8(canonicalBytes({ terms, signature, mac: encodeBase64(mac(secret, bytes)) }));
}

/** The terms of an invitation's body, once the link's secret has authenticated them and they are those of the link. */
export function openInvitation(body: string, link: InvitationLink): Result<InvitationTerms, EnrolmentRefusal> {
	const parsed = parseText(InvitationBody, body);
	if (parsed === null) return refuse('malformed');
	const { terms } = parsed;
	if (!macMatches(link.secret, canonicalBytes(terms), parsed.mac)) return refuse('mac');
	return terms.network === link.network && terms.invitation === link.invitation ? accept(terms) : refuse('other-invitation');
}

/** Whether a member's key signed the terms in an invitation's body: coordinators check it, a newcomer has no key to check it by. */
export function isInvitationSigned(body: string, inviter: PublicKey): boolean {
	const parsed = parseText(InvitationBody, body);
	return parsed !== null && verify(parsed.signature, hashBytes('invitation', canonicalBytes(parsed.terms)), inviter);
}

/** Keys and profile of somebody who wants to join. `profile` holds one box for each coordinator. */
const EnrolmentRequest = v.strictObject({
	network: Hash,
	invitation: RecordId,
	user: UserId,
	sign: PublicKey,
	box: PublicKey,
	master: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}$/)),
	profile: v.record(UserId, v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/), v.maxLength(40_000))),
});
export type EnrolmentRequest = v.InferOutput<typeof EnrolmentRequest>;

/** A request as it is posted: the exact text that both checks cover. */
export interface SignedRequest {
	readonly request: string;
	readonly signature: string;
	readonly mac: string;
}

/** Why a request or an invitation is not believed. */
export type EnrolmentRefusal = 'malformed' | 'mac' | 'signature' | 'other-invitation';

function parseText<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | null {
	try {
		const parsed = v.safeParse(schema, parseCanonical(utf8(text)));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** The newcomer's request: their keys signed by themselves, and authenticated by the link's secret. */
export function composeRequest(
	link: InvitationLink,
	who: { readonly user: UserId; readonly keys: MemberKeys; readonly master: string; readonly profile: Json },
	coordinators: InvitationTerms['coordinators'],
): SignedRequest {
	const profile = canonicalBytes(who.profile);
	const bytes = canonicalBytes({
		network: link.network,
		invitation: link.invitation,
		user: who.user,
		sign: who.keys.sign.publicKey,
		box: who.keys.box.publicKey,
		master: who.master,
		profile: Object.fromEntries(coordinators.map(({ user, box }) => [user, sealTo(box, profile)])),
	});
	return {
		request: fromUtf8(bytes),
		signature: sign(hashBytes('enrolment', bytes), who.keys.sign),
		mac: encodeBase64(mac(link.secret, bytes)),
	};
}

/** The request, once it is authenticated by the secret of its invitation and signed by the key that it names. */
export function checkRequest(signed: SignedRequest, link: InvitationLink): Result<EnrolmentRequest, EnrolmentRefusal> {
	const request = parseText(EnrolmentRequest, signed.request);
	if (request === null) return refuse('malformed');
	const bytes = utf8(signed.request);
	if (!macMatches(link.secret, bytes, signed.mac)) return refuse('mac');
	if (!verify(signed.signature, hashBytes('enrolment', bytes), request.sign)) return refuse('signature');
	return request.network === link.network && request.invitation === link.invitation ? accept(request) : refuse('other-invitation');
}

/** The profile that the newcomer sealed to me; `undefined` when there is none that opens. */
export function openProfile(request: EnrolmentRequest, me: UserId, keys: BoxKey): Json | undefined {
	const box = request.profile[me];
	const bytes = box === undefined ? null : openBox(box, keys);
	try {
		return bytes === null ? undefined : parseCanonical(bytes);
	} catch {
		return undefined;
	}
}

/** Eight digits that both sides may compare by voice before approval: they differ as soon as one byte of the request does. */
export function spokenCode(request: string, secret: Uint8Array): string {
	const [a = 0, b = 0, c = 0, d = 0] = mac(secret, hashBytes('enrolment', utf8(request)));
	return String((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % 100_000_000)
		.padStart(8, '0')
		.replace(/(?=.{4}$)/, ' ');
}
