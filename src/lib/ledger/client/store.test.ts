/** @file What a device keeps of the ledger: read back only whole, unchanged, and under its own key. */
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { Hash, IdempotencyKey, RoomId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { StoredEntry } from '../entry.ts';
import type { OutboxItem } from './outbox-item.ts';
import { indexedDbShelf, memoryShelf, type Shelf } from './shelf.ts';
import { LedgerStore, type VerifiedMark } from './store.ts';

beforeAll(readyCrypto);

const SEA = '!sea:liaison.test' as RoomId;
const AIR = '!air:liaison.test' as RoomId;
const head = 'A'.repeat(43) as Hash;
const entry = (seq: number): StoredEntry => ({
	...{ header: `header${seq}`, signature: 'A'.repeat(86), cosignatures: [], ciphertext: null, seq },
	received_at: '2026-03-02T08:00:00.000Z' as Instant,
});
const mark = (seq: number): VerifiedMark => ({ seq, head, refused: [] });
const item = (order: number): OutboxItem => ({
	...{
		idem: `${order}` as IdempotencyKey,
		order,
		at: '2026-03-02T08:00:00.000Z' as Instant,
		attempt: null,
		intents: [],
		sent: null,
		refusal: null,
	},
});
const key = new Uint8Array(32).fill(1);

let shelves = 0;
const places: readonly (readonly [string, () => Promise<Shelf>])[] = [
	['memory', () => Promise.resolve(memoryShelf())],
	['IndexedDB', () => indexedDbShelf(`test-${(shelves += 1)}`)],
];

describe.each(places)('a store in %s', (_, makeShelf) => {
	it('gives rooms back as they were kept, piece by piece', async () => {
		const shelf = await makeShelf();
		const store = new LedgerStore(shelf, key);
		for (let seq = 1; seq <= 40; seq += 1) await store.append(SEA, [entry(seq)], mark(seq));
		await store.append(AIR, [entry(1), entry(2)], { ...mark(2), refused: [[2, 'role']] });
		const before = (await shelf.read('entries/')).length;
		for (let time = 0; time < 2; time += 1) {
			const rooms = await new LedgerStore(shelf, key).rooms();
			expect(rooms.find((each) => each.room === SEA)).toEqual({
				room: SEA,
				entries: Array.from({ length: 40 }, (__, i) => entry(i + 1)),
				mark: mark(40),
			});
			expect(rooms.find((each) => each.room === AIR)?.mark.refused).toEqual([[2, 'role']]);
		}
		expect((await shelf.read('entries/')).length).toBeLessThan(before);
	});
	it('gives contradictions back as they were put, whatever became of their room, and none of another device’s', async () => {
		const shelf = await makeShelf();
		const store = new LedgerStore(shelf, key);
		expect(await store.contradictions()).toEqual([]);
		const met = { ...({ kind: 'fork', room: SEA, seq: 3, author: null } as const), noticedAt: '2026-03-02T08:00:00.000Z' as Instant };
		await store.putContradictions([met]);
		await store.putContradictions([met, { ...met, kind: 'rollback' }]);
		await store.forget(SEA);
		expect(await new LedgerStore(shelf, key).contradictions()).toEqual([met, { ...met, kind: 'rollback' }]);
		expect(await new LedgerStore(shelf, new Uint8Array(32).fill(2)).contradictions()).toEqual([]);
	});
	it('forgets one room, or all', async () => {
		const shelf = await makeShelf();
		const store = new LedgerStore(shelf, key);
		await store.append(SEA, [entry(1)], mark(1));
		await store.append(AIR, [entry(1)], mark(1));
		await store.forget(SEA);
		expect((await store.rooms()).map((each) => each.room)).toEqual([AIR]);
		await store.wipe();
		expect(await shelf.read('')).toEqual([]);
	});
	it('keeps the outbox in order', async () => {
		const store = new LedgerStore(await makeShelf(), key);
		for (const order of [3, 1, 2]) await store.putOutbox(item(order));
		await store.putOutbox({ ...item(2), refusal: { code: 'role', at: 0 } });
		await store.deleteOutbox(item(1).idem);
		expect((await store.outbox()).map(({ order, refusal }) => [order, refusal?.code])).toEqual([
			[2, 'role'],
			[3, undefined],
		]);
	});
	it('gives nothing to another key, and nothing that was moved or is incomplete', async () => {
		const shelf = await makeShelf();
		const store = new LedgerStore(shelf, key);
		await store.append(SEA, [entry(1)], mark(1));
		await store.append(SEA, [entry(2)], mark(2));
		expect(await new LedgerStore(shelf, new Uint8Array(32)).rooms()).toEqual([]);
		const [first, second] = await shelf.read('entries/');
		if (first === undefined || second === undefined) throw new Error('Two pieces were kept.');
		await shelf.write([
			[first[0], second[1]],
			[second[0], first[1]],
		]);
		expect(await store.rooms()).toEqual([]);
		await shelf.write([
			[first[0], first[1]],
			[second[0], null],
		]);
		expect(await store.rooms()).toEqual([]);
	});
});
