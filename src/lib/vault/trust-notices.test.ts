/** @file Findings about trust: shown once, and away once acknowledged. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { randomBytes } from '#lib/crypto/secret.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { EntryFailure } from '#lib/ledger/client/ledger.ts';
import {
	newcomer,
	ok,
	paperOffice,
	rest,
	root,
	SEA,
	userOf,
	type PaperDesk,
	type PaperOffice,
} from '../../../tests/vectors/paper-office.ts';
import { Desk } from './desk.ts';
import { memoryDeviceStore } from './device-store.ts';
import { sealedStore } from './sealed-store.ts';
import { TrustNotices } from './trust-notices.ts';

beforeAll(readyCrypto);

const desk = (now = () => 0) =>
	new Desk({ origin: 'http://localhost', fetch, storage: 'memory', device: memoryDeviceStore(), deviceName: 'test', now });
const at = instant(Date.parse('2026-03-02T08:00:00.000Z'));
const fork = { kind: 'fork', room: '!room' as RoomId, seq: 7, author: '@a:localhost' as UserId, noticedAt: at } as const;
const failure: EntryFailure = { ...{ room: fork.room, seq: 8, author: fork.author, kind: 'report' }, reason: 'signature', receivedAt: at };

/** What the page shows unasked. */
const shown = (of: Desk) => of.notices.get().filter((notice) => notice.acknowledged !== true);

test('a finding of the ledger is told once, however often it is reported, with all that names it', () => {
	const told = desk();
	const notices = new TrustNotices(told, sealedStore('memory', randomBytes(32)));
	for (let time = 0; time < 2; time += 1) {
		notices.fromLedger(fork);
		notices.fromLedger({ ...fork, kind: 'rollback', author: null });
		notices.fromLedger({ kind: 'failure', failure });
	}
	expect(told.notices.get()).toEqual([
		{ id: 'fork !room 7 @a:localhost', kind: 'fork', about: { room: '!room', seq: 7, user: '@a:localhost', at } },
		{ id: 'rollback !room 7', kind: 'rollback', about: { room: '!room', seq: 7, at } },
		{ id: 'failure !room 8', kind: 'unverified-entry', about: { room: '!room', seq: 8, user: '@a:localhost', reason: 'signature', at } },
	]);
});

test('what a lying server does reaches whoever watches the notices, and the next start too', async () => {
	const { office, ben } = await paperOffice();
	const seq = ben.ledger.headOf(SEA).seq;
	ben.ledger.compareHead(SEA, { seq, head: office.network }, userOf('ana'));
	await ben.ledger.close();
	const back = await office.desk('ben', { shelf: ben.shelf });
	const told = desk();
	const notices = new TrustNotices(told, sealedStore('memory', randomBytes(32)));
	for (const notice of back.notices) notices.fromLedger(notice);
	const heard: unknown[] = [];
	await told.notices.watch((all) => heard.push(...all));
	expect(heard).toEqual([
		{ id: `fork ${SEA} ${seq} ${userOf('ana')}`, kind: 'fork', about: { room: SEA, seq, user: userOf('ana'), at: instant(office.now) } },
	]);
	await office.close();
});

test('what was acknowledged is marked so, also after a restart, and only that', async () => {
	const store = sealedStore('memory', randomBytes(32));
	const before = desk();
	const notices = new TrustNotices(before, store);
	notices.fromLedger(fork);
	await notices.acknowledge('fork !room 7 @a:localhost');
	expect(shown(before)).toEqual([]);
	const after = desk();
	const again = new TrustNotices(after, store);
	await again.load();
	again.fromLedger(fork);
	again.fromLedger({ ...fork, kind: 'rollback' });
	expect(shown(after).map((notice) => notice.kind)).toEqual(['rollback']);
	expect(after.notices.get().map((notice) => notice.kind)).toEqual(['fork', 'rollback']);
});

describe('how firmly the network stands', () => {
	const HOUR = 3_600_000;
	let office: PaperOffice;
	let ana: PaperDesk;
	let ben: PaperDesk;

	beforeEach(async () => {
		({ office, ana, ben } = await paperOffice());
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
	});
	afterEach(async () => {
		vi.useRealTimers();
		await office.close();
	});

	/** Follows the network as somebody, on a device that kept what it acknowledged. */
	async function following({ ledger }: PaperDesk, store = sealedStore('memory', randomBytes(32))) {
		const told = desk(() => office.now);
		const notices = new TrustNotices(told, store);
		await notices.load();
		const stop = notices.followNetwork(ledger);
		await rest();
		return { kinds: () => shown(told).map(({ kind }) => kind), ids: () => shown(told).map(({ id }) => id), notices, stop, store };
	}
	/** Time goes by, and the vault looks. */
	const pass = (ms: number): void => {
		office.now += ms;
		vi.advanceTimersByTime(60_000);
	};

	test('an open workspace warns by itself 48 hours after the last confirmation, and not before', async () => {
		office.now += HOUR;
		await ok(ana.ledger.network.attest());
		await rest();
		const seen = await following(ben);
		pass(48 * HOUR - 1);
		expect(seen.kinds()).toEqual([]);
		pass(1);
		expect(seen.kinds()).toEqual(['attestation-old']);
	});
	test('where nobody ever confirmed anything it warns 48 hours after the network was founded, and not before', async () => {
		const seen = await following(ben);
		pass(48 * HOUR - 1);
		expect(seen.kinds()).toEqual([]);
		pass(1);
		expect(seen.kinds()).toEqual(['attestation-old']);
	});
	test('a new confirmation clears the warning at once; another change of the network does not', async () => {
		const seen = await following(ben);
		pass(48 * HOUR);
		await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'specialist')));
		await rest();
		expect(seen.kinds()).toEqual(['attestation-old']);
		await ok(ana.ledger.network.attest());
		await rest();
		expect(seen.kinds()).toEqual([]);
	});
	test('a warning that was understood comes back after a day', async () => {
		const seen = await following(ben);
		pass(48 * HOUR);
		await seen.notices.acknowledge(seen.ids()[0] ?? '');
		pass(24 * HOUR - 1);
		expect(seen.kinds()).toEqual([]);
		pass(1);
		expect(seen.kinds()).toEqual(['attestation-old']);
	});
	test('a warning that was understood says nothing of the next head that grows old', async () => {
		const seen = await following(ben);
		pass(96 * HOUR);
		await seen.notices.acknowledge(seen.ids()[0] ?? '');
		// Confirmed on Monday, heard of on Wednesday.
		office.now -= 48 * HOUR;
		await ok(ana.ledger.network.attest());
		await rest();
		pass(48 * HOUR);
		expect(seen.kinds()).toEqual(['attestation-old']);
	});
	test('a vault that was closed warns no more', async () => {
		const seen = await following(ben);
		await seen.stop();
		pass(48 * HOUR);
		expect(seen.kinds()).toEqual([]);
	});

	test('a single root and a single coordinator are told to the coordinator, and to nobody else', async () => {
		expect((await following(ana)).kinds()).toEqual(['single-root', 'single-coordinator']);
		expect((await following(ben)).kinds()).toEqual([]);
	});
	test('understood, they stay away for a day, also over a restart, and then come back', async () => {
		const seen = await following(ana);
		await ok(ana.ledger.network.attest());
		for (const id of seen.ids()) await seen.notices.acknowledge(id);
		expect(seen.kinds()).toEqual([]);
		await seen.stop();
		const again = await following(ana, seen.store);
		pass(24 * HOUR - 1);
		expect(again.kinds()).toEqual([]);
		pass(1);
		expect(again.kinds()).toEqual(['single-root', 'single-coordinator']);
	});
	test('they end with their cause, each with its own', async () => {
		const seen = await following(ana);
		await ok(ana.ledger.network.addRoot(signingKeyFrom(new Uint8Array(32).fill(201)).publicKey, root()));
		expect(seen.kinds()).toEqual(['single-coordinator']);
		await ok(ana.ledger.network.changeMember(userOf('ben'), { roles: ['coordinator'] }));
		await rest();
		expect(seen.kinds()).toEqual([]);
	});
});
