/** @file What is stored: places, heads and receipts; repeats that change nothing; writers side by side; and nothing acknowledged ever lost. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Finding } from '#lib/ledger/client/ledger.ts';
import { Replay } from '#lib/ledger/client/replay.ts';
import { parseStored, toWire, type Entry } from '#lib/ledger/entry.ts';
import { firstHead, nextHead } from '#lib/ledger/head.ts';
import { becomingRecordId } from '#lib/ledger/record-id.ts';
import { lifecycleOf } from '#lib/missions.ts';
import { verifyAudit, type AuditVerdict } from '#lib/server/audit/chain.ts';
import { audit } from '#lib/server/audit/schema.ts';
import type { Connection } from '#lib/server/ledger/connection.ts';
import { WRITE_LIMITS } from '#lib/server/ledger/limits.ts';
import { readLedger } from '#lib/server/ledger/read.ts';
import { ledgerEntry, ledgerRoom } from '#lib/server/ledger/schema.ts';
import { writeLedger } from '#lib/server/ledger/write.ts';
import { groundOn, startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, type Person, type TestNetwork } from '../../fixtures/network.ts';

let ground: LedgerGround;
let network: TestNetwork;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist', 'coordinator']);

beforeAll(async () => {
	ground = await startGround();
	network = await ground.found();
	await network.join(network.founder, ana, ben);
});
afterAll(() => ground.stop());

/** The whole chain of a room as a reader gets it, its heads recomputed and its seqs counted. */
async function chain(room: RoomId, reader: Person): Promise<readonly Entry[]> {
	const entries: Entry[] = [];
	let head = firstHead(room);
	for (;;) {
		const page = await readLedger(ground.db, await ground.sessionOf(reader.user), { room, after: entries.length, limit: 7 });
		if (!page.ok) throw new Error(page.refusal.code);
		for (const stored of page.value.entries) {
			const entry = parseStored(stored);
			if (!entry.ok) throw new Error(entry.refusal.code);
			entries.push(entry.value);
			head = nextHead(head, entry.value.hash);
			expect(stored.seq).toBe(entries.length);
		}
		if (page.value.entries.length === 0) {
			expect(page.value.head).toEqual({ seq: entries.length, head });
			return entries;
		}
	}
}

describe('a write', () => {
	it('gets the next places of its room, and is served with the bytes that were signed', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const report = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(ana, report);
		const last = (await chain(room, ben)).at(-1);
		expect(last?.bytes).toEqual(report.bytes);
		expect(last?.ciphertext).toEqual(report.ciphertext);
	});

	it('across rooms is stored whole or not at all', async () => {
		const [one, two] = [await network.open(network.founder, [ana]), await network.open(network.founder, [ana])];
		const good = network.entry(ana, one, { kind: 'report', state: 'published' });
		const bad = network.entry(ana, two, { kind: 'report', state: 'withdrawn' });
		expect(await network.write(ana, [good, bad])).toMatchObject({ ok: false, refusal: { code: 'transition', at: 1 } });
		expect(await ground.db.select().from(ledgerEntry).where(eq(ledgerEntry.hash, good.hash))).toEqual([]);
		const alsoGood = network.entry(ana, two, { kind: 'report', state: 'published' });
		await network.stored(ana, good, alsoGood);
		expect((await chain(one, ana)).at(-1)?.hash).toBe(good.hash);
		expect((await chain(two, ana)).at(-1)?.hash).toBe(alsoGood.hash);
	});

	it('refused in a room that was never written to leaves no room behind', async () => {
		const room = '!never:localhost' as RoomId;
		expect((await network.write(ana, [network.charter(ana, room)])).ok).toBe(false);
		expect(await ground.db.select().from(ledgerRoom).where(eq(ledgerRoom.room, room))).toEqual([]);
	});

	it('is over the limit when its author has written too much', async () => {
		const room = await network.open(network.founder, [ana]);
		const entry = network.entry(ana, room, { kind: 'report', state: 'published' });
		const session = await ground.sessionOf(ana.user);
		for (const limits of [
			{ entriesPerMinute: 0, bytesPerDay: 1e9 },
			{ entriesPerMinute: 1e6, bytesPerDay: 100 },
		]) {
			const answer = await writeLedger({ ...ground.write, limits: { ...WRITE_LIMITS.loose, ...limits } }, session, [toWire(entry)]);
			expect(answer).toEqual({ ok: false, refusal: { code: 'rate', at: 0 } });
		}
		expect((await writeLedger(ground.write, session, [toWire(entry)])).ok).toBe(true);
	});
});

describe('a tombstone', () => {
	/** Every ciphertext of a room that is stored, by the hash of its entry. */
	const ciphertexts = async (room: RoomId): Promise<ReadonlyMap<string, Uint8Array | null>> =>
		new Map((await ground.db.select().from(ledgerEntry).where(eq(ledgerEntry.room, room))).map((row) => [row.hash, row.ciphertext]));
	const stored = async (entry: Entry): Promise<Entry> => {
		await network.stored(ana, entry);
		return entry;
	};
	const report = (room: RoomId, more: { readonly state?: string; readonly record?: RecordId } = {}): Promise<Entry> =>
		stored(network.entry(ana, room, { kind: 'report', state: 'published', ...more }));

	it('erases the ciphertexts that it names and nothing else, and everything still verifies for who reads it', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const other = await network.open(network.founder, [ana, ben]);
		const [kept, gone, elsewhere] = [await report(room), await report(room), await report(other)];
		const { record } = gone.header;
		const later = await report(room, { state: 'corrected', record });
		const newest = await report(room, { state: 'corrected', record });
		const before = new Map([...(await ciphertexts(room)), ...(await ciphertexts(other))]);
		const seen = { network: network.mirror(network.room).head, room: network.mirror(room).head };
		expect(await network.write(ana, [network.tombstone(ana, [gone])])).toMatchObject({ ok: false, refusal: { code: 'role' } });
		expect(await network.write(network.founder, [network.tombstone(network.founder, [elsewhere], { room, seen })])).toMatchObject({
			ok: false,
			refusal: { code: 'unknown-link' },
		});
		expect(new Map([...(await ciphertexts(room)), ...(await ciphertexts(other))])).toEqual(before);

		const tombstone = network.tombstone(network.founder, [gone, later]);
		await network.stored(network.founder, tombstone);
		const expected = new Map([...before, [gone.hash, null], [later.hash, null], [tombstone.hash, null]]);
		expect(new Map([...(await ciphertexts(room)), ...(await ciphertexts(other))])).toEqual(expected);

		const read = await chain(room, ben);
		expect(read.filter((entry) => entry.header.ciphertext !== null && entry.ciphertext === null).map(({ hash }) => hash)).toEqual([
			gone.hash,
			later.hash,
		]);
		for (const whole of [kept, newest]) expect(read.find((entry) => entry.hash === whole.hash)?.ciphertext).toEqual(whole.ciphertext);
		const notices: Finding[] = [];
		const replay = new Replay({ network: network.id, lifecycleOf, onFinding: (finding) => notices.push(finding) });
		for (const each of [network.room, room]) {
			const page = await readLedger(ground.db, await ground.sessionOf(ben.user), { room: each, after: 0, limit: 500 });
			if (!page.ok) throw new Error(page.refusal.code);
			await replay.feed(each, page.value.entries);
			expect(replay.compare(each, page.value.head, null)).toBe('same');
		}
		expect(notices).toEqual([]);
		// The record goes on, on the hash of what was erased.
		await report(room, { state: 'corrected', record });
	});
});

describe('writers side by side', () => {
	it('lose nothing, double nothing, and leave no gap, also when every answer is lost once', async () => {
		const rooms = [await network.open(network.founder, [ana, ben]), await network.open(network.founder, [ana, ben])];
		const other = groundOn(ground.postgres, ground.db);
		const written = new Map<RoomId, string[]>();
		const jobs = [ana, ben].flatMap((person) =>
			rooms.map(async (room) => {
				for (let i = 0; i < 15; i += 1) {
					const entry = network.entry(person, room, { kind: 'report', state: 'published' });
					// Twice at once: the answer to one of them is the one that got lost.
					const answers = await Promise.all([ground.post(person.user, [entry]), other.post(person.user, [entry])]);
					const [first, second] = answers;
					expect(first.ok && second.ok && first.value[0]).toEqual(second.ok && second.value[0]);
					written.set(room, [...(written.get(room) ?? []), entry.hash]);
				}
			}),
		);
		await Promise.all(jobs);
		for (const room of rooms) {
			const stored = (await chain(room, ana)).filter((entry) => entry.header.kind === 'report').map((entry) => entry.hash as string);
			expect(stored.toSorted()).toEqual(written.get(room)?.toSorted());
		}
		expect(await verifyAudit(ground.db)).toMatchObject({ whole: true });
	});

	it('who change one record make one version; the other is told which', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const report = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(ana, report);
		const { record } = report.header;
		const versions = Array.from({ length: 6 }, () => network.entry(ana, room, { kind: 'report', state: 'corrected', record }));
		const answers = await Promise.all(versions.map((entry) => ground.post(ana.user, [entry])));
		expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
		for (const answer of answers)
			if (!answer.ok) expect(answer.refusal).toMatchObject({ code: 'version', newer: { seq: network.mirror(room).head.seq + 1 } });
	});

	it('who convert one outcome at once make one operation', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const by = network.founder;
		const meeting = network.entry(by, room, { kind: 'meeting', state: 'scheduled' });
		const of = (kind: string, to: Entry) => [{ kind, to: to.header.record }];
		const item = network.entry(by, room, { kind: 'agenda-item', state: 'accepted', links: of('of-meeting', meeting) });
		const outcome = network.entry(by, room, { kind: 'outcome', state: 'recorded', links: of('of-item', item) });
		await network.stored(by, meeting, item, outcome);
		const { record } = outcome.header;
		const operation = becomingRecordId(network.id, record, 'operation', room, 0);
		const convert = (person: Person) => [
			network.entry(person, room, { kind: 'outcome', state: 'linked', record, links: [{ kind: 'became', to: operation }] }),
			network.entry(person, room, { kind: 'operation', state: 'proposed', record: operation, links: [{ kind: 'from', to: record }] }),
		];
		const alone = convert(by).slice(1);
		expect(await network.write(by, alone)).toMatchObject({ ok: false, refusal: { code: 'derived' } });
		const answers = await Promise.all([by, ben].map((person) => ground.post(person.user, convert(person))));
		expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
		expect(answers.find((answer) => !answer.ok)).toMatchObject({ refusal: { code: 'version' } });
		expect((await chain(room, ana)).filter((entry) => entry.header.record === operation)).toHaveLength(1);
	});
});

describe('the audit chain', () => {
	it('holds no content, and shows a changed line, a missing line and a cut end', async () => {
		const whole = await verifyAudit(ground.db);
		if (!whole.whole) throw new Error('broken from the start');
		/** What a walk says of a chain with this damage, which is undone again. */
		const breaks = async (damage: (tx: Connection) => Promise<unknown>): Promise<AuditVerdict | undefined> => {
			const undone = new Error('undone');
			let verdict: AuditVerdict | undefined;
			await ground.db
				.transaction(async (tx) => {
					await damage(tx);
					verdict = await verifyAudit(tx);
					throw undone;
				})
				.catch((error: unknown) => {
					if (error !== undone) throw error;
				});
			return verdict;
		};
		expect(await breaks((tx) => tx.update(audit).set({ actor: ben.user }).where(eq(audit.seq, 5)))).toEqual({ whole: false, at: 5 });
		expect(await breaks((tx) => tx.delete(audit).where(eq(audit.seq, 9)))).toEqual({ whole: false, at: 9 });
		expect(await breaks((tx) => tx.delete(audit).where(eq(audit.seq, whole.lines)))).toEqual({ whole: false, at: whole.lines });
		expect(await verifyAudit(ground.db)).toEqual(whole);
	});
});

describe('a database killed in the middle of writing', () => {
	it('has everything that was acknowledged', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const acknowledged = new Set<string>();
		const inFullSwing = Promise.withResolvers<undefined>();
		let isKilled = false;
		const writers = Promise.all(
			[ana, ben].flatMap((person) =>
				[1, 2].map(async () => {
					while (!isKilled) {
						const entry = network.entry(person, room, { kind: 'report', state: 'published' });
						const answer = await ground.post(person.user, [entry]).catch(() => null);
						if (answer?.ok) acknowledged.add(entry.hash);
						if (acknowledged.size >= 12) inFullSwing.resolve(undefined);
					}
				}),
			),
		);
		await inFullSwing.promise;
		await ground.postgres.kill();
		isKilled = true;
		await writers;
		await ground.postgres.restart();
		const stored = new Set((await chain(room, ana)).map((entry) => entry.hash as string));
		expect([...acknowledged].filter((hash) => !stored.has(hash))).toEqual([]);
		expect(await verifyAudit(ground.db)).toMatchObject({ whole: true });
		const next = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(ana, next);
	});
});
