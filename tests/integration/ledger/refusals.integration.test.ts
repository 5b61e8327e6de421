/** @file Every refusal of the ledger that an attacker or an accident meets on the server, each beside its allowed twin. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyId } from '#lib/crypto/hash.ts';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import type { IdempotencyKey, RecordId, RoomId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { clearOf, toWire, type Entry } from '#lib/ledger/entry.ts';
import { makeEpochKey, makeGrant, openGrant } from '#lib/ledger/epoch.ts';
import { readLedger } from '#lib/server/ledger/read.ts';
import { writeLedger } from '#lib/server/ledger/write.ts';
import { startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import type { RosterClear } from '#lib/ledger/clear.ts';
import { composeKeyChange } from '#lib/ledger/key-change.ts';
import { makePerson, newRecordId, reworded, type Person, type TestNetwork } from '../../fixtures/network.ts';

let ground: LedgerGround;
let network: TestNetwork;
let founder: Person;
let room: RoomId;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);
const fran = makePerson('fran', 'PE', ['frontline']);
const cora = makePerson('cora', 'CL', ['coordinator']);
const abel = makePerson('abel', 'CO', ['approver']);
const dora = makePerson('dora', 'CO', ['delegate']);
const remo = makePerson('remo', 'BO', ['specialist']);
const rosa = makePerson('rosa', 'BR', ['specialist']);
const lost = makePerson('lost', 'AR', ['specialist']);

/** A report of Ana's, stored. */
async function report(author = ana, links: Entry['header']['links'] = []): Promise<Entry> {
	const entry = network.entry(author, room, { kind: 'report', state: 'published', links });
	await network.stored(author, entry);
	return entry;
}

/** What the server says to a write. */
async function codeOf(author: Person, ...entries: readonly Entry[]): Promise<string> {
	const answer = await network.write(author, entries);
	return answer.ok ? 'stored' : answer.refusal.code;
}

/** Ends the key that somebody who left still has. */
async function renewKey(by = founder): Promise<void> {
	const readers = [...network.mirror(room).admitted.values()].filter(
		(person) => network.roster.get(person.user)?.header.state === 'active',
	);
	await network.stored(by, ...network.epoch(by, room, readers).entries);
}

beforeAll(async () => {
	ground = await startGround();
	network = await ground.found();
	founder = network.founder;
	await network.join(founder, ana, ben, fran, cora, abel, dora, remo, rosa, lost);
	room = await network.open(founder, [ana, ben, fran, cora, abel, dora, remo, lost]);
});
afterAll(() => ground.stop());

describe('who may write', () => {
	it('refuses a stranger, and a member who is not admitted, until they are', async () => {
		const zoe = makePerson('zoe', 'MX', ['specialist']);
		expect(await codeOf(zoe, network.entry(zoe, room, { kind: 'report', state: 'published' }))).toBe('not-a-member');
		const entry = network.entry(rosa, room, { kind: 'report', state: 'published' });
		expect(await codeOf(rosa, entry)).toBe('not-admitted');
		const read = async () => readLedger(ground.db, await ground.sessionOf(rosa.user), { room, after: 0, limit: 10 });
		expect(await read()).toEqual({ ok: false, refusal: { code: 'not-admitted' } });
		const unknown = await readLedger(ground.db, await ground.sessionOf(rosa.user), { room: '!nowhere' as RoomId, after: 0, limit: 10 });
		expect(unknown).toEqual({ ok: false, refusal: { code: 'not-admitted' } });
		const { epoch } = network.mirror(room);
		if (!epoch) throw new Error('no epoch');
		await network.stored(founder, network.admission(founder, room, rosa, 'admitted'), network.grant(founder, room, rosa, epoch));
		expect(await codeOf(rosa, network.entry(rosa, room, { kind: 'report', state: 'published' }))).toBe('stored');
		expect((await read()).ok).toBe(true);
	});

	it('refuses somebody else’s entry under one’s own session', async () => {
		const entry = network.entry(ana, room, { kind: 'report', state: 'published' });
		const answer = await writeLedger(ground.write, await ground.sessionOf(ben.user), [toWire(entry)]);
		expect(answer.ok ? 'stored' : answer.refusal.code).toBe('who');
		expect(await codeOf(ana, entry)).toBe('stored');
	});

	it('refuses a removed member and a suspended one, and every word under the key they still have', async () => {
		const before = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(founder, network.rosterEntry(founder, remo, 'suspended'));
		expect(await codeOf(remo, network.entry(remo, room, { kind: 'report', state: 'published' }))).toBe('suspended');
		await network.stored(founder, network.rosterEntry(founder, remo, 'removed'));
		expect(await codeOf(remo, network.entry(remo, room, { kind: 'report', state: 'published' }))).toBe('not-a-member');
		expect(await codeOf(ana, before)).toBe('network-head');
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }))).toBe('epoch-due');
		const old = network.mirror(room).epoch;
		await renewKey(ana);
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, { epoch: old?.hash ?? null }))).toBe('epoch');
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }))).toBe('stored');
	});

	it('refuses a role that the lifecycle does not name', async () => {
		const { record } = (await report()).header;
		const links = [{ kind: 'grades', to: record }];
		expect(await codeOf(fran, network.entry(fran, room, { kind: 'grading', state: 'given', links }))).toBe('role');
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'grading', state: 'given', links }))).toBe('who');
		expect(await codeOf(ben, network.entry(ben, room, { kind: 'grading', state: 'given', links }))).toBe('stored');
		expect(await codeOf(ana, network.rosterEntry(ana, makePerson('new', 'CO', ['specialist']), 'proposed'))).toBe('role');
	});
});

describe('order', () => {
	it('refuses a step that the lifecycle does not have', async () => {
		const { record } = (await report()).header;
		await network.stored(ana, network.entry(ana, room, { kind: 'report', state: 'withdrawn', record }));
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'corrected', record }))).toBe('transition');
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'unheard-of', state: 'published' }))).toBe('transition');
	});

	it('refuses a stale version, and shows the newer one to whoever may read it', async () => {
		const { record } = (await report()).header;
		const [mine, theirs] = [0, 1].map(() => network.entry(ana, room, { kind: 'report', state: 'corrected', record }));
		if (!mine || !theirs) throw new Error('unreachable');
		await network.stored(ana, mine);
		const answer = await writeLedger(ground.write, await ground.sessionOf(ana.user), [toWire(theirs)]);
		expect(answer).toMatchObject({ ok: false, refusal: { code: 'version', at: 0, newer: { header: toWire(mine).header } } });
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'corrected', record }))).toBe('stored');
	});

	it('refuses a network head that is not current, and heads that were never true', async () => {
		const stale = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(founder, network.rosterEntry(founder, makePerson('later', 'UY', ['specialist']), 'proposed'));
		expect(await codeOf(ana, stale)).toBe('network-head');
		const { seen } = network.entry(ana, room, { kind: 'report', state: 'published' }).header;
		const forged = { ...seen, room: { ...seen.room, head: seen.network.head } };
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, { seen: forged }))).toBe('seen');
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }))).toBe('stored');
	});

	it('refuses a clock that is off', async () => {
		const late = { created_at: instant(Date.now() - 6 * 60_000) };
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, late))).toBe('clock');
		const slightly = { created_at: instant(Date.now() - 4 * 60_000) };
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, slightly))).toBe('stored');
	});

	it('answers missing and unreadable links alike', async () => {
		const closed = await network.open(founder, [cora]);
		const hidden = network.entry(cora, closed, { kind: 'report', state: 'published' });
		await network.stored(cora, hidden);
		const linkTo = (to: RecordId) => network.entry(ana, room, { kind: 'report', state: 'published', links: [{ kind: 'about', to }] });
		expect(await codeOf(ana, linkTo(newRecordId()))).toBe('unknown-link');
		expect(await codeOf(ana, linkTo(hidden.header.record))).toBe('unknown-link');
		expect(await codeOf(ana, linkTo((await report(ben)).header.record))).toBe('stored');
	});
});

describe('signatures and keys', () => {
	it('refuses a bad signature and a key that is not the author’s', async () => {
		const entry = network.entry(ana, room, { kind: 'report', state: 'published' });
		const other = network.entry(ana, room, { kind: 'report', state: 'published' });
		expect(await codeOf(ana, { ...entry, signature: other.signature })).toBe('signature');
		const forged = { signer: ben.keys.sign };
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, forged))).toBe('key');
		expect(await codeOf(ana, entry)).toBe('stored');
	});

	it('refuses bytes that were changed on the way', async () => {
		const entry = network.entry(ana, room, { kind: 'report', state: 'published' });
		const changed = Uint8Array.from(entry.ciphertext ?? []);
		changed[40] = (changed[40] ?? 0) ^ 1;
		expect(await codeOf(ana, { ...entry, ciphertext: changed })).toBe('malformed');
		expect(await codeOf(ana, { ...entry, bytes: Buffer.concat([entry.bytes, Buffer.from(' ')]) })).toBe('malformed');
		expect(await codeOf(ana, entry)).toBe('stored');
	});

	it('answers a repeat with what is stored, and refuses another entry under its key', async () => {
		const entry = network.entry(ana, room, { kind: 'report', state: 'published' });
		const [first] = await network.stored(ana, entry);
		await report(ben);
		const [again] = await network.stored(ana, entry);
		expect(again).toEqual(first);
		const other = network.entry(ana, room, { kind: 'report', state: 'published' }, { idem: entry.header.idem });
		expect(await codeOf(ana, other)).toBe('idem');
		// The same bytes under another idempotency key would be another header: what was signed once cannot be stored twice.
		const renamed = network.entry(
			ana,
			room,
			{ kind: 'report', state: 'published', record: entry.header.record },
			{ version: 1, prev: null },
		);
		expect(await codeOf(ana, renamed)).toBe('version');
	});

	it('lets one person’s idempotency key be another’s too', async () => {
		const idem = randomUUID() as IdempotencyKey;
		expect(await codeOf(ana, network.entry(ana, room, { kind: 'report', state: 'published' }, { idem }))).toBe('stored');
		expect(await codeOf(ben, network.entry(ben, room, { kind: 'report', state: 'published' }, { idem }))).toBe('stored');
	});

	it('refuses a back-dated entry by a revoked key', async () => {
		const before = network.entry(lost, room, { kind: 'report', state: 'published' });
		const found = reworded(lost, { re_enrolment: true }, memberKeysFrom(randomBytes(32)));
		await network.stored(founder, network.rosterEntry(founder, found, 'active', { signer: network.root }));
		network.describe(found);
		network.mirror(room).admitted.set(found.user, found);
		await renewKey();
		expect(await codeOf(lost, before)).toBe('key');
		const backDated = network.entry(lost, room, { kind: 'report', state: 'published' }, { created_at: instant(Date.now() - 60_000) });
		expect(backDated.header.key).toBe(keyId(lost.keys.sign.publicKey));
		expect(await codeOf(lost, backDated)).toBe('key');
		expect(await codeOf(found, network.entry(found, room, { kind: 'report', state: 'published' }))).toBe('stored');
	});

	it('refuses a change of keys that the old key did not sign', async () => {
		const kira = makePerson('kira', 'UY', ['specialist']);
		await network.join(founder, kira);
		const keys = memberKeysFrom(randomBytes(32));
		const { master } = kira.clear;
		const signedBy = ({ keys: { sign } }: Person) => composeKeyChange({ network: network.id, user: kira.user, master }, sign, keys);
		const change = (clear: Partial<RosterClear>, by = network.root) =>
			network.rosterEntry(founder, reworded(kira, clear, keys), 'active', { signer: by });
		const { succession } = signedBy(kira);
		expect(await codeOf(founder, change({}))).toBe('signature');
		expect(await codeOf(founder, change({ succession: signedBy(ana).succession }))).toBe('signature');
		expect(await codeOf(founder, change({ succession }, founder.keys.sign))).toBe('quorum');
		expect(await codeOf(founder, change({ succession }))).toBe('stored');
	});

	it('refuses an epoch without need and a second one of one number; a grant of another key is found by who opens it', async () => {
		const everybody = [...network.mirror(room).admitted.values()].filter(
			(person) => network.roster.get(person.user)?.header.state === 'active',
		);
		expect(await codeOf(cora, ...network.epoch(cora, room, everybody).entries)).toBe('epoch');
		await network.stored(founder, network.admission(founder, room, fran, 'removed'));
		const readers = [...network.mirror(room).admitted.values()].filter(
			(person) => network.roster.get(person.user)?.header.state === 'active',
		);
		const [ours, theirs] = [network.epoch(founder, room, readers), network.epoch(cora, room, readers)];
		await network.stored(founder, ...ours.entries);
		expect(await codeOf(cora, ...theirs.entries)).toBe('version');
		const [entry] = ours.entries;
		const roster = network.roster.get(ben.user)?.hash;
		if (!entry || !roster) throw new Error('unreachable');
		const to = { user: ben.user, roster, box: ben.clear.box };
		const [right, wrong] = [ours.key, makeEpochKey()].map((key) => makeGrant(entry.hash, key, to, ana.keys.sign));
		if (!right || !wrong) throw new Error('unreachable');
		const opened = (grant: typeof right) => openGrant(grant, clearOf(entry, 'epoch'), network.id, room, ben.keys.box);
		expect(opened(wrong)).toEqual({ ok: false, refusal: 'commitment' });
		expect(opened(right).ok).toBe(true);
	});

	it('refuses the refusal of somebody else’s grant, of no grant, and a second one', async () => {
		const shared = await network.open(founder, [ana, ben]);
		const { epoch } = network.mirror(shared);
		if (!epoch) throw new Error('no epoch');
		const [spoilt, other] = [1, 2].map(() => network.grant(ana, shared, ben, { hash: epoch.hash, key: makeEpochKey() }));
		if (!spoilt || !other) throw new Error('unreachable');
		await network.stored(ana, spoilt);
		expect(await codeOf(ana, network.grantRefusal(ana, spoilt))).toBe('who');
		expect(await codeOf(founder, network.grantRefusal(founder, spoilt))).toBe('who');
		expect(await codeOf(ben, network.grantRefusal(ben, other))).toBe('clear');
		expect(await codeOf(ben, network.grantRefusal(ben, spoilt))).toBe('stored');
		expect(await codeOf(ben, network.grantRefusal(ben, spoilt, { version: 1, prev: null }))).toBe('version');
	});

	it('refuses a country that the charter does not release to', async () => {
		const narrow = await network.open(founder, [ana], { release: ['FR' as never, 'CO' as never] });
		expect(await codeOf(founder, network.admission(founder, narrow, ben, 'admitted'))).toBe('release');
		expect(await codeOf(founder, network.admission(founder, narrow, dora, 'admitted'))).toBe('stored');
	});
});

describe('approvals', () => {
	const proposed = async () => {
		const entry = network.entry(ben, room, { kind: 'operation', state: 'proposed' });
		await network.stored(ben, entry);
		return entry;
	};
	const approve = (by: Person, record: RecordId) => network.entry(by, room, { kind: 'operation', state: 'approved', record });

	it('refuses one person approving twice, two people of one country, and the proposer', async () => {
		const operation = await proposed();
		const { record } = operation.header;
		expect(await codeOf(abel, network.approval(abel, operation))).toBe('stored');
		expect(await codeOf(abel, network.approval(abel, operation))).toBe('quorum');
		expect(await codeOf(cora, approve(cora, record))).toBe('quorum');
		expect(await codeOf(dora, network.approval(dora, operation))).toBe('stored');
		expect(await codeOf(cora, approve(cora, record))).toBe('quorum');
		expect(await codeOf(ben, network.approval(ben, operation))).toBe('who');
		expect(await codeOf(cora, network.approval(cora, operation))).toBe('stored');
		expect(await codeOf(cora, approve(cora, record))).toBe('stored');
	});

	it('refuses the approval of an older version, and does not count it', async () => {
		const first = await proposed();
		const { record } = first.header;
		await network.stored(abel, network.approval(abel, first));
		await network.stored(ben, network.entry(ben, room, { kind: 'operation', state: 'proposed', record }));
		const second = network.latest.get(record);
		if (!second) throw new Error('unreachable');
		expect(await codeOf(cora, network.approval(cora, first))).toBe('version');
		await network.stored(cora, network.approval(cora, second));
		expect(await codeOf(cora, approve(cora, record))).toBe('quorum');
		await network.stored(abel, network.approval(abel, second));
		expect(await codeOf(cora, approve(cora, record))).toBe('stored');
	});

	it('gives an elevated role only with a second coordinator', async () => {
		const nina = makePerson('nina', 'UY', ['approver']);
		const active = () => network.rosterEntry(founder, nina, 'active');
		expect(await codeOf(founder, active())).toBe('quorum');
		const proposal = network.rosterEntry(founder, nina, 'proposed');
		await network.stored(founder, proposal);
		expect(await codeOf(founder, network.approval(founder, proposal))).toBe('who');
		expect(await codeOf(founder, active())).toBe('quorum');
		await network.stored(cora, network.approval(cora, proposal));
		const roster = active();
		expect(await codeOf(founder, roster)).toBe('not-admitted');
		const admission = network.admission(founder, network.room, nina, 'admitted', {}, roster.hash);
		expect(await codeOf(founder, roster, admission)).toBe('stored');
	});
});
