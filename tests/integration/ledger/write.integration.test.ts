/** @file What is stored: places, heads, links, projections, receipts; and repeats that change nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstHead, nextHead } from '#lib/ledger/head.ts';
import { readLedger } from '#lib/server/ledger/read.ts';
import { parseStored } from '#lib/ledger/entry.ts';
import { startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, type TestNetwork } from '../../fixtures/network.ts';

let ground: LedgerGround;
let network: TestNetwork;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);

beforeAll(async () => {
	ground = await startGround();
	network = await ground.found();
	await network.join(network.founder, ana, ben);
});
afterAll(() => ground.stop());

describe('a write', () => {
	it('gets the next places of its room, and the heads that anybody can compute', async () => {
		const room = await network.open(network.founder, [ana, ben]);
		const first = network.entry(ana, room, { kind: 'report', state: 'published' });
		await network.stored(ana, first);
		const page = await readLedger(ground.db, await ground.sessionOf(ben.user), { room, after: 0, limit: 500 });
		if (!page.ok) throw new Error(page.refusal);
		let head = firstHead(room);
		for (const [i, stored] of page.value.entries.entries()) {
			const entry = parseStored(stored);
			if (!entry.ok) throw new Error(entry.refusal.code);
			expect(stored.seq).toBe(i + 1);
			head = nextHead(head, entry.value.hash);
		}
		expect(page.value.head).toEqual({ seq: page.value.entries.length, head });
		expect(page.value.entries.at(-1)?.header).toBe(Buffer.from(first.bytes).toString('base64url'));
	});
});
