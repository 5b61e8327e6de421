/** @file The rules of the roster and of the roots: who changes what, and who must agree. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../tests/vectors/paper-lifecycles.ts';
import { LOBBY, nowhere, PaperNetwork, type Pen, type Person } from '../../../tests/vectors/paper-network.ts';
import type { Entry } from './entry.ts';

let paper: PaperNetwork;
let ana: Person;
let ben: Person;
let cleo: Person;
let dov: Person;

beforeAll(readyCrypto);
beforeEach(() => {
	paper = new PaperNetwork('roster', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	ben = paper.person('ben', 'FR', 'specialist');
	cleo = paper.person('cleo', 'KE', 'coordinator');
	dov = paper.person('dov', 'NG', 'coordinator', 'delegate');
});

const codeOf = (...entries: readonly Entry[]): string => {
	const verdict = paper.judge(entries);
	return verdict.ok ? 'allowed' : verdict.refusal.code;
};

const network = (pen: Pen, roots: readonly string[], cosigners: Parameters<typeof paper.entry>[1]['cosigners'] = []): Entry =>
	paper.entry(pen, {
		room: LOBBY,
		kind: 'network',
		record: paper.fold.network.record?.id ?? ('' as RecordId),
		state: 'active',
		clear: { roots },
		cosigners,
	});

const approve = (by: Person, target: Entry, state = 'approve'): Entry =>
	paper.entry(by, {
		room: LOBBY,
		kind: 'approval',
		state,
		clear: { target: target.hash },
		links: [{ kind: 'approves', to: target.header.record }],
	});

describe('a set-up', () => {
	it('is one write signed by the root that it names', () => {
		expect(codeOf(...paper.setUpEntries(ana))).toBe('allowed');
	});
	it('is refused when any part is missing', () => {
		const entries = paper.setUpEntries(ana);
		for (const left of [1, 2, 3, 4, 5]) expect(codeOf(...entries.slice(0, left)), `${left} entries`).not.toBe('allowed');
	});
	it('is refused to a key that is no root of it', () => {
		const stranger = { user: ana.user, root: signingKeyFrom(paper.draw(32)) };
		const entry = paper.entry(stranger, { room: LOBBY, kind: 'network', state: 'active', clear: { roots: [paper.root.publicKey] } });
		expect(codeOf(entry)).toBe('key');
	});
	it('happens once', () => {
		paper.setUp(ana);
		expect(codeOf(paper.entry(paper.rootFor(ana), { ...again(), over: { network: null } }))).toBe('id');
	});
	const again = () => ({ room: LOBBY, kind: 'network', state: 'active', clear: { roots: [paper.root.publicKey] } });
	it('comes before everything else', () => {
		const entry = paper.entry(ana, {
			room: LOBBY,
			kind: 'attestation',
			state: 'confirmed',
			clear: paper.fold.room(LOBBY).head,
			over: { network: nowhere() },
		});
		expect(codeOf(entry)).toBe('not-a-member');
	});
});

describe('the root keys', () => {
	beforeEach(() => {
		paper.setUp(ana);
	});
	it('grow by one signature while there is one, then take two', () => {
		const [second, third] = [signingKeyFrom(paper.draw(32)), signingKeyFrom(paper.draw(32))];
		const root = paper.rootFor(ana);
		const roots = [paper.root.publicKey, second.publicKey];
		expect(codeOf(network(ana, roots))).toBe('key');
		paper.write(network(root, roots));
		expect(codeOf(network(root, [...roots, third.publicKey]))).toBe('quorum');
		expect(codeOf(network(root, [...roots, third.publicKey], [third]))).toBe('key');
		expect(codeOf(network(root, [...roots, third.publicKey], [paper.root]))).toBe('quorum');
		expect(codeOf(network(root, [...roots, third.publicKey], [second]))).toBe('allowed');
	});
	it('refuse a cosignature that was not made for this version', () => {
		const second = signingKeyFrom(paper.draw(32));
		const roots = [paper.root.publicKey, second.publicKey];
		paper.write(network(paper.rootFor(ana), roots));
		const [good, other] = [network(paper.rootFor(ana), roots, [second]), network(paper.rootFor(ana), [second.publicKey], [second])];
		expect(codeOf({ ...good, cosignatures: other.cosignatures })).toBe('signature');
	});
	it('sign in the name of a coordinator only, and no mission’s record', () => {
		paper.enrol(ana, ben);
		expect(codeOf(...paper.enrolEntries(paper.rootFor(ben), cleo))).toBe('role');
		expect(codeOf(...paper.enrolEntries(paper.rootFor(ana), cleo))).toBe('allowed');
		expect(codeOf(paper.entry(paper.rootFor(ana), { room: LOBBY, kind: 'report', state: 'draft', payload: {} }))).toBe('key');
	});
});

describe('joining the roster', () => {
	beforeEach(() => {
		paper.setUp(ana);
	});
	it('takes one coordinator for a specialist, together with the network room', () => {
		const entries = paper.enrolEntries(ana, ben);
		expect(codeOf(...entries)).toBe('allowed');
		expect(codeOf(...entries.slice(0, 1))).toBe('not-admitted');
	});
	it('is refused to who is no coordinator, and to oneself', () => {
		paper.enrol(ana, ben);
		expect(codeOf(...paper.enrolEntries(ben, cleo))).toBe('role');
		expect(codeOf(...paper.enrolEntries(cleo, cleo))).toBe('not-a-member');
	});
	it('is refused under a record that is not that person’s', () => {
		expect(codeOf(paper.roster(ana, ben, {}, 'active', { record: paper.id() }))).toBe('id');
	});
	it('as coordinator is decided by the only coordinator alone if they say so', () => {
		expect(codeOf(...paper.enrolEntries(ana, cleo))).toBe('clear');
		expect(codeOf(...paper.enrolEntries(ana, cleo, { alone: true }))).toBe('allowed');
	});
	it('as coordinator takes a proposal and an approval of exactly it by a second coordinator', () => {
		paper.enrol(ana, cleo);
		expect(codeOf(...paper.enrolEntries(ana, dov))).toBe('quorum');
		expect(codeOf(...paper.enrolEntries(ana, dov, { alone: true }))).toBe('clear');
		const proposal = paper.roster(ana, dov, {}, 'proposed');
		paper.write(proposal);
		expect(paper.fold.network.standing(dov.user)).toBeNull();
		expect(codeOf(...paper.enrolEntries(ana, dov))).toBe('quorum');
		expect(codeOf(approve(ana, proposal))).toBe('who');
		paper.write(approve(cleo, proposal));
		expect(codeOf(approve(cleo, proposal))).toBe('quorum');
		expect(codeOf(...paper.enrolEntries(ana, { ...dov, roles: ['coordinator', 'delegate', 'approver'] }))).toBe('quorum');
		expect(codeOf(...paper.enrolEntries(ana, dov))).toBe('allowed');
		expect(codeOf(...paper.enrolEntries(cleo, dov))).toBe('allowed');
	});
	it('is not carried by a refusal, nor by an approval of an older proposal', () => {
		paper.enrol(ana, cleo);
		const first = paper.roster(ana, dov, {}, 'proposed');
		paper.write(first);
		paper.write(approve(cleo, first));
		const second = paper.roster(ana, dov, { until: '2030-01-01T00:00:00.000Z' as typeof paper.at }, 'proposed');
		paper.write(second);
		expect(codeOf(approve(cleo, first))).toBe('version');
		expect(codeOf(...paper.enrolEntries(ana, dov))).toBe('quorum');
		paper.write(approve(cleo, second, 'refuse'));
		expect(codeOf(...paper.enrolEntries(ana, dov))).toBe('quorum');
	});
});

describe('a member’s standing', () => {
	beforeEach(() => {
		paper.setUp(ana);
		paper.enrol(ana, ben, cleo);
	});
	it('is not changed by themself; their sealed profile is', () => {
		const clear = { ...paper.fold.network.standing(ben.user)?.clear };
		const profile = { clear, payload: { name: 'Ben' } };
		expect(codeOf(paper.roster(ben, ben, {}, 'active', profile))).toBe('allowed');
		expect(codeOf(paper.roster(ben, ben, {}, 'active', { ...profile, clear: { ...clear, roles: ['specialist', 'auditor'] } }))).toBe('who');
		expect(codeOf(paper.roster(ben, ben, {}, 'suspended', profile))).toBe('who');
		expect(codeOf(paper.roster(ben, cleo, {}, 'active', { clear: { ...paper.fold.network.standing(cleo.user)?.clear } }))).toBe('role');
	});
	it('is suspended and ended by one coordinator at once, changing nothing else', () => {
		for (const state of ['suspended', 'removed']) {
			expect(codeOf(paper.roster(cleo, ben, {}, state))).toBe('allowed');
			expect(codeOf(paper.roster(ben, cleo, {}, state))).toBe('role');
			expect(codeOf(paper.roster(cleo, ben, { country: 'US' as typeof ben.country }, state))).toBe('clear');
		}
	});
	it('never leaves the network without a coordinator', () => {
		paper.write(paper.roster(ana, cleo, {}, 'suspended'));
		expect(codeOf(paper.roster(paper.rootFor(ana), ana, {}, 'removed'))).toBe('quorum');
		expect(codeOf(paper.roster(paper.rootFor(ana), ana, { roles: ['specialist'] }))).toBe('quorum');
	});
	it('once suspended cannot write, and returns by one coordinator where no elevated role returns with it', () => {
		paper.write(paper.roster(cleo, ben, {}, 'suspended'));
		expect(codeOf(paper.entry(ben, { room: LOBBY, kind: 'report', state: 'draft', payload: {} }))).toBe('suspended');
		expect(codeOf(paper.roster(cleo, ben))).toBe('allowed');
		paper.write(paper.roster(ana, cleo, {}, 'suspended'));
		expect(codeOf(paper.roster(ana, cleo))).toBe('clear');
		expect(codeOf(paper.roster(ana, cleo, { alone: true }))).toBe('allowed');
	});
	it('once removed cannot write', () => {
		paper.write(paper.roster(cleo, ben, {}, 'removed'));
		expect(codeOf(paper.entry(ben, { room: LOBBY, kind: 'report', state: 'draft', payload: {} }))).toBe('not-a-member');
	});
	it('ends by itself when its time is over', () => {
		paper.enrol(ana, { ...dov, roles: ['specialist'] });
		const until = paper.at;
		paper.write(paper.roster(ana, { ...dov, roles: ['specialist'] }, { until }));
		expect(codeOf(paper.entry(dov, { room: LOBBY, kind: 'report', state: 'draft', payload: {} }))).toBe('not-a-member');
	});
	it('of country, key or elevated role is changed by two, or by a root', () => {
		const moved = { country: 'US' as typeof ben.country };
		expect(codeOf(paper.roster(ana, ben, moved))).toBe('quorum');
		expect(codeOf(paper.roster(ana, { ...ben, roles: ['specialist', 'approver'] }))).toBe('quorum');
		expect(codeOf(paper.roster(ana, { ...ben, roles: ['specialist', 'auditor'] }))).toBe('allowed');
		expect(codeOf(paper.roster(paper.rootFor(ana), ben, moved))).toBe('allowed');
		const proposal = paper.roster(ana, ben, moved, 'proposed');
		paper.write(proposal);
		expect(paper.fold.network.standing(ben.user)?.clear.country).toBe('FR');
		paper.write(approve(cleo, proposal));
		expect(codeOf(paper.roster(ana, ben, moved))).toBe('allowed');
	});
	it('under other keys is signed by the old one, unless it is a re-enrolment', () => {
		const again = { ...ben, keys: paper.person('x', 'FR').keys };
		const root = paper.rootFor(ana);
		const by = (old: Person, to = again) => ({ succession: paper.succession(old, to) });
		expect(codeOf(paper.roster(root, again))).toBe('signature');
		expect(codeOf(paper.roster(root, again, by(again)))).toBe('signature');
		expect(codeOf(paper.roster(root, again, by({ ...ben, keys: cleo.keys })))).toBe('signature');
		expect(codeOf(paper.roster(root, again, by(ben)))).toBe('allowed');
		expect(codeOf(paper.roster(root, again, { re_enrolment: true }))).toBe('allowed');
		expect(codeOf(paper.roster(root, again, { ...by(ben), re_enrolment: true }))).toBe('clear');
		expect(codeOf(paper.roster(root, ben, { re_enrolment: true }))).toBe('clear');
		expect(codeOf(paper.roster(root, ben, by(ben, ben)))).toBe('clear');
	});
	it('takes over no key that the old one did not name: not to sign, not to open, not of Matrix', () => {
		const again = { ...ben, ...paper.person('x', 'FR'), user: ben.user };
		const root = paper.rootFor(ana);
		const succession = paper.succession(ben, again);
		const other = paper.person('y', 'FR');
		expect(codeOf(paper.roster(root, { ...ben, master: other.master }))).toBe('signature');
		expect(codeOf(paper.roster(root, ben, { box: other.keys.box.publicKey }))).toBe('signature');
		for (const swapped of [{ master: other.master }, { box: other.keys.box.publicKey }, { sign: other.keys.sign.publicKey }])
			expect(codeOf(paper.roster(root, again, { ...swapped, succession }))).toBe('signature');
		expect(codeOf(paper.roster(root, { ...again, user: cleo.user, roles: cleo.roles }, { succession }))).toBe('signature');
	});
	it('changes keys by two coordinators, of which neither is the member, and the proposal too is signed by the old key', () => {
		const again = { ...ben, keys: paper.person('x', 'FR').keys };
		const succession = paper.succession(ben, again);
		expect(codeOf(paper.roster(ana, again, { succession }))).toBe('quorum');
		expect(codeOf(paper.roster(ana, again, {}, 'proposed'))).toBe('signature');
		expect(codeOf(paper.roster(ben, again, { succession }, 'proposed'))).toBe('who');
		const proposal = paper.roster(ana, again, { succession }, 'proposed');
		paper.write(proposal);
		expect(paper.fold.network.standing(ben.user)?.clear.sign).toBe(ben.keys.sign.publicKey);
		expect(codeOf(paper.roster(ana, again, { succession }))).toBe('quorum');
		paper.write(approve(cleo, proposal));
		expect(codeOf(paper.roster(ana, again, { re_enrolment: true }))).toBe('quorum');
		paper.write(paper.roster(cleo, again, { succession }));
		expect(paper.fold.network.standing(ben.user)?.clear.sign).toBe(again.keys.sign.publicKey);
		expect(codeOf(paper.roster(ana, again, { succession, roles: ['specialist', 'auditor'] }))).toBe('allowed');
		expect(codeOf(paper.roster(ana, again, { succession: paper.succession(again, again) }))).toBe('clear');
		expect(codeOf(paper.roster(paper.rootFor(ana), ben, { succession }))).toBe('signature');
	});
	it('begins without a word of where the keys came from', () => {
		const eva = paper.person('eva', 'ES', 'specialist');
		expect(codeOf(...paper.enrolEntries(ana, eva))).toBe('allowed');
		expect(codeOf(...paper.enrolEntries(ana, eva, { re_enrolment: true }))).toBe('clear');
		expect(codeOf(...paper.enrolEntries(ana, eva, { succession: paper.succession(eva, eva) }))).toBe('clear');
	});
	it('cannot be written under a key that was replaced, even back-dated', () => {
		const old = paper.entry(ben, { room: LOBBY, kind: 'report', state: 'draft', payload: {} });
		paper.write(paper.roster(paper.rootFor(ana), { ...ben, keys: paper.person('x', 'FR').keys }, { re_enrolment: true }));
		expect(codeOf(old)).toBe('key');
		expect(codeOf(paper.entry(ben, { room: LOBBY, kind: 'report', state: 'draft', payload: {} }))).toBe('key');
	});
});

describe('an attestation', () => {
	it('is a coordinator’s, of a head that was true', () => {
		paper.setUp(ana);
		paper.enrol(ana, ben);
		const attest = (by: Person, clear: object): Entry =>
			paper.entry(by, { room: LOBBY, kind: 'attestation', state: 'confirmed', clear: { ...clear } });
		const { head } = paper.fold.room(LOBBY);
		expect(codeOf(attest(ana, head))).toBe('allowed');
		expect(codeOf(attest(ben, head))).toBe('role');
		expect(codeOf(attest(ana, { ...head, seq: head.seq - 1 }))).toBe('seen');
		const elsewhere = '!other:liaison.test' as RoomId;
		paper.openRoom(ana, elsewhere, []);
		expect(codeOf(paper.entry(ana, { room: elsewhere, kind: 'attestation', state: 'confirmed', clear: { ...head } }))).toBe('clear');
	});
});
