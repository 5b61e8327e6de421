/** @file Randomness, and authenticated encryption under a shared key: XChaCha20-Poly1305-IETF as nonce ‖ box. */
import { joinBytes } from './bytes.ts';
import { sodium } from './sodium.ts';

/** Length of the nonce in front of every box, in bytes. */
export const NONCE_BYTES = 24;

/** Fresh bytes from the system's random number generator. */
export const randomBytes = (length: number): Uint8Array => sodium.randombytes_buf(length);

/**
 * nonce ‖ box of the plain bytes under a 32-byte key, bound to the associated data.
 * @param nonce 24 fresh random bytes; only a test names its own.
 */
export function sealSecret(key: Uint8Array, plain: Uint8Array, associated: Uint8Array, nonce = randomBytes(NONCE_BYTES)): Uint8Array {
	return joinBytes(nonce, sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key));
}

/** The plain bytes, or `null` when key, associated data or sealed bytes are not those of the sealing. */
export function openSecret(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | null {
	if (sealed.length < NONCE_BYTES + sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES) return null;
	const [nonce, box] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES)];
	try {
		return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, box, associated, nonce, key);
	} catch {
		return null;
	}
}

/** Overwrites a secret that is no longer needed. What the engine copied before is out of reach. */
export const wipe = (bytes: Uint8Array): void => sodium.memzero(bytes);
