/** @file A member's two keys from the one seed that their Matrix secret storage keeps. */
import { boxKeyFrom, type BoxKey } from './box.ts';
import { signingKeyFrom, type SigningKey } from './sign.ts';
import { sodium } from './sodium.ts';

/** What a member signs with, and what is sealed to them. */
export interface MemberKeys {
	readonly sign: SigningKey;
	readonly box: BoxKey;
}

/** libsodium's key derivation context: eight bytes that belong to this use alone. */
const CONTEXT = 'lia-memb';

/** Both key pairs of a 32-byte seed: subkeys 1 (signing) and 2 (boxes) of `crypto_kdf`. */
export function memberKeysFrom(seed: Uint8Array): MemberKeys {
	const subkey = (number: number): Uint8Array => sodium.crypto_kdf_derive_from_key(32, number, CONTEXT, seed);
	return { sign: signingKeyFrom(subkey(1)), box: boxKeyFrom(subkey(2)) };
}
