/** @file Two writers, lost answers, repeats and processes that die in between: no entry is lost, none doubled, and the chain verifies. */
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseStored, type Entry } from '#lib/ledger/entry.ts';
import { firstHead, nextHead } from '#lib/ledger/head.ts';
import { entriesBetween } from '#lib/server/ledger/read.ts';
import { groundOn, startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, newRecordId, type TestNetwork } from '../../fixtures/network.ts';

let ground: LedgerGround;
let network: TestNetwork;
const writers = [makePerson('ana', 'CO', ['specialist']), makePerson('ben', 'EC', ['specialist'])] as const;
const processes: { name: string; ground: LedgerGround }[] = [];
let births = 0;

/** A process with nothing in memory. */
async function born(): Promise<{ name: string; ground: LedgerGround }> {
	births += 1;
	const name = `process-${births}`;
	return { name, ground: groundOn(ground.postgres, await ground.postgres.reopen('ledger', name)) };
}

/** A process dies, as the database sees it: all its connections break, whatever they were doing. Another takes its place. */
async function die(place: number): Promise<void> {
	const dead = processes[place];
	processes[place] = await born();
	if (dead) await ground.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${dead.name}`);
}

beforeAll(async () => {
	ground = await startGround();
	network = await ground.found();
	await network.join(network.founder, ...writers);
	processes.push(await born(), await born());
});
afterAll(() => ground.stop());

/** The process in a place now. */
function alive(place: number): LedgerGround {
	const process = processes[place];
	if (!process) throw new Error('no process');
	return process.ground;
}

const step = fc.record({
	writer: fc.nat({ max: 1 }),
	process: fc.nat({ max: 1 }),
	/** `edit` changes the one record both work on. */
	what: fc.constantFrom('report', 'edit', 'repeat'),
	/** `lost`: stored or not, the writer does not hear. `dies`: the process goes while it works. */
	answer: fc.constantFrom('heard', 'heard', 'lost', 'dies'),
});

it('holds for any interleaving', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }), async (rounds) => {
			const room = await network.open(network.founder, writers);
			const shared = newRecordId();
			const [ana] = writers;
			await network.stored(ana, network.entry(ana, room, { kind: 'report', state: 'published', record: shared }));
			const sent: Entry[] = [];
			const stored = new Set<string>();
			const refused = new Set<string>();
			const attempt = async (entry: Entry, process: LedgerGround): Promise<void> => {
				const answer = await process.post(entry.header.author, [entry]);
				if (answer.ok) network.learn(entry, answer.value[0]);
				if (answer.ok) stored.add(entry.hash);
				else expect(['version', 'who']).toContain(answer.refusal.code);
				if (!answer.ok) refused.add(entry.hash);
			};
			for (const round of rounds) {
				// All steps of a round at once.
				await Promise.all(
					round.map(async ({ writer, process: at, what, answer }) => {
						const author = writers[writer] ?? ana;
						const edit = { kind: 'report', state: 'corrected', record: shared } as const;
						const entry =
							(what === 'repeat' ? sent.findLast((each) => each.header.author === author.user) : undefined) ??
							network.entry(author, room, what === 'edit' ? edit : { kind: 'report', state: 'published' });
						sent.push(entry);
						const process = alive(at);
						const work = answer === 'heard' ? attempt(entry, process) : process.post(entry.header.author, [entry]);
						const done = work.catch(() => undefined);
						if (answer === 'dies') await Promise.all([die(at), done]);
						else await done;
					}),
				);
			}
			// Whoever did not hear tries again, with the same bytes, until there is an answer.
			for (const entry of sent) await attempt(entry, alive(0));
			const chain = await entriesBetween(ground.db, room, 0, 1_000_000, 500);
			let head = firstHead(room);
			const hashes: string[] = [];
			for (const [i, wire] of chain.entries()) {
				const entry = parseStored(wire);
				if (!entry.ok) throw new Error(entry.refusal.code);
				expect(wire.seq).toBe(i + 1);
				head = nextHead(head, entry.value.hash);
				hashes.push(entry.value.hash);
			}
			expect(new Set(hashes).size).toBe(hashes.length);
			for (const entry of sent) expect(hashes.includes(entry.hash)).toBe(stored.has(entry.hash));
			expect([...stored].filter((hash) => refused.has(hash))).toEqual([]);
			expect(network.mirror(room).head.head).toBe(head);
		}),
		{ numRuns: Number(process.env['LIAISON_PROPERTY_RUNS'] ?? 8) },
	);
}, 240_000);
