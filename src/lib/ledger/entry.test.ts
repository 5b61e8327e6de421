/** @file The form of an entry: sealed and signed bytes come back, and everything else is no entry. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64, utf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { paperLifecycleOf } from '../../../tests/vectors/paper-lifecycles.ts';
import { LOBBY, PaperNetwork, type Person } from '../../../tests/vectors/paper-network.ts';
import { openPayload, parseEntry, parseStored, toWire, type Entry, type WireEntry } from './entry.ts';
import { encodeHeader, parseHeader } from './header.ts';
import { firstHead, nextHead } from './head.ts';
import { PAYLOAD_SIZES, sealPayload, unsealPayload } from './payload.ts';

let paper: PaperNetwork;
let ana: Person;

beforeAll(async () => {
	await readyCrypto();
	paper = new PaperNetwork('codec', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	paper.setUp(ana);
});

const sealed = (payload: Json): Entry => paper.entry(ana, { room: LOBBY, kind: 'report', state: 'draft', payload });
const keyOf = (entry: Entry): Uint8Array => paper.epochKeys.get(entry.header.epoch ?? ('' as never)) ?? new Uint8Array(32);

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const payloads: fc.Arbitrary<Json> = fc.dictionary(text, fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null)), {
	maxKeys: 6,
});

/** The same bytes with one bit turned. */
function bent(base64: string, at: number): string {
	const bytes = decodeBase64(base64);
	const place = Math.floor(at / 8) % bytes.length;
	bytes[place] = (bytes[place] ?? 0) ^ (1 << (at % 8));
	return encodeBase64(bytes);
}

describe('an entry', () => {
	it('comes back from the wire as it went, and opens', () => {
		fc.assert(
			fc.property(payloads, (payload) => {
				const entry = sealed(payload);
				const parsed = parseEntry(JSON.parse(JSON.stringify(toWire(entry))));
				expect(parsed).toEqual({ ok: true, value: entry });
				expect(openPayload(entry, keyOf(entry))).toEqual({ ok: true, value: payload });
			}),
			{ numRuns: 50 },
		);
	});
	it('with any bit turned is refused in form, by the judge, or as unreadable', () => {
		const entry = sealed({ title: 'x' });
		const wire = toWire(entry);
		const isBelieved = (changed: WireEntry): boolean => {
			const parsed = parseEntry(changed);
			return parsed.ok && paper.judge([parsed.value]).ok;
		};
		expect(isBelieved(wire)).toBe(true);
		fc.assert(
			fc.property(fc.nat(), fc.constantFrom('header', 'signature', 'ciphertext'), (at, member) => {
				const changed = { ...wire, [member]: bent(wire[member as 'header'], at) };
				expect(isBelieved(changed)).toBe(false);
			}),
			{ numRuns: 300 },
		);
	});
	it('is never made of junk', () => {
		fc.assert(
			fc.property(fc.anything(), (junk) => {
				expect(parseEntry(junk).ok).toBe(false);
				expect(parseStored(junk).ok).toBe(false);
			}),
		);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
				expect(parseHeader(junk).ok).toBe(false);
			}),
		);
	});
	it('has exactly the members of the format', () => {
		const { header } = sealed({});
		const refused = (change: Record<string, unknown>): string => {
			const parsed = parseHeader(canonicalBytes({ ...header, ...change }));
			return parsed.ok ? 'allowed' : parsed.refusal.code;
		};
		expect(refused({})).toBe('allowed');
		const changes: Record<string, unknown>[] = [
			{ v: 2 },
			{ extra: 1 },
			{ version: 0 },
			{ version: 2 },
			{ prev: header.ciphertext },
			{ epoch: null },
			{ ciphertext: null },
			{ network: null },
			{ author: 'ana' },
			{ room: 'sea' },
			{ record: header.record.toUpperCase() },
			{ idem: `${header.idem.slice(0, 14)}8${header.idem.slice(15)}` },
			{ created_at: '2026-03-02T08:00:00Z' },
			{ created_at: '2026-02-30T08:00:00.000Z' },
			{ remind_at: '2026-03-02T08:30:00.000Z' },
			{ links: [{ kind: 'about', to: header.record, note: '' }] },
			{ links: Array.from({ length: 2 }, () => ({ kind: 'about', to: header.record })) },
			{ links: Array.from({ length: 65 }, () => ({ kind: 'about', to: paper.id() })) },
			{ seen: { ...header.seen, other: header.seen.room } },
			{ clear: [] },
		];
		for (const change of changes) expect(refused(change), JSON.stringify(change)).toBe('malformed');
		expect(refused({ remind_at: '2026-03-02T08:00:00.000Z' })).toBe('allowed');
		expect(parseHeader(utf8(` ${new TextDecoder().decode(encodeHeader(header))}`)).ok).toBe(false);
		expect(parseHeader(new Uint8Array(16_385))).toMatchObject({ refusal: { code: 'too-large' } });
	});
	it('of a clear kind has its clear part, one of its states, and one version where it is additive; a mission’s has none', () => {
		const { head } = paper.fold.room(LOBBY);
		const codeOf = (kind: string, state: string, clear: Record<string, unknown> | undefined, payload?: Json): string => {
			const more = { ...(clear === undefined ? {} : { clear }), ...(payload === undefined ? {} : { payload }) };
			const parsed = parseEntry(toWire(paper.entry(ana, { room: LOBBY, kind, state, ...more })));
			return parsed.ok ? 'allowed' : parsed.refusal.code;
		};
		expect(codeOf('attestation', 'confirmed', { ...head })).toBe('allowed');
		expect(codeOf('attestation', 'confirmed', { ...head, more: 1 })).toBe('clear');
		expect(codeOf('attestation', 'confirmed', undefined)).toBe('clear');
		expect(codeOf('attestation', 'seen', { ...head })).toBe('transition');
		const grant = head.head;
		expect(codeOf('grant-refusal', 'unopened', { grant })).toBe('allowed');
		expect(codeOf('grant-refusal', 'unopened', { grant, box: '' })).toBe('clear');
		expect(codeOf('grant-refusal', 'given', { grant })).toBe('transition');
		expect(codeOf('report', 'draft', undefined, {})).toBe('allowed');
		expect(codeOf('report', 'draft', { a: 1 }, {})).toBe('clear');
		expect(codeOf('report', 'draft', undefined)).toBe('malformed');
	});
	it('may have lost its ciphertext where it is served, never where it is written', () => {
		const wire = { ...toWire(sealed({})), ciphertext: null };
		expect(parseEntry(wire).ok).toBe(false);
		const stored = parseStored({ ...wire, seq: 7, received_at: paper.at });
		expect(stored).toMatchObject({ ok: true, value: { seq: 7, ciphertext: null } });
		expect(stored.ok && openPayload(stored.value, new Uint8Array(32))).toEqual({ ok: false, refusal: 'unreadable' });
	});
});

describe('a payload', () => {
	const key = new Uint8Array(32).fill(3);
	const bound = utf8('header');
	it('is padded to one of six sizes', () => {
		for (const [length, size] of [
			[0, 256],
			[253, 256],
			[254, 1_024],
			[1_022, 4_096],
			[262_141, 262_144],
		] as const) {
			const ciphertext = sealPayload('x'.repeat(length), key, bound);
			expect(ciphertext?.length).toBe(24 + size + 16);
			expect(ciphertext && unsealPayload(ciphertext, key, bound)).toBe('x'.repeat(length));
		}
		expect(PAYLOAD_SIZES).toHaveLength(6);
	});
	it('is refused when it is larger than an entry', () => {
		expect(sealPayload('x'.repeat(262_142), key, bound)).toBeNull();
	});
	it('opens with its own key and header only', () => {
		const ciphertext = sealPayload({ a: 1 }, key, bound) ?? new Uint8Array();
		expect(unsealPayload(ciphertext, new Uint8Array(32), bound)).toBeUndefined();
		expect(unsealPayload(ciphertext, key, utf8('other'))).toBeUndefined();
	});
});

describe('a head', () => {
	it('depends on the room, on every entry, and on their order', () => {
		const [room, other] = ['!a:x' as RoomId, '!b:x' as RoomId];
		const [one, two] = [sealed({}).hash, sealed({}).hash];
		expect(firstHead(room)).not.toBe(firstHead(other));
		expect(nextHead(nextHead(firstHead(room), one), two)).not.toBe(nextHead(nextHead(firstHead(room), two), one));
	});
});
