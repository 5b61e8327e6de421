/** @file The sealed part of an entry (README.md §3): canonical JSON, padded to few sizes, under the room's epoch key. */
import { canonicalBytes, parseCanonical } from '#lib/crypto/canonical.ts';
import { NONCE_BYTES, openSecret, sealSecret } from '#lib/crypto/secret.ts';
import type { Json } from '#lib/kernel/json.ts';

/** The only lengths a padded payload may have, in bytes: the server learns no finer size. */
export const PAYLOAD_SIZES = [256, 1_024, 4_096, 16_384, 65_536, 262_144] as const;

/** The longest payload text, in bytes: one byte of padding is always needed. */
export const LONGEST_PAYLOAD = 262_144 - 1;

/** Poly1305's tag. */
const TAG_BYTES = 16;

const CIPHERTEXT_LENGTHS = new Set<number>(PAYLOAD_SIZES.map((size) => NONCE_BYTES + size + TAG_BYTES));

/** Whether a ciphertext has a length that a payload can have. */
export const isCiphertextLength = (length: number): boolean => CIPHERTEXT_LENGTHS.has(length);

/** ISO/IEC 7816-4 padding to the smallest size that is larger than the text; `null` when there is none. */
function pad(text: Uint8Array): Uint8Array | null {
	const size = PAYLOAD_SIZES.find((candidate) => candidate > text.length);
	if (size === undefined) return null;
	const padded = new Uint8Array(size);
	padded.set(text);
	padded[text.length] = 0x80;
	return padded;
}

function unpad(padded: Uint8Array): Uint8Array | null {
	const end = padded.findLastIndex((byte) => byte !== 0);
	return end >= 0 && padded[end] === 0x80 ? padded.subarray(0, end) : null;
}

/**
 * The ciphertext of a payload: nonce ‖ box; `null` when the payload is larger than an entry may hold.
 * @param nonce 24 fresh random bytes; only the golden vectors name theirs.
 */
export function sealPayload(payload: Json, key: Uint8Array, associated: Uint8Array, nonce?: Uint8Array): Uint8Array | null {
	const padded = pad(canonicalBytes(payload));
	return padded === null ? null : sealSecret(key, padded, associated, nonce);
}

/** The payload of a ciphertext, or `undefined` when it does not open, or opens to something that no honest writer seals. */
export function unsealPayload(ciphertext: Uint8Array, key: Uint8Array, associated: Uint8Array): Json | undefined {
	const padded = openSecret(key, ciphertext, associated);
	const text = padded === null ? null : unpad(padded);
	if (text === null || pad(text)?.length !== padded?.length) return undefined;
	try {
		return parseCanonical(text);
	} catch {
		return undefined;
	}
}
