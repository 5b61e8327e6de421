/** @file BLAKE2b-256 with a purpose in front, so that a hash made for one use means nothing in another. */
import type { Hash, PublicKey, RecordId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { decodeBase64, encodeBase64, joinBytes, utf8 } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { sodium } from './sodium.ts';

/** What a hash may be for: the closed list of lib/ledger/README.md §1. */
export type HashPurpose =
	| 'entry'
	| 'ciphertext'
	| 'head'
	| 'key'
	| 'epoch'
	| 'grant'
	| 'record-id'
	| 'enrolment'
	| 'claim'
	| 'invitation'
	| 'key-change'
	| 'succession';

const prefixes = new Map<HashPurpose, Uint8Array>();

function prefix(purpose: HashPurpose): Uint8Array {
	let bytes = prefixes.get(purpose);
	if (bytes === undefined) {
		bytes = utf8(`liaison/v1/${purpose}\0`);
		prefixes.set(purpose, bytes);
	}
	return bytes;
}

/** `H(purpose, parts joined)` as 32 bytes. */
export const hashBytes = (purpose: HashPurpose, ...parts: readonly Uint8Array[]): Uint8Array =>
	sodium.crypto_generichash(32, joinBytes(prefix(purpose), ...parts), null);

/** `H(purpose, parts joined)` as it is written: 43 characters. */
export const hash = (purpose: HashPurpose, ...parts: readonly Uint8Array[]): Hash => encodeBase64(hashBytes(purpose, ...parts)) as Hash;

/** BLAKE2b-256 of the bytes under a key of 32 bytes: a MAC. */
export const keyedHash = (key: Uint8Array, bytes: Uint8Array): Uint8Array => sodium.crypto_generichash(32, bytes, key);

/** The id of a public key. */
export const keyId = (publicKey: PublicKey): Hash => hash('key', decodeBase64(publicKey));

/** `D(parts…)`: a UUIDv8 (RFC 9562 §5.8) that everybody who knows the parts computes alike. */
export function derivedId(parts: readonly Json[]): RecordId {
	const bytes = hashBytes('record-id', canonicalBytes(parts)).slice(0, 16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const hex = sodium.to_hex(bytes);
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as RecordId;
}
