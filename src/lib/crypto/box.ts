/** @file Sealed boxes to one person's X25519 key (`crypto_box_seal`): they hide, they do not say who sent them. */
import type { PublicKey } from '#lib/kernel/id.ts';
import { decodeBase64, encodeBase64 } from './bytes.ts';
import { sodium } from './sodium.ts';

/** A key pair that boxes are sealed to. */
export interface BoxKey {
	readonly publicKey: PublicKey;
	readonly secret: Uint8Array;
}

/** The key pair of a 32-byte seed. */
export function boxKeyFrom(seed: Uint8Array): BoxKey {
	const pair = sodium.crypto_box_seed_keypair(seed);
	return { publicKey: encodeBase64(pair.publicKey) as PublicKey, secret: pair.privateKey };
}

/** The bytes, sealed so that only the owner of the key can open them; base64. */
export const sealTo = (publicKey: PublicKey, bytes: Uint8Array): string =>
	encodeBase64(sodium.crypto_box_seal(bytes, decodeBase64(publicKey)));

/** What a box holds, or `null` when it was not sealed to this key or was changed. */
export function openBox(box: string, key: BoxKey): Uint8Array | null {
	try {
		return sodium.crypto_box_seal_open(decodeBase64(box), decodeBase64(key.publicKey), key.secret);
	} catch {
		return null;
	}
}
