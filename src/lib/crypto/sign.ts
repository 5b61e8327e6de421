/** @file Ed25519 signatures, detached. */
import type { PublicKey } from '#lib/kernel/id.ts';
import { decodeBase64, encodeBase64 } from './bytes.ts';
import { sodium } from './sodium.ts';

/** A signing key pair. `secret` is libsodium's 64 bytes; {@link wipe} it when done. */
export interface SigningKey {
	readonly publicKey: PublicKey;
	readonly secret: Uint8Array;
}

/** The key pair of a 32-byte seed. */
export function signingKeyFrom(seed: Uint8Array): SigningKey {
	const pair = sodium.crypto_sign_seed_keypair(seed);
	return { publicKey: encodeBase64(pair.publicKey) as PublicKey, secret: pair.privateKey };
}

/** The signature of the bytes, 86 characters. */
export const sign = (bytes: Uint8Array, key: SigningKey): string => encodeBase64(sodium.crypto_sign_detached(bytes, key.secret));

/** Whether the signature is that key's over the bytes. Anything that is not a signature is simply false. */
export function verify(signature: string, bytes: Uint8Array, publicKey: PublicKey): boolean {
	try {
		const raw = decodeBase64(signature);
		return raw.length === sodium.crypto_sign_BYTES && sodium.crypto_sign_verify_detached(raw, bytes, decodeBase64(publicKey));
	} catch {
		return false;
	}
}
