/** @file The golden vectors: this code makes, accepts and refuses them, and so does another language. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { parseEntry, parseStored, type Entry, type StoredEntry } from '#lib/ledger/entry.ts';
import { LedgerFold } from '#lib/ledger/fold.ts';
import { judge, judgeWrite } from '#lib/ledger/judge.ts';
import { REFUSAL_STATUS, type RefusalCode } from '#lib/ledger/refusal.ts';
import { goldenVectors, type RefusedWrite } from './golden.ts';
import { paperLifecycleOf } from './paper-lifecycles.ts';

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

describe('the golden vectors', () => {
	it('are what this code writes', () => {
		expect(JSON.parse(JSON.stringify(goldenVectors()))).toEqual(vectors);
	});
	it('are accepted entry by entry in a replay', () => {
		expect(replayed().network.id).toBe(vectors.network);
	});
	it('hold one write against each rule, refused with its code', () => {
		const fold = replayed();
		const networkSeq = fold.networkRoom?.head.seq ?? 0;
		const situationOf = (room: RoomId) => fold.situation(room, networkSeq, Date.parse(vectors.now));
		for (const { rule, code, entries } of vectors.refused) {
			const parsed: Entry[] = [];
			let said: RefusalCode | 'accepted' = 'accepted';
			for (const wire of entries) {
				const entry = parseEntry(wire);
				if (entry.ok) parsed.push(entry.value);
				else said = entry.refusal.code;
			}
			if (said === 'accepted') {
				const verdict = judgeWrite(parsed, situationOf);
				if (!verdict.ok) said = verdict.refusal.code;
			}
			expect(said, rule).toBe(code);
		}
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
		expect(stdout).toMatch(/entries, .* refusals verified/);
	});
	it('are not verified any more in another language once one byte differs', async () => {
		const python = process.env.LIAISON_TEST_PYTHON;
		if (python === undefined) throw new Error('LIAISON_TEST_PYTHON must name a python with PyNaCl.');
		const script = fileURLToPath(new URL('verify.py', import.meta.url));
		const text = readFileSync(new URL('ledger-v1.json', import.meta.url), 'utf8');
		const folder = mkdtempSync(join(tmpdir(), 'liaison-vectors-'));
		try {
			const changed = join(folder, 'ledger-v1.json');
			writeFileSync(changed, text.replace('"head": "', '"head": "A'));
			await expect(promisify(execFile)(python, [script, changed])).rejects.toThrow('Wrong: ');
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
