/** @file One entry: a signed header and what it seals, as it is written, sent, and read back. */
import * as v from 'valibot';
import { decodeBase64, encodeBase64 } from '#lib/crypto/bytes.ts';
import { hash, keyId } from '#lib/crypto/hash.ts';
import { sign, type SigningKey } from '#lib/crypto/sign.ts';
import { Hash } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { CLEAR_KINDS, isClearKind, type ClearKindName } from './clear.ts';
import { associatedData, encodeHeader, LONGEST_HEADER, parseHeader, type Header } from './header.ts';
import { isCiphertextLength, LONGEST_PAYLOAD, sealPayload, unsealPayload } from './payload.ts';
import type { LedgerRefusal } from './refusal.ts';

const Base64 = (longest: number) => v.pipe(v.string(), v.maxLength(longest), v.regex(/^[A-Za-z0-9_-]*$/));
const Signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{85}[AQgw]$/));

/** A second signature over the same entry hash, by the key with this id. */
export const Cosignature = v.strictObject({ key: Hash, signature: Signature });
export type Cosignature = Readonly<v.InferOutput<typeof Cosignature>>;

/** An entry as it is sent. `ciphertext` is `null` where the kind seals nothing, or where retention erased it. */
export const WireEntry = v.strictObject({
	header: Base64(2 * LONGEST_HEADER),
	signature: Signature,
	cosignatures: v.pipe(v.array(Cosignature), v.maxLength(8)),
	ciphertext: v.nullable(Base64(400_000)),
});
export type WireEntry = Readonly<v.InferOutput<typeof WireEntry>>;

/** An entry as it is served: with its place in the room, and when the server got it. */
export const StoredEntry = v.strictObject({
	...WireEntry.entries,
	seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	received_at: Instant,
});
export type StoredEntry = Readonly<v.InferOutput<typeof StoredEntry>>;

/** An entry whose form is right. Whether it may stand where it stands is for `judge`. */
export interface Entry {
	readonly header: Header;
	/** The header's canonical bytes, exactly as signed. */
	readonly bytes: Uint8Array;
	readonly hash: Hash;
	readonly signature: string;
	readonly cosignatures: readonly Cosignature[];
	readonly ciphertext: Uint8Array | null;
}

/** Why something is no entry: the refusals that need no knowledge of the network. */
export type FormRefusal = Omit<LedgerRefusal, 'at'>;

/** The clear part of an entry of a clear kind, as `parseEntry` has checked it. */
export const clearOf = <K extends ClearKindName>(entry: Entry, _kind: K): v.InferOutput<(typeof CLEAR_KINDS)[K]['schema']> =>
	entry.header.clear as v.InferOutput<(typeof CLEAR_KINDS)[K]['schema']>;

function checkKind(header: Header): FormRefusal | null {
	if (!isClearKind(header.kind)) {
		if (header.clear !== undefined) return { code: 'clear', detail: 'a mission’s kind has no clear part' };
		return header.ciphertext === null ? { code: 'malformed', detail: 'a mission’s kind has a ciphertext' } : null;
	}
	const kind = CLEAR_KINDS[header.kind];
	const parsed = v.safeParse(kind.schema, header.clear, { abortEarly: true });
	if (!parsed.success) {
		const [issue] = parsed.issues;
		return { code: 'clear', detail: `${v.getDotPath(issue) ?? 'clear'}: ${issue.message}`.slice(0, 200) };
	}
	const states: readonly string[] = kind.states;
	if (!states.includes(header.state)) return { code: 'transition', detail: `${header.kind} has no state ${header.state}` };
	if (kind.additive && header.version !== 1) return { code: 'version', detail: `${header.kind} has one version only` };
	return null;
}

function parseWire(wire: WireEntry, mayBeErased: boolean): Result<Entry, FormRefusal> {
	let bytes: Uint8Array;
	let ciphertext: Uint8Array | null;
	try {
		bytes = decodeBase64(wire.header);
		ciphertext = wire.ciphertext === null ? null : decodeBase64(wire.ciphertext);
	} catch {
		return refuse({ code: 'malformed', detail: 'not base64' });
	}
	const parsed = parseHeader(bytes);
	if (!parsed.ok) return parsed;
	const header = parsed.value;
	if (ciphertext === null ? header.ciphertext !== null && !mayBeErased : header.ciphertext !== hash('ciphertext', ciphertext)) {
		return refuse({ code: 'malformed', detail: 'the ciphertext is not the one that the header names' });
	}
	if (ciphertext !== null && !isCiphertextLength(ciphertext.length)) {
		return refuse({ code: 'too-large', detail: 'no payload has that length' });
	}
	const refusal = checkKind(header);
	if (refusal !== null) return refuse(refusal);
	return accept({ header, bytes, hash: hash('entry', bytes), signature: wire.signature, cosignatures: wire.cosignatures, ciphertext });
}

/** An entry from what came over the wire to be written: form, ciphertext hash, the kind's clear part. Not the signature. */
export function parseEntry(wire: unknown): Result<Entry, FormRefusal> {
	const parsed = v.safeParse(WireEntry, wire, { abortEarly: true });
	return parsed.success ? parseWire(parsed.output, false) : refuse({ code: 'malformed', detail: parsed.issues[0].message.slice(0, 200) });
}

/** The same for a served entry, whose ciphertext retention may have erased. */
export function parseStored(stored: unknown): Result<Entry & { readonly seq: number; readonly receivedAt: Instant }, FormRefusal> {
	const parsed = v.safeParse(StoredEntry, stored, { abortEarly: true });
	if (!parsed.success) return refuse({ code: 'malformed', detail: parsed.issues[0].message.slice(0, 200) });
	const entry = parseWire(parsed.output, true);
	return entry.ok ? accept({ ...entry.value, seq: parsed.output.seq, receivedAt: parsed.output.received_at }) : entry;
}

/** An entry as it is sent. */
export const toWire = (entry: Entry): WireEntry => ({
	header: encodeBase64(entry.bytes),
	signature: entry.signature,
	cosignatures: [...entry.cosignatures],
	ciphertext: entry.ciphertext === null ? null : encodeBase64(entry.ciphertext),
});

/** A header before sealing and signing: the rest follows from the payload and the signer. */
export type Draft = Omit<Header, 'v' | 'key' | 'ciphertext'>;

/**
 * Seals the payload, completes the header and signs it.
 * @param payload `null` seals nothing; the draft's `epoch` must then be `null`, and a key otherwise be given.
 * @param cosigners other keys that sign the same entry
 * @param nonce 24 fresh random bytes; only the golden vectors name theirs
 * @throws Error when the payload is larger than {@link LONGEST_PAYLOAD}: whoever writes asks first.
 */
export function composeEntry(
	draft: Draft,
	payload: Json,
	epochKey: Uint8Array | null,
	signer: SigningKey,
	cosigners: readonly SigningKey[] = [],
	nonce?: Uint8Array,
): Entry {
	const unsealed: Header = { v: 1, ...draft, key: keyId(signer.publicKey), ciphertext: null };
	let ciphertext: Uint8Array | null = null;
	if (payload !== null) {
		if (epochKey === null) throw new Error('A payload needs the key of its epoch.');
		ciphertext = sealPayload(payload, epochKey, associatedData(unsealed), nonce);
		if (ciphertext === null) throw new Error(`A payload has at most ${LONGEST_PAYLOAD} bytes.`);
	}
	const header: Header = { ...unsealed, ciphertext: ciphertext === null ? null : hash('ciphertext', ciphertext) };
	const bytes = encodeHeader(header);
	const entryHash = hash('entry', bytes);
	const signed = decodeBase64(entryHash);
	return {
		header,
		bytes,
		hash: entryHash,
		signature: sign(signed, signer),
		cosignatures: cosigners.map((key) => ({ key: keyId(key.publicKey), signature: sign(signed, key) })),
		ciphertext,
	};
}

/** The payload, opened with the key of the epoch that the header names. */
export function openPayload(entry: Entry, epochKey: Uint8Array): Result<Json, 'unreadable'> {
	if (entry.ciphertext === null) return refuse('unreadable');
	const payload = unsealPayload(entry.ciphertext, epochKey, associatedData(entry.header));
	return payload === undefined ? refuse('unreadable') : accept(payload);
}
