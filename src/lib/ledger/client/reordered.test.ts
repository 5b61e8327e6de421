/** @file A device that knows nothing else finds a chain that was reordered or renumbered. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { decodeBase64 } from '#lib/crypto/bytes.ts';
import { hash } from '#lib/crypto/hash.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { accept } from '#lib/kernel/result.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import {
	LOBBY,
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
import type { Head } from '../clear.ts';
import type { StoredEntry } from '../entry.ts';
import { firstHead, nextHead } from '../head.ts';
import type { LedgerTransport } from './transport.ts';

const [ANA, BEN] = [userOf('ana'), userOf('ben')];

let office: PaperOffice;
let ana: PaperDesk;
let ben: PaperDesk;

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben } = await paperOffice());
});
afterEach(() => office.close());

/** One writes, and everybody sees it before the next. */
async function writes(who: PaperDesk, title: string): Promise<void> {
	await ok(who.ledger.write([report(who.ledger, title)]));
	await rest();
}

/** What a lying server makes of a chain. */
type Lie = (entries: readonly StoredEntry[]) => readonly StoredEntry[];

/** The two entries with these places from the end change places. */
const swapped =
	(a: number, b: number): Lie =>
	(entries) => {
		const other = [...entries];
		const [x, y] = [entries.at(-a), entries.at(-b)];
		if (x === undefined || y === undefined) throw new Error('The chain is too short.');
		[other[entries.length - a], other[entries.length - b]] = [y, x];
		return other;
	};

/** The entry with this place from the end is kept back, and the ones after it move up. */
const without =
	(a: number): Lie =>
	(entries) =>
		entries.toSpliced(-a, 1);

const renumbered = (entries: readonly StoredEntry[]): readonly StoredEntry[] => entries.map((entry, i) => ({ ...entry, seq: i + 1 }));
const endOf = (room: RoomId, entries: readonly StoredEntry[]): Head => ({
	seq: entries.length,
	head: entries.reduce((head, { header }) => nextHead(head, hash('entry', decodeBase64(header))), firstHead(room)),
});

/** A line to a server that lies about one room, from its first word on, and whose numbers and heads all fit its lie. */
function lyingLine(of: RoomId, lie: Lie): LedgerTransport {
	const line = office.server.line(ANA);
	const told = () => renumbered(lie(office.server.stored.get(of) ?? []));
	return {
		...line,
		page: (room, after) =>
			room === of ? Promise.resolve(accept({ entries: told().slice(after), head: endOf(of, told()) })) : line.page(room, after),
		follow: (handlers, signal) =>
			line.follow(
				{
					...handlers,
					rooms: (rooms) => handlers.rooms(rooms.map((each) => (each.room === of ? { room: of, ...endOf(of, told()) } : each))),
				},
				signal,
			),
	};
}

/** A device that knows nothing yet is lied to. */
async function lied(of: RoomId, lie: Lie): Promise<PaperDesk> {
	const fresh = await office.desk('ana', { transport: lyingLine(of, lie) });
	await fresh.ledger.ready;
	return fresh;
}

const forks = ({ notices }: PaperDesk) => notices.filter((notice) => notice.kind === 'fork');

test('a fresh device that is told the truth has nothing to say', async () => {
	for (const title of ['one', 'two', 'three']) await writes(ben, title);
	const fresh = await lied(SEA, (entries) => entries);
	expect([titles(fresh.ledger), fresh.notices]).toEqual([['one', 'two', 'three'], []]);
});

test('a fresh device finds a reordered chain by what later entries have seen, and names who saw it', async () => {
	for (const [who, title] of [
		[ben, 'one'],
		[ben, 'two'],
		[ana, 'three'],
	] as const)
		await writes(who, title);
	const { seq } = ana.ledger.headOf(SEA);
	const fresh = await lied(SEA, swapped(3, 2));
	expect(forks(fresh)).toMatchObject([
		{ kind: 'fork', room: SEA, seq: seq - 2, author: BEN },
		{ kind: 'fork', room: SEA, seq: seq - 1, author: ANA },
	]);
	const refused = fresh.notices.flatMap((notice) => (notice.kind === 'failure' ? [notice.failure] : []));
	expect(refused.map(({ author, reason }) => [author, reason])).toEqual([
		[BEN, 'seen'],
		[ANA, 'seen'],
	]);
});

test('the last two entries do not change places unnoticed either: the later one has seen the earlier', async () => {
	for (const title of ['one', 'two']) await writes(ben, title);
	const fresh = await lied(SEA, swapped(2, 1));
	expect(forks(fresh)).toMatchObject([{ kind: 'fork', room: SEA, seq: ben.ledger.headOf(SEA).seq - 1, author: BEN }]);
});

test('entries that had not seen each other may stand either way until somebody has seen both', async () => {
	await writes(ana, 'before');
	ben.fault = 'question-lost';
	office.server.cut();
	await rest();
	await writes(ana, 'ana’s');
	ben.fault = 'none';
	await writes(ben, 'ben’s');
	const both = ana.ledger.headOf(SEA);
	const fresh = await lied(SEA, swapped(2, 1));
	expect([titles(fresh.ledger), fresh.notices]).toEqual([['before', 'ben’s', 'ana’s'], []]);
	await writes(ana, 'after');
	expect(forks(fresh)).toMatchObject([{ kind: 'fork', room: SEA, seq: both.seq, author: ANA }]);
});

test('a fresh device finds a chain that was renumbered over an entry kept back', async () => {
	for (const title of ['one', 'kept back', 'three']) await writes(ben, title);
	const { seq } = ben.ledger.headOf(SEA);
	const fresh = await lied(SEA, without(2));
	expect(titles(fresh.ledger)).toEqual(['one']);
	expect(forks(fresh)).toMatchObject([{ kind: 'fork', room: SEA, seq: seq - 1, author: BEN }]);
});

test('a fresh device finds a reordered and a renumbered chain of the network itself', async () => {
	for (const name of ['Ben', 'Benjamin', 'Benoît']) {
		await ok(ben.ledger.network.saveProfile({ name }));
		await ok(ana.ledger.network.attest());
		await rest();
	}
	const { seq } = ana.ledger.headOf(LOBBY);
	const reordered = await lied(LOBBY, swapped(4, 3));
	expect(forks(reordered)).toContainEqual(expect.objectContaining({ kind: 'fork', room: LOBBY, seq: seq - 2, author: BEN }));
	const shorter = await lied(LOBBY, without(3));
	expect(forks(shorter)).toContainEqual(expect.objectContaining({ kind: 'fork', room: LOBBY, seq: seq - 2, author: BEN }));
});
