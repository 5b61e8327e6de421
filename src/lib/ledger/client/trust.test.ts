/** @file Admissions, removals and keys between people at their desks: who reads on, and who does not. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import {
	newcomer,
	ok,
	paperOffice,
	report,
	rest,
	SEA,
	titles,
	userOf,
	type PaperDesk,
	type PaperOffice,
} from '../../../../tests/vectors/paper-office.ts';
import type { NewMember } from './ledger.ts';

let office: PaperOffice;
let ana: PaperDesk;
let ben: PaperDesk;

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben } = await paperOffice());
});
afterEach(() => office.close());

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
		expect(office.server.fold.room(SEA).epochs).toHaveLength(2);
		expect(office.server.fold.room(SEA).epochs[1]?.clear.grantees).toHaveLength(1);
	});
	it('reach a newcomer with the past where the charter says so', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'before')]));
		await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'specialist')));
		await ok(ana.ledger.network.admit(SEA, userOf('cleo')));
		const cleo = await office.desk('cleo');
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
		const cleo = await office.desk('cleo');
		expect(titles(cleo.ledger)).toEqual([undefined, 'after']);
		expect(cleo.ledger.recordsOfKind('report')[0]).toMatchObject({ readable: false, unreadable: { version: 1, author: userOf('ana') } });
		// What the room is called is no part of its past.
		expect(cleo.ledger.network.roomRecord(RED)?.sealed).toEqual({ title: 'Red' });
	});
	it('reach a frontline officer without the past, though the room gives it to others', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'before')]));
		await ok(ana.ledger.network.enrol(newcomer('cleo', 'KE', 'frontline')));
		await ok(ana.ledger.network.admit(SEA, userOf('cleo')));
		expect(await ok(ana.ledger.network.grantMissing(SEA))).toBe(0);
		await ok(ben.ledger.write([report(ben.ledger, 'after')]));
		const cleo = await office.desk('cleo');
		expect(titles(cleo.ledger)).toEqual([undefined, 'after']);
		expect(titles(ben.ledger)).toEqual(['before', 'after']);
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
		const back = await office.desk('ben', { keys: fresh });
		expect(titles(back.ledger)).toEqual(['before', 'after']);
		expect(back.ledger.network.member(userOf('ben'))).toMatchObject({ keyChanges: 1, profile: { name: 'ben' } });
		expect(back.notices).toEqual([]);
	});
});

describe('a server that lies', () => {
	it('by serving an entry that the rules refuse is caught, the entry is named, and the rest is read', async () => {
		await ok(ben.ledger.write([report(ben.ledger, 'one')]));
		const rows = office.server.stored.get(SEA) ?? [];
		const last = rows.at(-1);
		if (last === undefined) throw new Error('Nothing was stored.');
		// Another first letter, whichever it was.
		rows[rows.length - 1] = { ...last, signature: (last.signature.startsWith('A') ? 'B' : 'A') + last.signature.slice(1) };
		await ok(ben.ledger.write([report(ben.ledger, 'two')]));
		const late = await office.desk('ana');
		expect(titles(late.ledger)).toEqual(['two']);
		const named = {
			kind: 'failure',
			failure: { room: SEA, seq: last.seq, author: userOf('ben'), kind: 'report', reason: 'signature', receivedAt: last.received_at },
		};
		expect(late.notices).toEqual([named]);
		const restarted = await office.desk('ana', { shelf: late.shelf });
		expect(titles(restarted.ledger)).toEqual(['two']);
		expect(restarted.notices).toEqual([named]);
	});
	it('by ending a chain early is caught', async () => {
		await ok(ana.ledger.write([report(ana.ledger, 'one')]));
		await rest();
		const rolled = { seq: 1, head: office.server.fold.room(SEA).headAt(1) ?? office.network };
		Object.defineProperty(office.server.fold.room(SEA), 'head', { get: () => rolled });
		await ben.ledger.refresh();
		expect(ben.notices).toEqual([{ kind: 'rollback', room: SEA, seq: 1, author: null, noticedAt: instant(office.now) }]);
	});
	it('by telling another head is caught, as is another head that a colleague signed', async () => {
		const { seq } = ben.ledger.headOf(SEA);
		Object.defineProperty(office.server.fold.room(SEA), 'head', { get: () => ({ seq, head: office.network }) });
		await ben.ledger.refresh();
		expect(ben.notices).toContainEqual({ kind: 'fork', room: SEA, seq, author: null, noticedAt: instant(office.now) });
		expect(ben.ledger.compareHead(SEA, ben.ledger.headOf(SEA), userOf('ana'))).toBe('same');
		expect(ben.ledger.compareHead(SEA, { seq: seq + 9, head: office.network }, userOf('ana'))).toBe('unknown');
		expect(ben.ledger.compareHead(SEA, { seq, head: office.network }, userOf('ana'))).toBe('fork');
		expect(ben.notices).toContainEqual({ kind: 'fork', room: SEA, seq, author: userOf('ana'), noticedAt: instant(office.now) });
	});
	describe('and was caught', () => {
		const other = () => ({ seq: ben.ledger.headOf(SEA).seq, head: office.network });
		const fork = () => ({ kind: 'fork', room: SEA, seq: other().seq, author: userOf('ana'), noticedAt: instant(office.now) });

		it('is still named after a restart, as what it did and when that was noticed, once', async () => {
			const caught = fork();
			ben.ledger.compareHead(SEA, other(), userOf('ana'));
			await ben.ledger.close();
			office.now += 3_600_000;
			const back = await office.desk('ben', { shelf: ben.shelf });
			expect(back.notices).toEqual([caught]);
			expect(back.ledger.compareHead(SEA, other(), userOf('ana'))).toBe('fork');
			expect(back.notices).toEqual([caught]);
		});
		it('cannot make the device forget it by closing the room', async () => {
			const caught = fork();
			ben.ledger.compareHead(SEA, other(), userOf('ana'));
			await ok(ana.ledger.network.removeFromRoom(SEA, userOf('ben')));
			await rest();
			expect(ben.ledger.headOf(SEA).seq).toBe(0);
			await ben.ledger.close();
			const back = await office.desk('ben', { shelf: ben.shelf });
			expect(back.notices).toEqual([caught]);
		});
		it('is named to nobody else: a colleague’s device that saw one story starts without a notice', async () => {
			ben.ledger.compareHead(SEA, other(), userOf('ana'));
			await ana.ledger.close();
			const back = await office.desk('ana', { shelf: ana.shelf });
			expect(back.notices).toEqual([]);
		});
	});
});
