/** @file The golden vectors: this code makes, accepts and refuses them, and so does another language. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { parseEntry, parseStored, type Entry, type StoredEntry, type WireEntry } from '#lib/ledger/entry.ts';
import { LedgerFold } from '#lib/ledger/fold.ts';
import { judge, judgeWrite } from '#lib/ledger/judge.ts';
import { REFUSAL_STATUS, type LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { Situation } from '#lib/ledger/situation.ts';
import { goldenVectors, type RefusedWrite } from './golden.ts';
import { paperLifecycleOf } from './paper-lifecycles.ts';
import { sentences } from './sentences.ts';

interface Vectors {
	readonly network: string;
	readonly now: string;
	readonly rooms: readonly {
		readonly room: RoomId;
		readonly entries: readonly (StoredEntry & { hash: string; head: string; payload?: Json })[];
	}[];
	readonly refused: readonly RefusedWrite[];
}

const vectors = JSON.parse(readFileSync(new URL('ledger-v1.json', import.meta.url), 'utf8')) as Vectors;

beforeAll(readyCrypto);

/** Replays every room as a vault does: the network room first. */
function replayed(): LedgerFold {
	const fold = new LedgerFold(paperLifecycleOf);
	for (const { room, entries } of vectors.rooms) {
		for (const { hash, head, payload: _, ...stored } of entries) {
			const entry = parseStored(stored);
			if (!entry.ok) throw new Error(entry.refusal.detail);
			const verdict = judge(entry.value, fold.situation(room, entry.value.header.seen.network.seq));
			expect(verdict, `${room} ${stored.seq}`).toEqual({ ok: true, value: undefined });
			fold.apply(entry.value);
			expect([entry.value.hash, fold.room(room).head.head]).toEqual([hash, head]);
		}
	}
	return fold;
}

/** Sentences that no write can provoke, in the order of the sources. */
const UNREACHED = [
	// parseCanonical throws nothing but errors.
	'header.ts: not canonical',
	// A mistake of whoever calls, not of whoever writes: judgeWrite asks each room about its own entries.
	'judge-entry.ts: judged in another room',
	// A root key that signs such a kind is refused before, as the vector “a root key signs only what roots may” shows.
	'judge-mission.ts: a root key writes no mission’s record',
	'judge-mission.ts: a root key approves nothing',
];

/** How a server, or a reader, refuses a write once the whole story has been accepted; or before its first entry. */
function refuser(): (write: RefusedWrite) => Partial<LedgerRefusal> {
	const [told, untold] = [replayed(), new LedgerFold(paperLifecycleOf)];
	const now = Date.parse(vectors.now);
	const parsed = (wires: readonly WireEntry[]): readonly Entry[] | Partial<LedgerRefusal> => {
		const entries: Entry[] = [];
		for (const wire of wires) {
			const entry = parseEntry(wire);
			if (!entry.ok) return entry.refusal;
			entries.push(entry.value);
		}
		return entries;
	};
	/** A server knows all rooms: it tells whether the author may read what a link leads to. */
	const onServer = (fold: LedgerFold, room: RoomId, author: UserId): Situation => {
		const situation = fold.situation(room, fold.networkRoom?.head.seq ?? 0, now);
		const readable = (record: RecordId): boolean => {
			const facts = situation.latest(record);
			return facts !== null && fold.room(facts.room).admission(author)?.state === 'admitted';
		};
		return { ...situation, readable };
	};
	return ({ when, entries: wires }) => {
		const entries = parsed(wires);
		if ('code' in entries) return entries;
		const [first] = entries as readonly Entry[];
		if (first === undefined) throw new Error('A write has entries.');
		const { room, author, seen } = first.header;
		const verdict =
			when === 'served'
				? judge(first, told.situation(room, seen.network.seq))
				: judgeWrite(entries as readonly Entry[], (id) => onServer(when === 'nothing' ? untold : told, id, author));
		return verdict.ok ? {} : verdict.refusal;
	};
}

/** The file as somebody may spoil it. */
interface Damaged {
	network: string;
	rooms: { entries: { head: string; signature: string; ciphertext: string | null; cosignatures: unknown[] }[] }[];
}

const inRoom = (all: Damaged, at: number) => all.rooms[at]?.entries ?? [];

/** Takes away the newest ciphertext of the room that has a tombstone: not the one that the tombstone names. */
function withholdNewest(all: Damaged): void {
	const sealed = inRoom(all, 1).findLast((entry) => entry.ciphertext !== null);
	if (sealed !== undefined) sealed.ciphertext = null;
}

function dropCosignature(all: Damaged): void {
	const cosigned = inRoom(all, 0).find((entry) => entry.cosignatures.length > 0);
	if (cosigned !== undefined) cosigned.cosignatures = [];
}

function changeHead(all: Damaged): void {
	const [first] = inRoom(all, 0);
	if (first !== undefined) first.head = all.network;
}

describe('the golden vectors', () => {
	it('are what this code writes', () => {
		expect(JSON.parse(JSON.stringify(goldenVectors()))).toEqual(vectors);
	});
	it('are accepted entry by entry in a replay', () => {
		expect(replayed().network.id).toBe(vectors.network);
	});
	it('hold writes that are refused with the code they name', () => {
		const refusalOf = refuser();
		for (const write of vectors.refused) expect(refusalOf(write).code, write.rule).toBe(write.code);
	});
	it('hold a write against each rule: every sentence that the ledger refuses with is said to one of them', () => {
		const refusalOf = refuser();
		const said = vectors.refused.map((write) => refusalOf(write).detail ?? '');
		const unsaid = sentences().filter(({ says }) => !said.some((detail) => says.test(detail)));
		expect(unsaid.map(({ file, text }) => `${file}: ${text}`)).toEqual(UNREACHED);
	});
	it('leave out only the refusals that take a server to give', () => {
		const left = new Set(Object.keys(REFUSAL_STATUS));
		for (const { code } of vectors.refused) left.delete(code);
		expect([...left].sort()).toEqual(['idem', 'no-session', 'rate']);
	});
	it('are verified and opened in another language', async () => {
		const python = process.env.LIAISON_TEST_PYTHON;
		if (python === undefined) {
			throw new Error('LIAISON_TEST_PYTHON must name a python with PyNaCl, so that the golden vectors are verified in another language.');
		}
		const script = fileURLToPath(new URL('verify.py', import.meta.url));
		const { stdout } = await promisify(execFile)(python, [script]);
		expect(stdout).toMatch(/entries, .* 1 erased and \d+ refusals verified/);
	});
	it.each([
		['a head differs', 'another head', changeHead],
		['a ciphertext is gone without a tombstone', 'a missing ciphertext that no tombstone names', withholdNewest],
		['a root’s cosignature is gone', 'signed by too few roots', dropCosignature],
	])('are not verified any more in another language once %s', async (_, sentence, damage) => {
		const python = process.env.LIAISON_TEST_PYTHON;
		if (python === undefined) throw new Error('LIAISON_TEST_PYTHON must name a python with PyNaCl.');
		const script = fileURLToPath(new URL('verify.py', import.meta.url));
		const damaged = structuredClone(vectors) as unknown as Damaged;
		damage(damaged);
		const folder = mkdtempSync(join(tmpdir(), 'liaison-vectors-'));
		try {
			const changed = join(folder, 'ledger-v1.json');
			writeFileSync(changed, JSON.stringify(damaged));
			await expect(promisify(execFile)(python, [script, changed])).rejects.toThrow(sentence);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
