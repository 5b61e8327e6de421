/** @file The rules of every entry: order, heads, clocks, signatures, sealing, links. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../tests/vectors/paper-lifecycles.ts';
import { LOBBY, nowhere, PaperNetwork, type Person, type Wording } from '../../../tests/vectors/paper-network.ts';
import type { Entry } from './entry.ts';
import { judge } from './judge.ts';

const ROOM = '!sea:liaison.test' as RoomId;
const OTHER = '!air:liaison.test' as RoomId;

let paper: PaperNetwork;
let ana: Person;
let ben: Person;
let fay: Person;

beforeAll(readyCrypto);
beforeEach(() => {
	paper = new PaperNetwork('entry', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	ben = paper.person('ben', 'FR', 'specialist');
	fay = paper.person('fay', 'GH', 'specialist');
	paper.setUp(ana);
	paper.enrol(ana, ben, fay);
	paper.openRoom(ana, ROOM, [ben]);
	paper.openRoom(ana, OTHER, [fay]);
});

const codeOf = (...entries: readonly Entry[]): string => {
	const verdict = paper.judge(entries);
	return verdict.ok ? 'allowed' : verdict.refusal.code;
};

const report = (by: Person, more: Partial<Wording> = {}): Entry =>
	paper.entry(by, { room: ROOM, kind: 'report', state: 'draft', payload: { title: 'x' }, ...more });

describe('who writes', () => {
	it('is admitted to the room', () => {
		expect(codeOf(report(ben))).toBe('allowed');
		expect(codeOf(report(fay))).toBe('not-admitted');
		expect(codeOf(report(paper.person('stranger', 'CO', 'specialist')))).toBe('not-a-member');
	});
	it('signs with their own key, over exactly this header', () => {
		expect(codeOf(report({ ...ben, keys: fay.keys }))).toBe('key');
		const [good, other] = [report(ben), report(ben)];
		expect(codeOf({ ...good, signature: other.signature })).toBe('signature');
		expect(codeOf({ ...good, cosignatures: [{ key: other.header.key, signature: good.signature }] })).toBe('signature');
	});
	it('writes for this network', () => {
		expect(codeOf(report(ben, { over: { network: nowhere() } }))).toBe('id');
	});
	it('has a clock within five minutes of the judge’s', () => {
		const off = (minutes: number): string => codeOf(report(ben, { over: { created_at: instant(paper.now + minutes * 60_000) } }));
		expect([off(-5), off(5)]).toEqual(['allowed', 'allowed']);
		expect([off(-6), off(6)]).toEqual(['clock', 'clock']);
	});
});

describe('what was seen', () => {
	it('was true of the room and of the network', () => {
		const { network, room } = report(ben).header.seen;
		expect(codeOf(report(ben, { over: { seen: { network, room: { ...room, seq: room.seq - 1 } } } }))).toBe('seen');
		expect(codeOf(report(ben, { over: { seen: { network, room: { seq: room.seq + 9, head: nowhere() } } } }))).toBe('seen');
		expect(codeOf(report(ben, { over: { seen: { network: { ...network, head: nowhere() }, room } } }))).toBe('seen');
		const earlier = { seq: 1, head: paper.fold.room(ROOM).headAt(1) ?? nowhere() };
		expect(codeOf(report(ben, { over: { seen: { network, room: earlier } } }))).toBe('allowed');
	});
	it('names the current network head, so that nobody back-dates', () => {
		const before = report(ben);
		paper.write(paper.roster(ana, fay));
		expect(codeOf(before)).toBe('network-head');
		expect(codeOf(report(ben))).toBe('allowed');
	});
	it('is one place in the network room', () => {
		const head = paper.fold.room(LOBBY).head;
		const first = { seq: 0, head: paper.fold.room(LOBBY).headAt(0) ?? nowhere() };
		expect(codeOf(paper.roster(ana, fay, {}, 'active', { over: { seen: { network: head, room: first } } }))).toBe('seen');
	});
	it('in a replay is never older than what an earlier entry of the room had seen', () => {
		const early = report(ben);
		paper.write(paper.roster(ana, fay));
		paper.write(report(ana));
		const { seq } = early.header.seen.network;
		expect(paper.fold.situation(ROOM, seq).room.lastNetworkSeq).toBeGreaterThan(seq);
		expect(codeOfReplay(early)).toBe('network-head');
	});
	const codeOfReplay = (entry: Entry): string => {
		const verdict = judge(entry, paper.fold.situation(entry.header.room, entry.header.seen.network.seq));
		return verdict.ok ? 'allowed' : verdict.refusal.code;
	};
});

describe('versions', () => {
	it('follow each other without a gap, each on the one before', () => {
		const first = report(ben);
		paper.write(first);
		const edit = (over: Wording['over']): string => codeOf(report(ben, { record: first.header.record, over: { ...over } }));
		expect(edit({})).toBe('allowed');
		expect(edit({ version: 3 })).toBe('version');
		expect(edit({ version: 1, prev: null })).toBe('version');
		expect(edit({ prev: nowhere() })).toBe('version');
	});
	it('made on the same one conflict', () => {
		const first = report(ben);
		paper.write(first);
		const [mine, theirs] = [report(ben, { record: first.header.record }), report(ben, { record: first.header.record })];
		paper.write(theirs);
		expect(codeOf(mine)).toBe('version');
	});
	it('of a record stay in its room and of its kind', () => {
		const first = report(ben);
		paper.write(first);
		const { record } = first.header;
		const next = { version: 2, prev: first.hash };
		expect(codeOf(report(ana, { room: OTHER, record, over: next }))).toBe('id');
		expect(codeOf(report(ben, { kind: 'outcome', state: 'recorded', record, over: next }))).toBe('id');
	});
});

describe('sealing', () => {
	it('is under the room’s own current epoch', () => {
		const elsewhere = paper.fold.room(OTHER).facts.epoch?.hash ?? nowhere();
		expect(codeOf(report(ben, { over: { epoch: elsewhere } }))).toBe('epoch');
		const old = report(ben);
		paper.write(paper.admission(ana, ROOM, fay.user));
		paper.write(...paper.epoch(ana, ROOM));
		expect(codeOf(old)).toBe('epoch');
	});
	it('is not for what must be clear', () => {
		expect(codeOf(paper.admission(ana, ROOM, fay.user, undefined, 'admitted', { payload: {} }))).toBe('clear');
	});
});

describe('links', () => {
	it('lead to records that the author may read, missing and hidden ones being refused alike', () => {
		const [near, far] = [report(ben), report(fay, { room: OTHER })];
		paper.write(near);
		paper.write(far);
		const seeing = (readable: readonly string[], to: typeof near): string => {
			const entry = report(ben, { links: [{ kind: 'about', to: to.header.record }] });
			const base = paper.fold.situation(ROOM, paper.fold.network.id === null ? 0 : (paper.fold.networkRoom?.head.seq ?? 0), paper.now);
			const verdict = judge(entry, { ...base, readable: (record) => readable.includes(record) }, [entry]);
			return verdict.ok ? 'allowed' : verdict.refusal.code;
		};
		expect(seeing([near.header.record], near)).toBe('allowed');
		expect(seeing([near.header.record], far)).toBe('unknown-link');
	});
});

describe('a write of several entries', () => {
	it('sees the earlier ones, and is refused at the place of the first that may not stand', () => {
		const first = report(ben);
		const second = report(ben, { record: first.header.record, over: { version: 2, prev: first.hash } });
		expect(codeOf(first, second)).toBe('allowed');
		expect(paper.judge([second, first])).toMatchObject({ ok: false, refusal: { code: 'version', at: 0 } });
		expect(paper.judge([first, second, report(fay)])).toMatchObject({ ok: false, refusal: { code: 'not-admitted', at: 2 } });
	});
	it('judges each room by itself', () => {
		expect(codeOf(report(ana), report(ana, { room: OTHER }))).toBe('allowed');
		expect(codeOf(report(ben), report(ben, { room: OTHER }))).toBe('not-admitted');
	});
});
