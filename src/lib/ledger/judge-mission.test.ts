/** @file The rules of records: lifecycles, quorums, derived records, approvals, tombstones. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../tests/vectors/paper-lifecycles.ts';
import { PaperNetwork, type Person, type Wording } from '../../../tests/vectors/paper-network.ts';
import type { Entry } from './entry.ts';
import { becomingRecordId } from './record-id.ts';

const ROOM = '!sea:liaison.test' as RoomId;
const OTHER = '!air:liaison.test' as RoomId;

let paper: PaperNetwork;
let ana: Person;
let ben: Person;
let gus: Person;
let hana: Person;
let ivo: Person;

beforeAll(readyCrypto);
beforeEach(() => {
	paper = new PaperNetwork('mission', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	ben = paper.person('ben', 'FR', 'specialist');
	gus = paper.person('gus', 'PE', 'approver');
	hana = paper.person('hana', 'PE', 'approver', 'specialist');
	ivo = paper.person('ivo', 'EC', 'delegate');
	paper.setUp(ana);
	paper.enrol(ana, ben, gus, hana, ivo);
	paper.openRoom(ana, ROOM, [ben, gus, hana, ivo]);
	paper.openRoom(ana, OTHER, []);
});

const codeOf = (...entries: readonly Entry[]): string => {
	const verdict = paper.judge(entries);
	return verdict.ok ? 'allowed' : verdict.refusal.code;
};

const say = (by: Person, kind: string, state: string, more: Partial<Wording> = {}): Entry =>
	paper.entry(by, { room: ROOM, kind, state, payload: {}, ...more });

const stored = (entry: Entry): RecordId => {
	paper.write(entry);
	return entry.header.record;
};

const approve = (by: Person, target: Entry, state = 'approve', more: Partial<Wording> = {}): Entry =>
	paper.entry(by, {
		room: ROOM,
		kind: 'approval',
		state,
		clear: { target: target.hash },
		links: [{ kind: 'approves', to: target.header.record }],
		...more,
	});

describe('a step of a record', () => {
	it('is in the lifecycle of its kind', () => {
		expect(codeOf(say(ben, 'report', 'draft'))).toBe('allowed');
		expect(codeOf(say(ben, 'report', 'released'))).toBe('transition');
		expect(codeOf(say(ben, 'rumour', 'draft'))).toBe('transition');
		const record = stored(say(ben, 'report', 'draft'));
		expect(codeOf(say(ana, 'report', 'released', { record }))).toBe('allowed');
		paper.write(say(ana, 'report', 'released', { record }));
		expect(codeOf(say(ben, 'report', 'draft', { record }))).toBe('transition');
	});
	it('is for the roles that the table names', () => {
		expect(codeOf(say(ivo, 'report', 'draft'))).toBe('role');
		const record = stored(say(ben, 'report', 'draft'));
		expect(codeOf(say(hana, 'report', 'released', { record }))).toBe('role');
	});
	it('is for the first author, or for anybody but', () => {
		const record = stored(say(ben, 'report', 'draft'));
		expect(codeOf(say(ben, 'report', 'draft', { record }))).toBe('allowed');
		expect(codeOf(say(hana, 'report', 'draft', { record }))).toBe('who');
		const own = stored(say(ana, 'report', 'draft'));
		expect(codeOf(say(ana, 'report', 'released', { record: own }))).toBe('who');
	});
	it('carries the link it hangs on, and nobody grades their own report', () => {
		const record = stored(say(ben, 'report', 'draft'));
		const links = [{ kind: 'of-report', to: record }];
		expect(codeOf(say(hana, 'grading', 'given', { links }))).toBe('allowed');
		expect(codeOf(say(hana, 'grading', 'given'))).toBe('transition');
		expect(codeOf(say(ben, 'grading', 'given', { links }))).toBe('who');
	});
	it('of an additive kind is the only one', () => {
		const links = [{ kind: 'of-report', to: stored(say(ben, 'report', 'draft')) }];
		const record = stored(say(hana, 'grading', 'given', { links }));
		expect(codeOf(say(hana, 'grading', 'given', { links, record }))).toBe('version');
	});
});

describe('a quorum', () => {
	let proposal: Entry;
	beforeEach(() => {
		proposal = say(ben, 'operation', 'proposed');
		paper.write(proposal);
	});
	const decide = (by = ana): string => codeOf(say(by, 'operation', 'approved', { record: proposal.header.record }));
	it('is two people of two countries who approved exactly this version', () => {
		expect(decide()).toBe('quorum');
		paper.write(approve(gus, proposal));
		expect(decide()).toBe('quorum');
		paper.write(approve(ivo, proposal));
		expect(decide()).toBe('allowed');
	});
	it('is not two people of one country', () => {
		paper.write(approve(gus, proposal));
		paper.write(approve(hana, proposal));
		expect(decide()).toBe('quorum');
	});
	it('is not one person twice', () => {
		paper.write(approve(gus, proposal));
		expect(codeOf(approve(gus, proposal))).toBe('quorum');
	});
	it('does not count refusals, nor roles that the table does not name', () => {
		paper.write(approve(gus, proposal, 'refuse'));
		paper.write(approve(ana, proposal));
		paper.write(approve(ivo, proposal));
		expect(decide()).toBe('quorum');
	});
	it('is void for a newer version, and an older one is not approved any more', () => {
		paper.write(approve(gus, proposal));
		paper.write(approve(ivo, proposal));
		const edited = say(ben, 'operation', 'proposed', { record: proposal.header.record });
		paper.write(edited);
		expect(decide()).toBe('quorum');
		expect(codeOf(approve(hana, proposal))).toBe('version');
		expect(codeOf(approve(hana, edited))).toBe('allowed');
	});
	it('has no voice for who proposed, first or last', () => {
		const edited = say(hana, 'operation', 'proposed', { record: proposal.header.record });
		paper.write(edited);
		expect(codeOf(approve(ben, edited))).toBe('who');
		expect(codeOf(approve(hana, edited))).toBe('who');
		expect(codeOf(approve(gus, edited))).toBe('allowed');
	});
	it('counts roles and countries as they were when each approved', () => {
		paper.write(approve(gus, proposal));
		paper.write(approve(ivo, proposal));
		paper.write(paper.roster(paper.rootFor(ana), { ...ivo, roles: ['specialist'] }));
		expect(decide()).toBe('allowed');
	});
});

describe('an approval', () => {
	it('links to the record of the version it decides on, in the same room', () => {
		const proposal = say(ben, 'operation', 'proposed');
		paper.write(proposal);
		const elsewhere = stored(say(ben, 'report', 'draft'));
		expect(codeOf(approve(gus, proposal, 'approve', { links: [] }))).toBe('clear');
		expect(codeOf(approve(gus, proposal, 'approve', { links: [{ kind: 'approves', to: elsewhere }] }))).toBe('clear');
		expect(codeOf(approve(ana, proposal, 'approve', { room: OTHER }))).toBe('unknown-link');
	});
});

describe('a derived record', () => {
	let outcome: RecordId;
	beforeEach(() => {
		outcome = stored(say(ana, 'outcome', 'recorded'));
	});
	const idOf = (ordinal = 0, room = ROOM): RecordId => becomingRecordId(paper.network, outcome, 'operation', room, ordinal);
	const linked = (to: RecordId): Entry => say(ana, 'outcome', 'linked', { record: outcome, links: [{ kind: 'became', to }] });
	const derived = (record: RecordId, room = ROOM): Entry =>
		say(ana, 'operation', 'proposed', { record, room, links: [{ kind: 'from', to: outcome }] });
	it('is made in one write with its origin’s own step, in either order and in any room', () => {
		expect(codeOf(linked(idOf()), derived(idOf()))).toBe('allowed');
		expect(codeOf(derived(idOf(3)), linked(idOf(3)))).toBe('allowed');
		expect(codeOf(linked(idOf(0, OTHER)), derived(idOf(0, OTHER), OTHER))).toBe('allowed');
	});
	it('is refused alone, beside another step, and under any other id', () => {
		expect(codeOf(derived(idOf()))).toBe('derived');
		expect(codeOf(linked(idOf(1)), derived(idOf()))).toBe('derived');
		expect(codeOf(derived(paper.id()))).toBe('id');
		expect(codeOf(derived(idOf(99)))).toBe('id');
		expect(codeOf(say(ana, 'operation', 'proposed', { record: idOf() }))).toBe('id');
	});
	it('exists once: whoever comes second meets the first', () => {
		paper.write(linked(idOf()), derived(idOf()));
		expect(
			codeOf(
				say(ana, 'operation', 'proposed', { record: idOf(), links: [{ kind: 'from', to: outcome }], over: { version: 1, prev: null } }),
			),
		).toBe('version');
	});
});

describe('a tombstone', () => {
	it('is a coordinator’s, for entries of this room that it links to', () => {
		const report = say(ben, 'report', 'draft');
		paper.write(report);
		const erase = (by: Person, more: Partial<Wording> = {}): string =>
			codeOf(
				paper.entry(by, {
					room: ROOM,
					kind: 'tombstone',
					state: 'erased',
					clear: { targets: [report.hash] },
					links: [{ kind: 'erases', to: report.header.record }],
					...more,
				}),
			);
		expect(erase(ana)).toBe('allowed');
		expect(erase(ben)).toBe('role');
		expect(erase(ana, { links: [] })).toBe('clear');
		expect(erase(ana, { room: OTHER })).toBe('unknown-link');
	});
});
