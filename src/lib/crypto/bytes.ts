/** @file Text to bytes and back, in one spelling only: UTF-8, and unpadded base64url (RFC 4648 §5). */
import { sodium } from './sodium.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Unpadded base64url. */
export const encodeBase64 = (bytes: Uint8Array): string => sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING);

/**
 * Bytes of an unpadded base64url text. Strict: padding, other alphabets, spaces and set trailing bits are refused, so that equal bytes
 * have equal text.
 * @throws Error when the text is anything else.
 */
export function decodeBase64(text: string): Uint8Array {
	if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('Not unpadded base64url.');
	if (text === '') return new Uint8Array();
	return sodium.from_base64(text, sodium.base64_variants.URLSAFE_NO_PADDING);
}

/**
 * UTF-8 bytes of a text.
 * @throws Error on a lone surrogate, which has no UTF-8.
 */
export function utf8(text: string): Uint8Array {
	if (!text.isWellFormed()) throw new Error('A lone surrogate has no UTF-8.');
	return encoder.encode(text);
}

/**
 * The text of UTF-8 bytes, a byte order mark included.
 * @throws TypeError when the bytes are not UTF-8.
 */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** One array of all parts, in order. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		joined.set(part, at);
		at += part.length;
	}
	return joined;
}

/** Whether two arrays hold the same bytes, told in a time that depends on their length only. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && sodium.memcmp(a, b);
