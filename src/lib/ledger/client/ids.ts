/** @file Random ids: `crypto.randomUUID` exists in secure contexts only, so they are made from the same randomness as the keys. */
import { randomBytes } from '#lib/crypto/secret.ts';
import type { IdempotencyKey, RecordId } from '#lib/kernel/id.ts';

/** A UUID of version 4 (RFC 9562 §5.4), lower case. */
function uuid(): string {
	const bytes = randomBytes(16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A fresh record id. */
export const newRecordId = (): RecordId => uuid() as RecordId;

/** A fresh idempotency key. */
export const newIdempotencyKey = (): IdempotencyKey => uuid() as IdempotencyKey;
