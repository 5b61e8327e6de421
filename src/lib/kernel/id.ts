/** @file Identifiers, each with a brand of its own so that one cannot be passed for another. */
import * as v from 'valibot';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A record of the ledger: lower-case UUID, v4 when random, v8 when derived from other ids (RFC 9562). */
export const RecordId = v.pipe(v.string(), v.regex(UUID), v.brand('RecordId'));
export type RecordId = v.InferOutput<typeof RecordId>;

/** Names one write, so that a repeat of it is recognised: lower-case UUID v4. */
export const IdempotencyKey = v.pipe(v.string(), v.regex(UUID), v.brand('IdempotencyKey'));
export type IdempotencyKey = v.InferOutput<typeof IdempotencyKey>;

/** A Matrix room id (Matrix 1.19, appendices: opaque, at most 255 bytes). */
export const RoomId = v.pipe(v.string(), v.maxLength(255), v.regex(/^![\x21-\x7e]+$/), v.brand('RoomId'));
export type RoomId = v.InferOutput<typeof RoomId>;

/** A Matrix user id (Matrix 1.19, appendices: `@localpart:server`, at most 255 bytes). */
export const UserId = v.pipe(v.string(), v.maxLength(255), v.regex(/^@[a-z0-9._=/+-]+:[A-Za-z0-9.:[\]-]+$/), v.brand('UserId'));
export type UserId = v.InferOutput<typeof UserId>;

/** A Matrix device id. */
export const DeviceId = v.pipe(v.string(), v.minLength(1), v.maxLength(255), v.brand('DeviceId'));
export type DeviceId = v.InferOutput<typeof DeviceId>;

/** A Matrix event id. */
export const EventId = v.pipe(v.string(), v.maxLength(255), v.regex(/^\$[\x21-\x7e]+$/), v.brand('EventId'));
export type EventId = v.InferOutput<typeof EventId>;

/** A BLAKE2b-256 hash: 43 characters of unpadded base64url. */
export const Hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/), v.brand('Hash'));
export type Hash = v.InferOutput<typeof Hash>;

/** A public key (Ed25519 or X25519, 32 bytes): 43 characters of unpadded base64url. */
export const PublicKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/), v.brand('PublicKey'));
export type PublicKey = v.InferOutput<typeof PublicKey>;
