/** @file The header of an entry (README.md §2): the part that is signed, and all that the server may know. */
import * as v from 'valibot';
import { canonicalBytes, parseCanonical } from '#lib/crypto/canonical.ts';
import { Hash, IdempotencyKey, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Head } from './clear.ts';

/** A header is at most this many bytes. */
export const LONGEST_HEADER = 16_384;

/** A header links to at most this many records. */
export const MOST_LINKS = 64;

const Word = v.pipe(v.string(), v.regex(/^[a-z][a-z-]{1,31}$/));

const HeaderLink = v.strictObject({ kind: Word, to: RecordId });

/** The clear part as any JSON object; which members it must have depends on the kind (`clear.ts`). */
const ClearObject = v.custom<Readonly<Record<string, Json>>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	'not an object',
);

/** Exactly the members of README.md §2; anything more is refused. */
export const Header = v.strictObject({
	v: v.literal(1),
	network: v.nullable(Hash),
	room: RoomId,
	record: RecordId,
	kind: Word,
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	prev: v.nullable(Hash),
	state: Word,
	epoch: v.nullable(Hash),
	author: UserId,
	key: Hash,
	idem: v.pipe(
		IdempotencyKey,
		v.check((id) => id[14] === '4', 'not a UUID of version 4'),
	),
	created_at: Instant,
	remind_at: v.exactOptional(
		v.pipe(
			Instant,
			v.check((at) => at.endsWith(':00:00.000Z'), 'not on a full hour'),
		),
	),
	links: v.pipe(
		v.array(HeaderLink),
		v.maxLength(MOST_LINKS),
		v.check((links) => new Set(links.map((link) => `${link.kind} ${link.to}`)).size === links.length, 'a link is repeated'),
	),
	seen: v.strictObject({ network: Head, room: Head }),
	clear: v.exactOptional(ClearObject),
	ciphertext: v.nullable(Hash),
});
export type Header = Readonly<v.InferOutput<typeof Header>>;

/** Why bytes are no header. */
export interface HeaderRefusal {
	readonly code: 'malformed' | 'too-large';
	readonly detail: string;
}

/** What holds between members: version 1 has no predecessor, and an epoch stands where a ciphertext does. */
function inconsistency(header: Header): string | null {
	if ((header.version === 1) !== (header.prev === null)) return 'prev is null for version 1, and only then';
	if ((header.epoch === null) !== (header.ciphertext === null)) return 'epoch is null without a ciphertext, and only then';
	if (header.network === null && (header.kind !== 'network' || header.version !== 1)) return 'only a network is born without a network';
	return null;
}

/** The canonical bytes of a header. */
export const encodeHeader = (header: Header): Uint8Array => canonicalBytes(header);

/** The associated data of the payload: the canonical header without its `ciphertext`. */
export function associatedData(header: Header): Uint8Array {
	const { ciphertext: _, ...rest } = header;
	return canonicalBytes(rest);
}

/** A header from exactly its canonical bytes. */
export function parseHeader(bytes: Uint8Array): Result<Header, HeaderRefusal> {
	if (bytes.length > LONGEST_HEADER) return refuse({ code: 'too-large', detail: `a header has at most ${LONGEST_HEADER} bytes` });
	let json: Json;
	try {
		json = parseCanonical(bytes);
	} catch (error) {
		return refuse({ code: 'malformed', detail: error instanceof Error ? error.message : 'not canonical' });
	}
	const parsed = v.safeParse(Header, json, { abortEarly: true });
	if (!parsed.success) {
		const [issue] = parsed.issues;
		return refuse({ code: 'malformed', detail: `${v.getDotPath(issue) ?? 'header'}: ${issue.message}`.slice(0, 200) });
	}
	const detail = inconsistency(parsed.output);
	return detail === null ? accept(parsed.output) : refuse({ code: 'malformed', detail });
}
