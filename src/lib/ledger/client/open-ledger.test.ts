/** @file A ledger as the vault opens it: the network, its records, lines that break, devices that were closed. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import { accept } from '#lib/kernel/result.ts';
import {
	newcomer,
	ok,
	paperOffice,
	report,
	rest,
	root,
	SEA,
	titles,
	userOf,
	type PaperDesk,
	type PaperOffice,
} from '../../../../tests/vectors/paper-office.ts';
import type { StoredEntry } from '../entry.ts';
import type { Intent } from './ledger-client.ts';

let office: PaperOffice;
let ana: PaperDesk;
let ben: PaperDesk;

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben } = await paperOffice());
});
afterEach(() => office.close());

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
		const cleo = await office.desk('cleo');
		expect(await ok(ana.ledger.network.enrol(newcomer('dov', 'NG', 'coordinator')))).toBe('proposed');
		await rest();
		const proposal = cleo.ledger.network.member(userOf('dov'))?.proposal;
		expect(proposal).toMatchObject({ by: userOf('ana'), approvedBy: [] });
		expect(await cleo.ledger.network.confirmMember(userOf('dov'))).toMatchObject({ ok: false, refusal: { code: 'quorum' } });
		expect(await ana.ledger.network.approve(proposal?.hash ?? office.network, 'approve')).toMatchObject({
			ok: false,
			refusal: { code: 'who' },
		});
		await ok(cleo.ledger.network.approve(proposal?.hash ?? office.network, 'approve'));
		await ok(cleo.ledger.network.confirmMember(userOf('dov')));
		await rest();
		expect(ana.ledger.network.member(userOf('dov'))).toMatchObject({
			standing: { state: 'active' },
			proposal: null,
			profile: { name: 'dov' },
		});
		const dov = await office.desk('dov');
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
	it('takes somebody back into a room without a past before anybody made the next key: they have the current one', async () => {
		const room = '!air:liaison.test' as RoomId;
		const { network } = ana.ledger;
		await ok(network.createRoom(room, { tlp: 'AMBER', release: null, past_epochs: false }, { title: 'Air' }, [userOf('ben')]));
		await rest();
		await ok(ben.ledger.network.removeFromRoom(room, userOf('ben')));
		await rest();
		await ok(network.admit(room, userOf('ben')));
		await rest();
		await ok(ben.ledger.write([report(ben.ledger, 'back', { room })]));
		await rest();
		expect(titles(ana.ledger)).toEqual(['back']);
	});
	it('of another id is not believed', async () => {
		const other = await office.desk('ana', { network: ana.ledger.headOf(SEA).head });
		await other.ledger.ready;
		expect(other.ledger.network.members()).toEqual([]);
		expect(other.notices[0]).toMatchObject({ kind: 'failure', failure: { seq: 1, kind: 'network', reason: 'id' } });
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
	it('changed on the same version are refused to the second, who sees the newer one', async () => {
		const intent = report(ben.ledger, 'one');
		await ok(ben.ledger.write([intent]));
		await rest();
		await ok(ben.ledger.write([{ ...intent, base: 1, payload: { title: 'two' } }]));
		const late = await ben.ledger.write([{ ...intent, base: 1, payload: { title: 'late' } }]);
		expect(late).toMatchObject({ ok: false, refusal: { code: 'version' } });
		const view = ben.ledger.record(intent.record);
		expect(view).toMatchObject({ version: 2, payload: { title: 'two' }, delivery: { state: 'saved' } });
		expect(ben.ledger.history(intent.record).map((version) => version.payload)).toEqual([{ title: 'one' }, { title: 'two' }]);
	});
	it('are approved by their exact version, and seen so by all', async () => {
		const intent = report(ana.ledger, 'one');
		const [view] = await ok(ana.ledger.write([intent]));
		await rest();
		const approval: Intent = { ...intent, record: ben.ledger.newId(), kind: 'approval', state: 'approve', payload: null };
		await ok(ben.ledger.write([{ ...approval, links: [{ kind: 'approves', to: intent.record }], approves: view?.hash ?? office.network }]));
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
		const back = Promise.withResolvers<undefined>();
		ben.ledger.onLine((line) => {
			lines.push(line);
			if (line === 'online' && lines.includes('offline')) back.resolve(undefined);
		});
		office.server.cut();
		await ok(ana.ledger.write([report(ana.ledger, 'missed')]));
		await back.promise;
		expect(titles(ben.ledger)).toEqual(['missed']);
		expect(lines).toEqual(['online', 'offline', 'connecting', 'online']);
	});
});

describe('a server that withholds', () => {
	it('a ciphertext is named by itself, at once, and not the author', async () => {
		const office = await paperOffice();
		const line = office.office.server.line(userOf('ben'));
		let isWithholding = false;
		const without = (entry: StoredEntry): StoredEntry => (isWithholding ? { ...entry, ciphertext: null } : entry);
		const ben = await office.office.desk('ben', {
			transport: {
				...line,
				page: async (room, after) => {
					const page = await line.page(room, after);
					return page.ok ? accept({ ...page.value, entries: page.value.entries.map(without) }) : page;
				},
				follow: (handlers, signal) => line.follow({ ...handlers, entry: (room, entry) => handlers.entry(room, without(entry)) }, signal),
			},
		});
		await ben.ledger.ready;
		isWithholding = true;
		await ok(office.ana.ledger.write([report(office.ana.ledger, 'unseen')]));
		await rest();
		expect(ben.notices).toMatchObject([
			{ kind: 'failure', failure: { room: SEA, author: userOf('ana'), kind: 'report', reason: 'withheld' } },
		]);
		await office.office.close();
	});
});

describe('a device that was closed', () => {
	it('opens with what it had verified, without the server', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'kept')]));
		await rest();
		await ben.ledger.close();
		const { ledger } = await office.desk('ben', { shelf: ben.shelf, transport: office.server.line(userOf('ben'), () => 'question-lost') });
		expect(titles(ledger)).toEqual(['kept']);
		expect(ledger.network.member(userOf('ana'))?.standing?.state).toBe('active');
	});
	it('sends what waited, once', async () => {
		ben.fault = 'answer-lost';
		await ben.ledger.write([report(ben.ledger, 'before the crash')]);
		await ben.ledger.close();
		const again = await office.desk('ben', { shelf: ben.shelf });
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

it('names fresh records so that they differ', () => {
	const ids = new Set<RecordId>(Array.from({ length: 100 }, () => ana.ledger.newId()));
	expect(ids.size).toBe(100);
});
