/** @file The rules of rooms: who founds, who is admitted, who makes and hands on keys. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../tests/vectors/paper-lifecycles.ts';
import { LOBBY, nowhere, PaperNetwork, type Person } from '../../../tests/vectors/paper-network.ts';
import type { Entry } from './entry.ts';

const ROOM = '!sea:liaison.test' as RoomId;

let paper: PaperNetwork;
let ana: Person;
let ben: Person;
let cleo: Person;
let eva: Person;
let fay: Person;

beforeAll(readyCrypto);
beforeEach(() => {
	paper = new PaperNetwork('room', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	ben = paper.person('ben', 'FR', 'specialist');
	cleo = paper.person('cleo', 'KE', 'coordinator');
	eva = paper.person('eva', 'ES', 'auditor');
	paper.setUp(ana);
	fay = paper.person('fay', 'GH', 'specialist');
	paper.enrol(ana, ben, cleo, eva, fay);
});

const codeOf = (...entries: readonly Entry[]): string => {
	const verdict = paper.judge(entries);
	return verdict.ok ? 'allowed' : verdict.refusal.code;
};

const report = (by: Person, room = ROOM): Entry => paper.entry(by, { room, kind: 'report', state: 'draft', payload: { title: 'x' } });

describe('founding a room', () => {
	it('is a coordinator’s, who admits themself first', () => {
		const charter = paper.charter(ana, ROOM);
		expect(codeOf(charter, paper.admission(ana, ROOM, ana.user))).toBe('allowed');
		expect(codeOf(paper.charter(ben, ROOM))).toBe('role');
		expect(codeOf(charter, paper.admission(ana, ROOM, ben.user))).toBe('not-admitted');
		expect(codeOf(paper.admission(ana, ROOM, ana.user))).toBe('not-admitted');
	});
	it('happens once, under the charter’s own record', () => {
		paper.openRoom(ana, ROOM, [ben]);
		expect(codeOf(paper.charter(cleo, ROOM))).toBe('not-admitted');
		expect(codeOf(paper.charter(ana, ROOM, {}, { record: paper.id() }))).toBe('id');
		expect(codeOf(paper.charter(ana, ROOM, { tlp: 'RED' }))).toBe('allowed');
		expect(codeOf(paper.charter(ben, ROOM, { tlp: 'CLEAR' }))).toBe('role');
	});
	it('does not pass for the network room', () => {
		expect(codeOf(paper.charter(ana, ROOM, { network_room: true }))).toBe('clear');
		expect(codeOf(paper.charter(ana, LOBBY, { network_room: false }))).toBe('clear');
		expect(codeOf(paper.charter(ana, LOBBY, { release: [ana.country] }))).toBe('clear');
		expect(codeOf(paper.charter(ana, LOBBY, { tlp: 'GREEN' }))).toBe('allowed');
	});
});

describe('an admission', () => {
	beforeEach(() => {
		paper.openRoom(ana, ROOM, [ben], { release: [ana.country, ben.country, eva.country] });
	});
	it('is given by a coordinator of the room to an active member of a released country', () => {
		expect(codeOf(paper.admission(ana, ROOM, eva.user))).toBe('allowed');
		expect(codeOf(paper.admission(ben, ROOM, eva.user))).toBe('role');
		expect(codeOf(paper.admission(cleo, ROOM, cleo.user))).toBe('not-admitted');
		expect(codeOf(paper.admission(ana, ROOM, cleo.user))).toBe('release');
		expect(codeOf(paper.admission(ana, ROOM, paper.person('stranger', 'CO').user, nowhere()))).toBe('not-a-member');
		expect(codeOf(paper.admission(ana, ROOM, ben.user))).toBe('transition');
	});
	it('relies on the roster entry in force', () => {
		const stale = paper.rosterHash(eva.user);
		paper.write(paper.roster(ana, eva));
		expect(codeOf(paper.admission(ana, ROOM, eva.user, stale))).toBe('clear');
		expect(codeOf(paper.admission(ana, ROOM, eva.user))).toBe('allowed');
	});
	it('ends by a coordinator or by leaving', () => {
		paper.write(paper.admission(ana, ROOM, eva.user));
		expect(codeOf(paper.admission(ana, ROOM, ben.user, undefined, 'removed'))).toBe('allowed');
		expect(codeOf(paper.admission(ben, ROOM, ben.user, undefined, 'removed'))).toBe('allowed');
		expect(codeOf(paper.admission(ben, ROOM, eva.user, undefined, 'removed'))).toBe('role');
		expect(codeOf(paper.admission(ana, ROOM, cleo.user, undefined, 'removed'))).toBe('transition');
	});
	it('to the network room does not end while somebody is a member', () => {
		expect(codeOf(paper.admission(ana, LOBBY, ben.user, undefined, 'removed'))).toBe('transition');
		paper.write(paper.roster(ana, ben, {}, 'removed'));
		expect(codeOf(paper.admission(ana, LOBBY, ben.user, undefined, 'removed'))).toBe('allowed');
	});
	it('keeps the release list as wide as the people in the room', () => {
		expect(codeOf(paper.charter(ana, ROOM, { release: [ana.country] }))).toBe('release');
		paper.write(paper.admission(ana, ROOM, ben.user, undefined, 'removed'));
		expect(codeOf(paper.charter(ana, ROOM, { release: [ana.country] }))).toBe('allowed');
	});
});

describe('an epoch', () => {
	beforeEach(() => {
		paper.openRoom(ana, ROOM, [ben]);
	});
	it('comes with a grant for every reader, and for nobody else', () => {
		paper.write(paper.admission(ana, ROOM, eva.user));
		const entries = paper.epoch(ben, ROOM);
		expect(codeOf(...entries)).toBe('allowed');
		expect(codeOf(...entries.slice(0, -1))).toBe('clear');
		expect(codeOf(...paper.epoch(ben, ROOM, paper.readers(ROOM).slice(1)))).toBe('epoch');
		expect(codeOf(...paper.epoch(ben, ROOM, [...paper.readers(ROOM), paper.grantee(cleo.user)]))).toBe('epoch');
	});
	it('is not made by an auditor, nor by somebody outside', () => {
		paper.write(paper.admission(ana, ROOM, eva.user));
		expect(codeOf(...paper.epoch(eva, ROOM))).toBe('role');
		expect(codeOf(...paper.epoch(cleo, ROOM))).toBe('not-admitted');
	});
	it('is made where somebody may read who was not given the current one, and where one is due; never without need', () => {
		expect(codeOf(...paper.epoch(ben, ROOM))).toBe('epoch');
		expect(codeOf(...paper.epoch(ana, ROOM))).toBe('epoch');
		expect(codeOf(...paper.epoch(paper.rootFor(ana), ROOM))).toBe('epoch');
		paper.write(paper.admission(ana, ROOM, eva.user));
		paper.write(...paper.epoch(ben, ROOM));
		expect(codeOf(...paper.epoch(ben, ROOM))).toBe('epoch');
		paper.write(paper.admission(eva, ROOM, eva.user, undefined, 'removed'));
		expect(codeOf(...paper.epoch(ben, ROOM))).toBe('allowed');
		// Who came back before anybody made the next key has the current one.
		paper.write(paper.admission(ana, ROOM, eva.user));
		expect(codeOf(...paper.epoch(ben, ROOM))).toBe('epoch');
		expect(codeOf(report(ben))).toBe('allowed');
	});
	it('counts its versions, and names an admissions head that was true', () => {
		const readers = paper.readers(ROOM);
		expect(codeOf(...paper.epoch(ben, ROOM, readers, { clear: { number: 7 } }))).toBe('clear');
		expect(codeOf(...paper.epoch(ben, ROOM, readers, { clear: { admissions: { seq: 1, head: nowhere() } } }))).toBe('seen');
		expect(codeOf(...paper.epoch(ben, ROOM, readers, { record: paper.id() }))).toBe('id');
	});
	it('is due when a grantee leaves, is suspended, or has new keys; not when somebody joins or edits their profile', () => {
		expect(codeOf(report(ben))).toBe('allowed');
		paper.write(paper.admission(ana, ROOM, eva.user));
		paper.write(paper.roster(ana, ben));
		expect(codeOf(report(ben))).toBe('allowed');
		const again = { ...ben, keys: paper.person('x', 'FR').keys };
		paper.write(paper.roster(paper.rootFor(ana), again, { re_enrolment: true }));
		expect(codeOf(report(ana))).toBe('epoch-due');
		paper.write(...paper.epoch(ana, ROOM));
		expect(codeOf(report(again))).toBe('allowed');
		paper.write(paper.roster(ana, eva, {}, 'suspended'));
		expect(codeOf(report(ana))).toBe('epoch-due');
		paper.write(...paper.epoch(ana, ROOM));
		paper.write(paper.admission(ana, ROOM, again.user, undefined, 'removed'));
		expect(codeOf(report(ana))).toBe('epoch-due');
	});
	it('made in the same write lets the entry that needed it pass; the old one does not', () => {
		paper.write(paper.admission(ana, ROOM, ben.user, undefined, 'removed'));
		const before = report(ana);
		const entries = paper.epoch(ana, ROOM);
		const [epoch] = entries;
		const after = paper.entry(ana, { room: ROOM, kind: 'report', state: 'draft', payload: {}, over: { epoch: epoch?.hash ?? null } });
		expect(codeOf(...entries, after)).toBe('allowed');
		expect(codeOf(...entries, before)).toBe('epoch');
		expect(codeOf(after)).toBe('epoch');
	});
});

describe('a grant', () => {
	beforeEach(() => {
		paper.openRoom(ana, ROOM, [ben], { past_epochs: false });
		paper.write(paper.admission(ana, ROOM, fay.user));
		paper.write(...paper.epoch(ana, ROOM));
		paper.write(paper.admission(ana, ROOM, eva.user));
	});
	const past = () => paper.fold.room(ROOM).epochs[0]?.hash ?? nowhere();
	it('hands the current key to a reader, by any reader', () => {
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(eva.user)))).toBe('allowed');
		expect(codeOf(paper.grant(cleo, ROOM, paper.grantee(eva.user)))).toBe('not-admitted');
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(cleo.user)))).toBe('not-admitted');
	});
	it('names the recipient’s roster entry and an epoch of this room', () => {
		expect(codeOf(paper.grant(ben, ROOM, { ...paper.grantee(eva.user), roster: nowhere() }))).toBe('clear');
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(eva.user), nowhere()))).toBe('clear');
		const other = paper.fold.room(LOBBY).facts.epoch?.hash ?? nowhere();
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(eva.user), other))).toBe('clear');
	});
	it('is signed by who grants it', () => {
		const good = paper.grant(ben, ROOM, paper.grantee(eva.user));
		const { header } = good;
		const forged = paper.entry(ana, { room: ROOM, kind: 'grant', state: 'given', clear: { ...header.clear } });
		expect(codeOf(forged)).toBe('signature');
	});
	it('of a past epoch reaches a newcomer only where the charter says so, and never in a RED room', () => {
		const toEva = () => paper.grant(ben, ROOM, paper.grantee(eva.user), past());
		expect(codeOf(toEva())).toBe('who');
		paper.write(paper.charter(ana, ROOM, { past_epochs: true }));
		expect(codeOf(toEva())).toBe('allowed');
		paper.write(paper.charter(ana, ROOM, { past_epochs: true, tlp: 'RED' }));
		expect(codeOf(toEva())).toBe('who');
	});
	it('of a past epoch reaches no frontline officer, but in the network’s own room', () => {
		const gus = paper.person('gus', 'PE', 'frontline', 'specialist');
		paper.write(...paper.enrolEntries(ana, gus));
		paper.write(paper.charter(ana, ROOM, { past_epochs: true }));
		paper.write(paper.admission(ana, ROOM, gus.user));
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(eva.user), past()))).toBe('allowed');
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(gus.user), past()))).toBe('who');
		expect(codeOf(paper.grant(ben, ROOM, paper.grantee(gus.user)))).toBe('allowed');
		const first = paper.fold.room(LOBBY).epochs[0]?.hash ?? nowhere();
		paper.write(...paper.epoch(ana, LOBBY));
		expect(codeOf(paper.grant(ana, LOBBY, paper.grantee(gus.user), first))).toBe('allowed');
	});
	it('of a past epoch comes back to who had it before', () => {
		expect(codeOf(paper.grant(ana, ROOM, paper.grantee(ben.user), past()))).toBe('allowed');
	});
});

describe('the refusal of a grant', () => {
	let toBen: Entry;
	beforeEach(() => {
		paper.openRoom(ana, ROOM, [ben, eva]);
		toBen = paper.grant(eva, ROOM, paper.grantee(ben.user), undefined, paper.draw(32));
		paper.write(toBen);
	});
	it('is its recipient’s, whatever their role, and nobody else’s', () => {
		expect(codeOf(paper.grantRefusal(ben, toBen))).toBe('allowed');
		for (const other of [ana, eva]) expect(codeOf(paper.grantRefusal(other, toBen))).toBe('who');
		expect(codeOf(paper.grantRefusal(paper.rootFor(ana), toBen))).toBe('key');
		const toEva = paper.grant(ana, ROOM, paper.grantee(eva.user));
		paper.write(toEva);
		expect(codeOf(paper.grantRefusal(eva, toEva))).toBe('allowed');
	});
	it('is said once, under the id of its grant', () => {
		expect(codeOf(paper.grantRefusal(ben, toBen, { record: paper.id() }))).toBe('id');
		paper.write(paper.grantRefusal(ben, toBen));
		expect(codeOf(paper.grantRefusal(ben, toBen, { over: { version: 1, prev: null } }))).toBe('version');
	});
	it('is of a grant of this room', () => {
		const elsewhere = paper.grant(ana, LOBBY, paper.grantee(ben.user));
		paper.write(elsewhere);
		expect(codeOf(paper.grantRefusal(ben, elsewhere, { room: ROOM }))).toBe('clear');
		expect(codeOf(paper.grantRefusal(ben, elsewhere))).toBe('allowed');
		const record = report(ben);
		paper.write(record);
		expect(codeOf(paper.grantRefusal(ben, record))).toBe('clear');
		expect(codeOf(paper.grantRefusal(ben, { ...toBen, hash: nowhere() }))).toBe('clear');
	});
	it('takes an admission, seals nothing, and is heard in a closed room too', () => {
		expect(codeOf(paper.grantRefusal(ben, toBen, { payload: {} }))).toBe('clear');
		paper.write(paper.charter(ana, ROOM, {}, { state: 'closed' }));
		expect(codeOf(paper.grantRefusal(ben, toBen))).toBe('allowed');
		paper.write(paper.admission(ana, ROOM, ben.user, undefined, 'removed'));
		expect(codeOf(paper.grantRefusal(ben, toBen))).toBe('not-admitted');
	});
});

describe('a closed room', () => {
	it('takes no more records, until it is opened again', () => {
		paper.openRoom(ana, ROOM, [ben]);
		paper.write(paper.charter(ana, ROOM, {}, { state: 'closed' }));
		expect(codeOf(report(ben))).toBe('transition');
		paper.write(paper.charter(ana, ROOM));
		expect(codeOf(report(ben))).toBe('allowed');
	});
});
