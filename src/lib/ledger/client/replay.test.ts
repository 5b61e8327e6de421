/** @file What a device believes of what is served, and what it says of what it does not believe. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../../tests/vectors/paper-lifecycles.ts';
import { LOBBY, PaperNetwork, type Person } from '../../../../tests/vectors/paper-network.ts';
import type { StoredEntry } from '../entry.ts';
import type { Finding } from './ledger.ts';
import { Replay } from './replay.ts';

const SEA = '!sea:liaison.test' as RoomId;

let paper: PaperNetwork;
let ana: Person;
let ben: Person;
let replay: Replay;
let notices: Finding[];

const served = (room: RoomId): readonly StoredEntry[] => paper.stored.get(room) ?? [];
const fresh = (): Replay =>
	new Replay({ network: paper.network, lifecycleOf: paperLifecycleOf, onFinding: (finding) => notices.push(finding) });

beforeAll(readyCrypto);
beforeEach(() => {
	paper = new PaperNetwork('replay', paperLifecycleOf);
	ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	ben = paper.person('ben', 'FR', 'specialist');
	paper.setUp(ana);
	paper.enrol(ana, ben);
	paper.openRoom(ana, SEA, [ben]);
	for (const by of [ana, ben, ana]) paper.write(paper.entry(by, { room: SEA, kind: 'report', state: 'draft', payload: { by: by.user } }));
	notices = [];
	replay = fresh();
});

describe('a replay', () => {
	it('accepts what honest people wrote, whatever pieces it comes in, and ends at the same heads', async () => {
		for (const room of [LOBBY, SEA]) {
			const entries = served(room);
			await replay.feed(room, entries.slice(0, 2));
			await replay.feed(room, entries.slice(1, 5));
			await replay.feed(room, entries.slice(5));
			expect(replay.fold.room(room).head).toEqual(paper.fold.room(room).head);
		}
		expect(notices).toEqual([]);
	});
	it('lets a room wait until the network has been replayed as far as its entries have seen', async () => {
		expect(await replay.feed(SEA, served(SEA))).toEqual([]);
		expect([replay.received(SEA), replay.fold.room(SEA).head.seq]).toEqual([served(SEA).length, 0]);
		const fed = await replay.feed(LOBBY, served(LOBBY));
		expect(fed.map((each) => each.room)).toEqual([LOBBY, SEA]);
		expect(replay.fold.room(SEA).head).toEqual(paper.fold.room(SEA).head);
	});
	it('takes nothing across a gap', async () => {
		await replay.feed(LOBBY, served(LOBBY));
		await replay.feed(SEA, served(SEA).slice(1));
		expect(replay.fold.room(SEA).head.seq).toBe(0);
	});
	it('goes on over what is refused, and refuses what stands on it', async () => {
		await replay.feed(LOBBY, served(LOBBY));
		const first = paper.entry(ben, { room: SEA, kind: 'report', state: 'draft', payload: {} });
		paper.write(first);
		paper.write(paper.entry(ben, { room: SEA, kind: 'report', record: first.header.record, state: 'draft', payload: {} }));
		paper.write(paper.entry(ana, { room: SEA, kind: 'report', state: 'draft', payload: {} }));
		const entries = [...served(SEA)];
		const at = entries.length - 3;
		const [forged, other] = [entries[at], entries[at + 1]];
		if (forged === undefined || other === undefined) throw new Error('Three entries were written.');
		entries[at] = { ...forged, signature: other.signature };
		await replay.feed(SEA, entries);
		expect(notices.map((each) => each.kind === 'failure' && [each.failure.seq, each.failure.reason, each.failure.author])).toEqual([
			[at + 1, 'signature', ben.user],
			[at + 2, 'version', ben.user],
		]);
		expect(replay.fold.room(SEA).head.head).toBe(paper.fold.room(SEA).head.head);
	});
	it('notices another entry for a place that is known', async () => {
		for (const room of [LOBBY, SEA]) await replay.feed(room, served(room));
		const [first, second] = served(SEA);
		if (first === undefined || second === undefined) throw new Error('Entries were written.');
		await replay.feed(SEA, [first]);
		expect(notices).toEqual([]);
		await replay.feed(SEA, [{ ...second, seq: 1 }]);
		expect(notices).toEqual([{ kind: 'fork', room: SEA, seq: 1, author: null }]);
	});
	it('notices a head that somebody signed and that is not this chain’s; a head that was not signed accuses nobody', async () => {
		for (const room of [LOBBY, SEA]) await replay.feed(room, served(room));
		const { network, room } = { network: paper.fold.room(LOBBY).head, room: paper.fold.room(SEA).head };
		const over = { seen: { network, room: { ...room, head: network.head } } };
		const lying = paper.entry(ben, { room: SEA, kind: 'report', state: 'draft', payload: {}, over });
		const row = (entry: typeof lying, seq: number, signature = entry.signature): StoredEntry => {
			const header = Buffer.from(entry.bytes).toString('base64url');
			const ciphertext = entry.ciphertext === null ? null : Buffer.from(entry.ciphertext).toString('base64url');
			return { header, signature, cosignatures: [], ciphertext, seq, received_at: paper.at };
		};
		await replay.feed(SEA, [row(lying, room.seq + 1, served(SEA)[0]?.signature)]);
		expect(notices.map((notice) => notice.kind)).toEqual(['failure']);
		await replay.feed(SEA, [row(lying, room.seq + 2)]);
		expect(notices).toContainEqual({ kind: 'fork', room: SEA, seq: room.seq, author: ben.user });
	});
	it('says that the server withholds a ciphertext which nobody erased, once it has told all that there is', async () => {
		const at = served(SEA).length;
		paper.eraseAt(SEA, at);
		for (const room of [LOBBY, SEA]) await replay.feed(room, served(room));
		expect([replay.hasBare(SEA), notices]).toEqual([true, []]);
		const kept = { room: SEA, entries: served(SEA), mark: replay.mark(SEA) };
		const again = fresh();
		await again.feed(LOBBY, served(LOBBY));
		await again.restore(kept);
		const withheld = { kind: 'failure', failure: { room: SEA, seq: at, author: ana.user, kind: 'report', reason: 'withheld' } };
		for (const reader of [replay, again]) {
			notices = [];
			// Not the end of what it has told; and not the server's own word.
			reader.compare(SEA, { seq: at - 1, head: paper.fold.room(SEA).headAt(at - 1) ?? paper.network }, null);
			reader.compare(SEA, paper.fold.room(SEA).head, ben.user);
			expect(notices).toEqual([]);
			for (let i = 0; i < 2; i += 1) reader.compare(SEA, paper.fold.room(SEA).head, null);
			expect(notices).toMatchObject([withheld]);
		}
	});
	it('says nothing of a ciphertext that a tombstone of the room names, whether it came before or with it', async () => {
		const [at, target] = [served(SEA).length, paper.hashAt(SEA, served(SEA).length)];
		const [latest] = [paper.fold.room(SEA).entryByHash(target ?? paper.network)];
		if (target === null || latest === null) throw new Error('A report was written.');
		const links = [{ kind: 'erases', to: latest.record }];
		paper.write(paper.entry(ana, { room: SEA, kind: 'tombstone', state: 'erased', clear: { targets: [target] }, links }));
		paper.eraseAt(SEA, at);
		for (const portions of [[served(SEA)], [served(SEA).slice(0, at), served(SEA).slice(at)]]) {
			const reader = fresh();
			await reader.feed(LOBBY, served(LOBBY));
			for (const portion of portions) await reader.feed(SEA, portion);
			expect(reader.compare(SEA, paper.fold.room(SEA).head, null)).toBe('same');
			expect([reader.hasBare(SEA), notices]).toEqual([false, []]);
		}
	});
	it('takes up what was verified before, and nothing that does not lead to the mark', async () => {
		for (const room of [LOBBY, SEA]) await replay.feed(room, served(room));
		const kept = (room: RoomId) => ({ room, entries: served(room), mark: replay.mark(room) });
		const again = fresh();
		expect(await again.restore(kept(LOBBY))).toHaveLength(served(LOBBY).length);
		const changed = { ...kept(SEA), entries: [...served(SEA).slice(0, -1), ...served(SEA).slice(-2, -1)] };
		expect(await again.restore(changed)).toBeNull();
		expect(again.fold.room(SEA).head.seq).toBe(0);
		expect(await again.restore(kept(SEA))).toHaveLength(served(SEA).length);
	});
});
