/** @file What readers get to see at once, whichever process wrote it, and how soon somebody stops seeing it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { instant, roundedToHour } from '#lib/kernel/instant.ts';
import { toWire, type Entry } from '#lib/ledger/entry.ts';
import { checkAccounts } from '#lib/server/auth/account.ts';
import { session as sessionTable } from '#lib/server/auth/schema.ts';
import { closeSession, openSession, recogniseSession, SESSION_LIFE } from '#lib/server/auth/session.ts';
import { Follow } from '#lib/server/ledger/follow.ts';
import { reminder } from '#lib/server/reminders/schema.ts';
import { sendReminders } from '#lib/server/reminders/send.ts';
import { EventReader } from '../../fixtures/event-stream.ts';
import { groundOn, startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, type Person, type TestNetwork } from '../../fixtures/network.ts';
import { startPostgres } from '../../fixtures/postgres.ts';

let ground: LedgerGround;
/** Two processes: each with a pool, a listening connection and streams of its own. */
let here: Follow;
let there: Follow;
let other: LedgerGround;
let network: TestNetwork;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);
const readers: EventReader[] = [];

beforeAll(async () => {
	ground = await startGround();
	network = await ground.found();
	await network.join(network.founder, ana, ben);
	other = groundOn(ground.postgres, await ground.postgres.reopen('ledger'));
	here = new Follow(ground.db, ground.listen, () => Date.now());
	there = new Follow(other.db, other.listen, () => Date.now());
	await here.start();
	await there.start();
});
afterEach(async () => {
	await Promise.all(readers.splice(0).map((reader) => reader.leave()));
});
afterAll(async () => {
	await here.stop();
	await there.stop();
	await other.leave();
	await ground.stop();
});

/** Signs somebody in and opens a stream in one of the processes. */
async function follow(person: Person, process: Follow) {
	const token = await openSession(ground.db, person.user, Date.now());
	const session = await recogniseSession(ground.db, token, Date.now());
	if (!session) throw new Error('no session');
	const reader = new EventReader(process.open(session));
	readers.push(reader);
	await reader.until(() => reader.of('rooms').length > 0);
	return { reader, session, token };
}

const headersOf = (reader: EventReader): readonly string[] =>
	reader.of('entry').map((data) => (data as { entry: { header: string } }).entry.header);
const roomsOf = (reader: EventReader): readonly RoomId[] => (reader.of('rooms').at(-1) as { room: RoomId }[]).map(({ room }) => room);

/** Writes in a Node process of its own. */
function writeElsewhere(user: UserId, entries: readonly Entry[]): Promise<unknown> {
	return new Promise((resolve) => {
		const script = join(import.meta.dirname, '../../fixtures/other-process.ts');
		const child = execFile(process.execPath, [script, ground.postgres.url('ledger'), user], (error, stdout) => {
			resolve(error ?? JSON.parse(stdout));
		});
		child.stdin?.end(JSON.stringify(entries.map(toWire)));
	});
}

describe('a stream', () => {
	it('tells what its reader may read, and each entry that any process writes, in order', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const [one, two] = [await follow(ana, here), await follow(ben, there)];
		expect(roomsOf(one.reader)).toEqual([network.room, room].toSorted());
		const entries = Array.from({ length: 40 }, () => network.entry(ben, room, { kind: 'report', state: 'published' }));
		await Promise.all(entries.map((entry) => network.stored(ben, entry)));
		const last = network.entry(ana, room, { kind: 'report', state: 'published' });
		expect(await writeElsewhere(ana.user, [last])).toMatchObject({ ok: true });
		for (const { reader } of [one, two]) {
			await reader.until(() => reader.of('entry').length === 41);
			const seqs = reader.of('entry').map((data) => (data as { entry: { seq: number } }).entry.seq);
			expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
			expect(headersOf(reader).at(-1)).toBe(toWire(last).header);
		}
	});

	it('shows a room from the moment of the admission, and nothing of other rooms', async () => {
		const { reader } = await follow(ben, here);
		const secret = await network.open(network.founder, [ana]);
		await network.stored(ana, network.entry(ana, secret, { kind: 'report', state: 'published' }));
		const room = await network.open(network.founder, [ben]);
		await reader.until(() => roomsOf(reader).includes(room));
		const entry = network.entry(network.founder, room, { kind: 'report', state: 'published' });
		await network.stored(network.founder, entry);
		await reader.until(() => headersOf(reader).includes(toWire(entry).header));
		expect(roomsOf(reader)).not.toContain(secret);
		expect(reader.of('entry').map((data) => (data as { room: RoomId }).room)).not.toContain(secret);
	});

	it('takes a room away with the admission', async () => {
		const room = await network.open(network.founder, [ben]);
		const still = await network.open(network.founder, [ben]);
		const { reader } = await follow(ben, there);
		expect(roomsOf(reader)).toContain(room);
		await network.stored(network.founder, network.admission(network.founder, room, ben, 'removed'));
		await reader.until(() => !roomsOf(reader).includes(room));
		await network.stored(network.founder, ...network.epoch(network.founder, room, [network.founder]).entries);
		const entry = network.entry(network.founder, room, { kind: 'report', state: 'published' });
		await network.stored(network.founder, entry);
		// A stream tells in order: what is written next, where they still read, comes after what must not.
		const marker = network.entry(network.founder, still, { kind: 'report', state: 'published' });
		await network.stored(network.founder, marker);
		await reader.until(() => headersOf(reader).includes(toWire(marker).header));
		expect(headersOf(reader)).not.toContain(toWire(entry).header);
		expect(reader.isOver).toBe(false);
	});

	it('of a suspended or removed member ends in every process within five seconds, and so do their sessions', async () => {
		for (const state of ['suspended', 'removed'] as const) {
			const gone = makePerson(`gone-${state}`, 'PE', ['specialist']);
			await network.join(network.founder, gone);
			const [one, two] = [await follow(gone, here), await follow(gone, there)];
			const since = Date.now();
			await network.stored(network.founder, network.rosterEntry(network.founder, gone, state));
			for (const { reader, token } of [one, two]) {
				await reader.until(() => reader.isOver);
				expect(reader.of('standing')).toEqual([{ standing: state }]);
				expect(await recogniseSession(ground.db, token, Date.now())).toBeNull();
			}
			expect(Date.now() - since).toBeLessThan(5_000);
		}
	});

	it('ends with its session: signed out, run out, or the account closed at the homeserver', async () => {
		const out = await follow(ana, there);
		await closeSession(ground.db, out.session, Date.now());
		await out.reader.until(() => out.reader.isOver);

		const old = await follow(ana, here);
		const long = new Date(Date.now() - SESSION_LIFE.absoluteMs - 1_000);
		await ground.db.update(sessionTable).set({ createdAt: long }).where(eq(sessionTable.id, old.session.id));
		await old.reader.until(() => old.reader.isOver);

		const [locked, fine] = [await follow(ana, there), await follow(ben, there)];
		const later = Date.now() + 2 * SESSION_LIFE.recheckMs;
		await checkAccounts(ground.db, (user) => Promise.resolve(user === ana.user ? 'locked' : 'active'), later);
		await locked.reader.until(() => locked.reader.isOver);
		expect(await recogniseSession(ground.db, locked.token, Date.now())).toBeNull();
		expect(await recogniseSession(ground.db, fine.token, Date.now())).not.toBeNull();
		expect(fine.reader.isOver).toBe(false);
	});

	it('lets a newcomer wait, and tells them that they are in', async () => {
		const nina = makePerson('nina', 'UY', ['specialist']);
		const { reader } = await follow(nina, there);
		expect(reader.of('rooms')).toEqual([[]]);
		await network.join(network.founder, nina);
		await reader.until(() => reader.of('rooms').length === 2);
		expect(reader.of('standing')).toEqual([{ standing: 'member' }]);
		expect(roomsOf(reader)).toEqual([network.room]);
	});

	it('that nobody reads costs no memory, and misses nothing afterwards', async () => {
		const room = await network.open(network.founder, [ana]);
		const token = await openSession(ground.db, ana.user, Date.now());
		const session = await recogniseSession(ground.db, token, Date.now());
		if (!session) throw new Error('no session');
		const body = here.open(session);
		const payload = { text: 'x'.repeat(200_000) };
		// The first word is taken, so that the stream has begun; then nobody reads it.
		const first = body.getReader();
		await first.read();
		first.releaseLock();
		const entries = Array.from({ length: 12 }, () => network.entry(ana, room, { kind: 'report', state: 'published', payload }));
		for (const entry of entries) await network.stored(ana, entry);
		// The process has heard of all of them, and of one more.
		const { reader: awake } = await follow(ana, here);
		const last = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(ana, last);
		await awake.until(() => headersOf(awake).includes(toWire(last).header));
		const reader = new EventReader(body);
		readers.push(reader);
		await reader.until(() => reader.of('entry').length === 13, 10_000);
		expect(headersOf(reader)).toEqual([...entries, last].map((entry) => toWire(entry).header));
	});
});

describe('a reminder', () => {
	it('comes once, when its hour has come, from whichever process; a moved one comes again', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const { reader } = await follow(ben, there);
		const hour = roundedToHour(instant(Date.now() + 2 * 3_600_000));
		const report = network.entry(ana, room, { kind: 'report', state: 'published', remindAt: hour });
		await network.stored(ana, report);
		const { record } = report.header;
		expect(await sendReminders(ground.db, Date.now())).toBe(0);
		const due = Date.parse(hour);
		const sent = await Promise.all([ground, other, ground, other].map(({ db }) => sendReminders(db, due)));
		expect(sent.reduce((a, b) => a + b)).toBe(1);
		await reader.until(() => reader.of('reminder').length === 1);
		expect(reader.of('reminder')).toEqual([{ room, record }]);

		const same = network.entry(ana, room, { kind: 'report', state: 'corrected', record, remindAt: hour });
		await network.stored(ana, same);
		expect(await sendReminders(ground.db, due)).toBe(0);
		const moved = network.entry(ana, room, { kind: 'report', state: 'corrected', record, remindAt: instant(due + 3_600_000) });
		await network.stored(ana, moved);
		expect(await sendReminders(other.db, due + 3_600_000)).toBe(1);
		await network.stored(ana, network.entry(ana, room, { kind: 'report', state: 'withdrawn', record }));
		expect(await ground.db.select().from(reminder).where(eq(reminder.record, record))).toEqual([]);
	});
});

describe('when the database comes back', () => {
	it('streams go on or are opened anew, and nothing written meanwhile is missed', async () => {
		const postgres = await startPostgres();
		const own = groundOn(postgres, await postgres.open('ledger'));
		const net = await own.found();
		await net.join(net.founder, ana);
		const process = new Follow(own.db, own.listen, () => Date.now());
		await process.start();
		const token = await openSession(own.db, ana.user, Date.now());
		const session = await recogniseSession(own.db, token, Date.now());
		if (!session) throw new Error('no session');
		const reader = new EventReader(process.open(session));
		await reader.until(() => reader.of('rooms').length > 0);
		await postgres.kill();
		await postgres.restart();
		await net.join(net.founder, ben);
		await reader.until(() => reader.isOver || reader.of('entry').length === 3, 10_000);
		const again = reader.isOver ? new EventReader(process.open(session)) : reader;
		await again.until(() => again.of('rooms').length > 0);
		await net.stored(net.founder, net.rosterEntry(net.founder, makePerson('next', 'UY', ['specialist']), 'proposed'));
		await again.until(() => again.of('entry').length > 0, 10_000);
		await process.stop();
		await own.stop();
	});
});
