import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import { paperLifecycleOf } from '../../../../tests/vectors/paper-lifecycles.ts';
import { PaperServer, type Fault } from '../../../../tests/vectors/paper-server.ts';
import type { Ledger, LedgerNotice, NewMember } from './ledger.ts';
import type { Intent } from './ledger-client.ts';
import { openLedger } from './open-ledger.ts';
import { setUpNetwork } from './set-up.ts';
import { memoryShelf, type Shelf } from './shelf.ts';
import { LedgerStore } from './store.ts';

const LOBBY = '!lobby:liaison.test' as RoomId;
const SEA = '!sea:liaison.test' as RoomId;
const root = () => signingKeyFrom(new Uint8Array(32).fill(200));

let now: number;
let server: PaperServer;
let network: Hash;
const open: Ledger[] = [];

interface Desk {
	readonly ledger: Ledger;
	readonly notices: LedgerNotice[];
	readonly shelf: Shelf;
	fault: Fault;
}

const userOf = (name: string): UserId => `@${name}:liaison.test` as UserId;
const keysOf = (name: string): MemberKeys => memberKeysFrom(new Uint8Array(32).fill(name.charCodeAt(0)));
const masterOf = (name: string): string => name.repeat(43).slice(0, 43);

async function desk(name: string, shelf: Shelf = memoryShelf(), keys = keysOf(name)): Promise<Desk> {
	const self = { notices: [] as LedgerNotice[], shelf, fault: 'none' as Fault };
	const ledger = await openLedger({
		me: userOf(name),
		keys,
		network,
		networkRoom: LOBBY,
		transport: server.line(userOf(name), () => self.fault),
		store: new LedgerStore(shelf, new Uint8Array(32).fill(1)),
		lifecycleOf: paperLifecycleOf,
		clock: () => now,
		onNotice: (notice) => self.notices.push(notice),
		onFailure: (error) => {
			throw error;
		},
	});
	open.push(ledger);
	if (server.ends(userOf(name)).length > 0) await ledger.ready;
	return Object.assign(self, { ledger });
}

const newcomer = (name: string, country: string, ...roles: Role[]): NewMember => ({
	...{ user: userOf(name), sign: keysOf(name).sign.publicKey, box: keysOf(name).box.publicKey, master: masterOf(name) },
	...{ roles, country: country as Country, profile: { name } },
});

const report = (ledger: Ledger, title: string, more: Partial<Intent> = {}): Intent => ({
	...{ room: SEA, record: ledger.newId(), kind: 'report', base: 0, state: 'draft', payload: { title }, links: [] },
	...more,
});

const titles = (ledger: Ledger): readonly unknown[] =>
	ledger.recordsOfKind('report').map((view) => (view.payload as { title?: unknown } | null)?.title);

/** Lets streams and lanes come to rest. */
async function rest(): Promise<void> {
	for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

const ok = async <T>(answer: Promise<{ ok: boolean; value?: T; refusal?: unknown }>): Promise<T> => {
	const given = await answer;
	expect(given.ok, JSON.stringify(given.refusal)).toBe(true);
	return given.value as T;
};

let ana: Desk;
let ben: Desk;

beforeAll(readyCrypto);
beforeEach(async () => {
	now = Date.parse('2026-03-02T08:00:00.000Z');
	server = new PaperServer(paperLifecycleOf, () => now);
	network = await ok(
		setUpNetwork(server.line(userOf('ana')), {
			...{ founder: userOf('ana'), keys: keysOf('ana'), master: masterOf('ana'), country: 'CO' as Country },
			...{ roles: ['coordinator', 'specialist'], root: root(), room: LOBBY, now },
		}),
	);
	ana = await desk('ana');
	await ok(ana.ledger.network.enrol(newcomer('ben', 'FR', 'specialist')));
	ben = await desk('ben');
	await ok(ana.ledger.network.createRoom(SEA, { tlp: 'AMBER', release: null, past_epochs: true }, { title: 'Sea' }, [userOf('ben')]));
	await rest();
});
afterEach(async () => {
	for (const ledger of open.splice(0)) await ledger.close();
});

describe('the network', () => {
	it('is read by everybody with its people, their sealed profiles, its rooms and their sealed titles', async () => {
		for (const { ledger } of [ana, ben]) {
			expect(ledger.network.members().map(({ user, profile }) => [user, profile])).toEqual([
				[userOf('ana'), null],
				[userOf('ben'), { name: 'ben' }],
			]);
			expect(ledger.network.roomRecord(SEA)).toMatchObject({
				sealed: { title: 'Sea' },
				readers: [userOf('ana'), userOf('ben')],
				hasKey: true,
			});
			expect(ledger.network.standing()?.state).toBe('active');
			expect(ledger.network.coordinators()).toEqual([userOf('ana')]);
		}
		await ok(ben.ledger.network.saveProfile({ name: 'Ben', bureau: 'Paris' }));
		await rest();
		expect(ana.ledger.network.member(userOf('ben'))?.profile).toEqual({ name: 'Ben', bureau: 'Paris' });
		expect(ana.notices).toEqual([]);
	});
	it('takes two coordinators for a third, once there are two', async () => {
		expect(await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'coordinator')))).toBe('active');
		const cleo = await desk('cleo');
		expect(await ok(ana.ledger.network.enrol(newcomer('dov', 'NG', 'coordinator')))).toBe('proposed');
		await rest();
		const proposal = cleo.ledger.network.member(userOf('dov'))?.proposal;
		expect(proposal).toMatchObject({ by: userOf('ana'), approvedBy: [] });
		expect(await cleo.ledger.network.confirmMember(userOf('dov'))).toMatchObject({ ok: false, refusal: { code: 'quorum' } });
		expect(await ana.ledger.network.approve(proposal?.hash ?? network, 'approve')).toMatchObject({ ok: false, refusal: { code: 'who' } });
		await ok(cleo.ledger.network.approve(proposal?.hash ?? network, 'approve'));
		await ok(cleo.ledger.network.confirmMember(userOf('dov')));
		await rest();
		expect(ana.ledger.network.member(userOf('dov'))).toMatchObject({
			standing: { state: 'active' },
			proposal: null,
			profile: { name: 'dov' },
		});
		const dov = await desk('dov');
		expect(dov.ledger.network.member(userOf('ben'))?.profile).toEqual({ name: 'ben' });
	});
	it('shows who changed what in the roster, and attests its head', async () => {
		await ok(ana.ledger.network.changeMember(userOf('ben'), { roles: ['specialist', 'auditor'] }));
		await ok(ana.ledger.network.attest());
		await ok(ana.ledger.network.suspend(userOf('ben')));
		expect(await ok(ana.ledger.network.reinstate(userOf('ben')))).toBe('active');
		expect(ana.ledger.network.rosterHistory(userOf('ben')).map(({ state, byRoot }) => [state, byRoot])).toEqual([
			['active', false],
			['active', false],
			['active', false],
			['suspended', false],
			['active', false],
		]);
		expect(ana.ledger.network.rosterHistory(userOf('ana'))[0]?.byRoot).toBe(true);
		expect(ana.ledger.network.attested()).toMatchObject({ by: userOf('ana') });
	});
	it('gets a second root key by the first, and a third by both', async () => {
		const [second, third] = [signingKeyFrom(new Uint8Array(32).fill(201)), signingKeyFrom(new Uint8Array(32).fill(202))];
		await ok(ana.ledger.network.addRoot(second.publicKey, root()));
		expect(await ana.ledger.network.addRoot(third.publicKey, root())).toMatchObject({ ok: false, refusal: { code: 'quorum' } });
		await ok(ana.ledger.network.addRoot(third.publicKey, root(), [second]));
		expect(ana.ledger.network.roots()).toHaveLength(3);
	});
	it('of another id is not believed', async () => {
		const other = await openLedger({
			...{
				me: userOf('ana'),
				keys: keysOf('ana'),
				network: ana.ledger.headOf(SEA).head,
				networkRoom: LOBBY,
				transport: server.line(userOf('ana')),
			},
			...{
				store: new LedgerStore(memoryShelf(), new Uint8Array(32)),
				lifecycleOf: paperLifecycleOf,
				clock: () => now,
				onNotice: () => undefined,
			},
		});
		await other.ready;
		expect(other.network.members()).toEqual([]);
		expect(other.failures()[0]).toMatchObject({ seq: 1, kind: 'network', reason: 'id' });
		await other.close();
	});
});

describe('records', () => {
	it('written by one are read by the other, in order', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'one')]));
		await ok(ben.ledger.write([report(ben.ledger, 'two'), report(ben.ledger, 'three')]));
		await rest();
		expect(titles(ana.ledger)).toEqual(['one', 'two', 'three']);
		expect(titles(ben.ledger)).toEqual(['one', 'two', 'three']);
		expect(ben.ledger.headOf(SEA)).toEqual(ana.ledger.headOf(SEA));
	});
	it('are told to listeners once per batch, with their kinds', async () => {
		const told: string[][] = [];
		ana.ledger.onChange((kinds) => told.push([...kinds]));
		await ok(ben.ledger.write([report(ben.ledger, 'one')]));
		await rest();
		expect(told).toEqual([['report']]);
	});
	it('changed on the same version are refused to the second, who sees the newer one and may retry on it', async () => {
		const intent = report(ben.ledger, 'one');
		await ok(ben.ledger.write([intent]));
		await rest();
		await ok(ben.ledger.write([{ ...intent, base: 1, payload: { title: 'two' } }]));
		const late = await ben.ledger.write([{ ...intent, base: 1, payload: { title: 'late' } }]);
		expect(late).toMatchObject({ ok: false, refusal: { code: 'version' } });
		const view = ben.ledger.record(intent.record);
		expect(view).toMatchObject({ version: 2, payload: { title: 'two' }, delivery: { state: 'not-saved' } });
		expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 1 });
		if (view?.delivery.state === 'not-saved') await ben.ledger.discard(view.delivery.idem);
		expect(ben.ledger.record(intent.record)?.delivery).toEqual({ state: 'saved' });
		expect(ben.ledger.history(intent.record).map((version) => version.payload)).toEqual([{ title: 'one' }, { title: 'two' }]);
	});
	it('are approved by their exact version, and seen so by all', async () => {
		const intent = report(ana.ledger, 'one');
		const [view] = await ok(ana.ledger.write([intent]));
		await rest();
		const approval: Intent = { ...intent, record: ben.ledger.newId(), kind: 'approval', state: 'approve', payload: null };
		await ok(ben.ledger.write([{ ...approval, links: [{ kind: 'approves', to: intent.record }], approves: view?.hash ?? network }]));
		await rest();
		expect(ana.ledger.record(intent.record)?.approvals).toMatchObject([{ by: userOf('ben'), decision: 'approve' }]);
	});
	it('become others in one write', async () => {
		const outcome: Intent = report(ana.ledger, 'outcome', { kind: 'outcome', state: 'recorded' });
		await ok(ana.ledger.write([outcome]));
		const made = ana.ledger.derivedId(outcome.record, 'operation', SEA, 0);
		await ok(
			ana.ledger.write([
				{ ...outcome, base: 1, state: 'linked', links: [{ kind: 'became', to: made }] },
				report(ana.ledger, 'operation', {
					kind: 'operation',
					state: 'proposed',
					record: made,
					links: [{ kind: 'from', to: outcome.record }],
				}),
			]),
		);
		await rest();
		expect(ben.ledger.record(made)?.links).toEqual([{ kind: 'from', to: outcome.record }]);
	});
	it('that the rules refuse say so, and are kept until given up', async () => {
		const intent = report(ben.ledger, 'x', { state: 'released' });
		expect(await ben.ledger.write([intent])).toMatchObject({ ok: false, refusal: { code: 'transition' } });
		expect(ben.ledger.record(intent.record)).toMatchObject({ payload: { title: 'x' }, delivery: { state: 'not-saved' } });
		const tooLarge = report(ben.ledger, 'x'.repeat(300_000));
		expect(await ben.ledger.write([tooLarge])).toMatchObject({ ok: false, refusal: { code: 'too-large' } });
	});
});

describe('a line that breaks', () => {
	it('lets a write wait, shown as made, and sends it when the line is back', async () => {
		ben.fault = 'question-lost';
		const intent = report(ben.ledger, 'offline');
		const [view] = await ok(ben.ledger.write([intent]));
		expect(view).toMatchObject({ version: 1, seq: 0, payload: { title: 'offline' }, delivery: { state: 'waiting' } });
		expect(titles(ben.ledger)).toEqual(['offline']);
		expect(titles(ana.ledger)).toEqual([]);
		ben.fault = 'none';
		await ok(ben.ledger.write([report(ben.ledger, 'online')]));
		await rest();
		expect(titles(ana.ledger)).toEqual(['offline', 'online']);
		expect(ben.ledger.record(intent.record)?.delivery).toEqual({ state: 'saved' });
	});
	it('that loses an answer or repeats a question stores nothing twice', async () => {
		for (const fault of ['answer-lost', 'repeated'] as const) {
			ben.fault = fault;
			await ben.ledger.write([report(ben.ledger, fault)]);
			ben.fault = 'none';
		}
		await ok(ben.ledger.write([report(ben.ledger, 'last')]));
		await rest();
		expect(titles(ana.ledger)).toEqual(['answer-lost', 'repeated', 'last']);
	});
	it('comes back, and what was missed is caught up with', async () => {
		const lines: string[] = [];
		ben.ledger.onLine((line) => lines.push(line));
		server.cut();
		await ok(ana.ledger.write([report(ana.ledger, 'missed')]));
		await new Promise((resolve) => setTimeout(resolve, 700));
		expect(titles(ben.ledger)).toEqual(['missed']);
		expect(lines).toEqual(['online', 'offline', 'connecting', 'online']);
	});
});

describe('a device that was closed', () => {
	it('opens with what it had verified, without the server', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'kept')]));
		await rest();
		await ben.ledger.close();
		server.line = () => ana.ledger as never;
		const line = new PaperServer(paperLifecycleOf, () => now);
		server.isReadable = line.isReadable.bind(line);
		const again = await openLedger({
			...{
				me: userOf('ben'),
				keys: keysOf('ben'),
				network,
				networkRoom: LOBBY,
				transport: line.line(userOf('ben'), () => 'question-lost'),
			},
			...{
				store: new LedgerStore(ben.shelf, new Uint8Array(32).fill(1)),
				lifecycleOf: paperLifecycleOf,
				clock: () => now,
				onNotice: () => undefined,
			},
		});
		open.push(again);
		expect(titles(again)).toEqual(['kept']);
		expect(again.network.member(userOf('ana'))?.standing?.state).toBe('active');
	});
	it('sends what waited, once', async () => {
		ben.fault = 'answer-lost';
		await ben.ledger.write([report(ben.ledger, 'before the crash')]);
		await ben.ledger.close();
		const again = await desk('ben', ben.shelf);
		await rest();
		expect(titles(ana.ledger)).toEqual(['before the crash']);
		expect(again.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
	});
	it('keeps nothing legible', async () => {
		await ok(ben.ledger.write([report(ben.ledger, 'PLANTED-WORD')]));
		ben.fault = 'question-lost';
		await ben.ledger.write([report(ben.ledger, 'PLANTED-WORD')]);
		const kept = await ben.shelf.read('');
		expect(kept.length).toBeGreaterThan(3);
		for (const [name, bytes] of kept) {
			const text = `${name} ${new TextDecoder('latin1').decode(bytes)}`;
			for (const word of ['PLANTED-WORD', 'liaison.test', 'report', 'ben']) expect(text).not.toContain(word);
		}
	});
});

describe('keys of a room', () => {
	it('change when somebody is removed, who then reads nothing new', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'before')]));
		await rest();
		expect(titles(ben.ledger)).toEqual(['before']);
		await ok(ana.ledger.network.removeFromRoom(SEA, userOf('ben')));
		await ok(ana.ledger.write([report(ana.ledger, 'after')]));
		await rest();
		expect(titles(ana.ledger)).toEqual(['before', 'after']);
		expect(titles(ben.ledger)).toEqual([]);
		expect(await ben.ledger.write([report(ben.ledger, 'x')])).toMatchObject({ ok: false, refusal: { code: 'not-admitted' } });
	});
	it('change with the next write after a suspension', async () => {
		await ok(ana.ledger.network.suspend(userOf('ben')));
		await ok(ana.ledger.write([report(ana.ledger, 'after')]));
		expect(server.fold.room(SEA).epochs).toHaveLength(2);
		expect(server.fold.room(SEA).epochs[1]?.clear.grantees).toHaveLength(1);
	});
	it('reach a newcomer with the past where the charter says so', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'before')]));
		await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'specialist')));
		await ok(ana.ledger.network.admit(SEA, userOf('cleo')));
		const cleo = await desk('cleo');
		expect(titles(cleo.ledger)).toEqual(['before']);
	});
	it('reach a newcomer without the past where it does not', async () => {
		const RED = '!red:liaison.test' as RoomId;
		await ok(ana.ledger.network.createRoom(RED, { tlp: 'RED', release: null, past_epochs: true }, { title: 'Red' }, [userOf('ben')]));
		await ok(ana.ledger.write([report(ana.ledger, 'before', { room: RED })]));
		await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'specialist')));
		await ok(ana.ledger.network.admit(RED, userOf('cleo')));
		expect(await ok(ana.ledger.network.grantMissing(RED))).toBe(0);
		await ok(ben.ledger.write([report(ben.ledger, 'after', { room: RED })]));
		const cleo = await desk('cleo');
		expect(titles(cleo.ledger)).toEqual([undefined, 'after']);
		expect(cleo.ledger.recordsOfKind('report')[0]).toMatchObject({ readable: false, unreadable: { version: 1, author: userOf('ana') } });
	});
	it('come back to somebody who enrolled anew', async () => {
		await ok(ben.ledger.write([report(ben.ledger, 'before')]));
		await ben.ledger.close();
		const fresh = memberKeysFrom(new Uint8Array(32).fill(99));
		const again: NewMember = {
			...newcomer('ben', 'FR', 'specialist'),
			sign: fresh.sign.publicKey,
			box: fresh.box.publicKey,
			reEnrolment: true,
		};
		expect(await ok(ana.ledger.network.enrol(again))).toBe('active');
		await ok(ana.ledger.write([report(ana.ledger, 'after')]));
		expect(await ok(ana.ledger.network.grantMissing(SEA))).toBe(1);
		const back = await desk('ben', memoryShelf(), fresh);
		expect(titles(back.ledger)).toEqual(['before', 'after']);
		expect(back.ledger.network.member(userOf('ben'))).toMatchObject({ keyChanges: 1, profile: { name: 'ben' } });
		expect(back.notices).toEqual([]);
	});
});

describe('a server that lies', () => {
	it('by serving an entry that the rules refuse is caught, the entry is named, and the rest is read', async () => {
		await ok(ben.ledger.write([report(ben.ledger, 'one')]));
		const rows = server.stored.get(SEA) ?? [];
		const last = rows.at(-1);
		if (last === undefined) throw new Error('Nothing was stored.');
		rows[rows.length - 1] = { ...last, signature: `${last.signature.slice(0, -2)}AA`.replace(/AA$/, 'BA') };
		await ok(ben.ledger.write([report(ben.ledger, 'two')]));
		const late = await desk('ana', memoryShelf());
		expect(titles(late.ledger)).toEqual(['two']);
		expect(late.notices).toMatchObject([
			{ kind: 'failure', failure: { room: SEA, author: userOf('ben'), kind: 'report', reason: 'signature' } },
		]);
		const restarted = await desk('ana', late.shelf);
		expect(titles(restarted.ledger)).toEqual(['two']);
		expect(restarted.ledger.failures()).toHaveLength(1);
	});
	it('by ending a chain early is caught', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'one')]));
		await rest();
		const rolled = { seq: 1, head: server.fold.room(SEA).headAt(1) ?? network };
		Object.defineProperty(server.fold.room(SEA), 'head', { get: () => rolled });
		await ben.ledger.refresh();
		expect(ben.notices).toContainEqual({ kind: 'rollback', room: SEA, seq: 1 });
	});
	it('by telling another head is caught, as is another head that a colleague signed', async () => {
		const { seq } = ben.ledger.headOf(SEA);
		Object.defineProperty(server.fold.room(SEA), 'head', { get: () => ({ seq, head: network }) });
		await ben.ledger.refresh();
		expect(ben.notices).toContainEqual({ kind: 'fork', room: SEA, seq, author: null });
		expect(ben.ledger.compareHead(SEA, ben.ledger.headOf(SEA), userOf('ana'))).toBe('same');
		expect(ben.ledger.compareHead(SEA, { seq: seq + 9, head: network }, userOf('ana'))).toBe('unknown');
		expect(ben.ledger.compareHead(SEA, { seq, head: network }, userOf('ana'))).toBe('fork');
		expect(ben.notices).toContainEqual({ kind: 'fork', room: SEA, seq, author: userOf('ana') });
	});
});

it('names fresh records so that they differ', () => {
	const ids = new Set<RecordId>(Array.from({ length: 100 }, () => ana.ledger.newId()));
	expect(ids.size).toBe(100);
});
