/**
 * @file Writing to the ledger: one transaction in which a write is judged whole and stored whole, or leaves no trace.
 *
 * [Note: One write, one transaction] The rooms of the write are locked in one order (lock.ts), how things stand is read under the locks
 * (load.ts), the pure judge of lib/ledger decides (judge.ts), and what it accepted is stored with everything that follows from it: places,
 * heads, links, projections, reminders, ended sessions, the audit chain, the news to other processes. No call to the homeserver is made inside.
 */
import { and, eq, inArray } from 'drizzle-orm';
import * as v from 'valibot';
import type { Hash, RoomId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { parseEntry, type Entry, type StoredEntry } from '#lib/ledger/entry.ts';
import { judgeWrite } from '#lib/ledger/judge.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import { appendAudit } from '../audit/chain.ts';
import { isFounder } from '../auth/set-up.ts';
import type { Session } from '../auth/session.ts';
import type { Database } from '../db/database.ts';
import { CHANNEL, notify } from './channels.ts';
import type { Connection } from './connection.ts';
import { countUse, isOverLimit, isOverNetworkLimit, isOwnNetworkWrite, MOST_ENTRIES, type WriteLimits } from './limits.ts';
import { loadSituations } from './load.ts';
import { lockRooms, type Locked } from './lock.ts';
import { newestVersion, refusalOf } from './read.ts';
import { rosterOf } from './roster.ts';
import { ledgerEntry } from './schema.ts';
import { place, sizeOf, store } from './store.ts';

/** The body of `POST /api/ledger`. Each entry is parsed by lib/ledger. */
export const WriteBody = v.strictObject({ entries: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MOST_ENTRIES)) });

/** What the server says of a stored entry. */
export interface Receipt {
	readonly hash: Hash;
	readonly seq: number;
	readonly head: Hash;
	readonly received_at: Instant;
}

/** A refusal, with the newer version where the answer to it is to rebase. */
export interface WriteRefusal extends LedgerRefusal {
	readonly newer?: StoredEntry;
}

/** What a write needs besides the entries. */
export interface WriteGround {
	readonly db: Database;
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	readonly limits: WriteLimits;
	/** The server's clock, epoch milliseconds. */
	readonly clock: () => number;
}

/** A refusal found inside the transaction: thrown so that the transaction rolls back, and caught outside it. */
class Refused extends Error {
	readonly refusal: WriteRefusal;
	constructor(refusal: WriteRefusal) {
		super(refusal.code);
		this.refusal = refusal;
	}
}

/** Parses every entry and checks what needs no database: the form, the author, no idempotency key twice. */
function parseWrite(session: Session, wires: readonly unknown[]): Result<readonly Entry[], LedgerRefusal> {
	const entries: Entry[] = [];
	const idems = new Set<string>();
	for (const [at, wire] of wires.entries()) {
		const entry = parseEntry(wire);
		if (!entry.ok) return refuse({ ...entry.refusal, at });
		const { author, idem } = entry.value.header;
		if (author !== session.user) return refuse({ code: 'who', at, detail: 'the author is not who is signed in' });
		if (idems.has(idem)) return refuse({ code: 'idem', at, detail: 'the same key twice in one write' });
		idems.add(idem);
		entries.push(entry.value);
	}
	return accept(entries);
}

/** Receipts of those entries that an earlier, identical write has stored already. */
async function alreadyStored(tx: Connection, entries: readonly Entry[]): Promise<ReadonlyMap<Entry, Receipt>> {
	const author = entries[0]?.header.author;
	if (author === undefined) return new Map();
	const rows = await tx
		.select({
			idem: ledgerEntry.idem,
			hash: ledgerEntry.hash,
			seq: ledgerEntry.seq,
			head: ledgerEntry.head,
			receivedAt: ledgerEntry.receivedAt,
		})
		.from(ledgerEntry)
		.where(
			and(
				eq(ledgerEntry.author, author),
				inArray(
					ledgerEntry.idem,
					entries.map((entry) => entry.header.idem),
				),
			),
		);
	const byIdem = new Map(rows.map((row) => [row.idem, row]));
	const receipts = new Map<Entry, Receipt>();
	for (const [at, entry] of entries.entries()) {
		const row = byIdem.get(entry.header.idem);
		if (!row) continue;
		if (row.hash !== entry.hash) throw new Refused({ code: 'idem', at });
		receipts.set(entry, { hash: row.hash, seq: row.seq, head: row.head, received_at: instant(row.receivedAt.getTime()) });
	}
	return receipts;
}

/** Before the set-up nobody is a member: only the founder may write, and only the set-up. */
async function refusalOfWriter(tx: Connection, session: Session, hasNetwork: boolean): Promise<'not-a-member' | 'suspended' | null> {
	if (hasNetwork) return refusalOf(session);
	return (await isFounder(tx, session.user)) ? null : 'not-a-member';
}

/** Whether a write would move the network head once too often: everybody else's writes name it. */
async function movesTooOften(
	tx: Connection,
	{ limits }: WriteGround,
	session: Session,
	fresh: readonly Entry[],
	{ networkRoom }: Locked,
	now: number,
): Promise<boolean> {
	if (networkRoom === null || !isOwnNetworkWrite(session, fresh, networkRoom.room)) return false;
	return isOverNetworkLimit(tx, session, networkRoom.room, limits, now);
}

async function writeInside(tx: Connection, ground: WriteGround, session: Session, entries: readonly Entry[]): Promise<readonly Receipt[]> {
	const written = new Set<RoomId>(entries.map((entry) => entry.header.room));
	const locked = await lockRooms(tx, written);
	const now = ground.clock();
	const roster = rosterOf(ground.db);
	if (locked.networkRoom) await roster.follow(tx, locked.networkRoom.seq, locked.networkRoom.head);

	const barred = await refusalOfWriter(tx, session, locked.networkRoom !== null);
	if (barred) throw new Refused({ code: barred, at: 0 });
	const known = await alreadyStored(tx, entries);
	const fresh = entries.filter((entry) => !known.has(entry));
	const size = { entries: fresh.length, bytes: fresh.reduce((sum, entry) => sum + sizeOf(entry), 0) };
	const isOver = fresh.length > 0 && (await isOverLimit(tx, session.user, size, ground.limits, now));
	if (isOver || (await movesTooOften(tx, ground, session, fresh, locked, now))) throw new Refused({ code: 'rate', at: 0 });

	const receipts = new Map(known);
	if (fresh.length > 0) {
		const { networkRoom, rooms } = locked;
		const situationOf = await loadSituations(tx, fresh, {
			...{ roster, now, networkRoom, rooms },
			...{ lifecycleOf: ground.lifecycleOf, author: session.user },
		});
		const verdict = judgeWrite(fresh, situationOf);
		if (!verdict.ok) throw await refusedAt(tx, session, entries, fresh, verdict.refusal);
		const placed = place(fresh, locked);
		const { rooms: grown, people } = await store(tx, placed, new Date(now));
		for (const { entry, seq, head } of placed) receipts.set(entry, { hash: entry.hash, seq, head, received_at: instant(now) });
		await countUse(tx, session.user, size, now);
		await notify(
			tx,
			...[...people].map((user) => ({ channel: CHANNEL.standing, news: { user } }) as const),
			...[...grown].map(([room, seq]) => ({ channel: CHANNEL.ledger, news: { room, seq } }) as const),
		);
		await appendAudit(
			tx,
			fresh.map((entry) => ({ actor: session.user, act: 'ledger.write', subject: entry.hash })),
			now,
		);
	}
	return entries.map((entry) => {
		const receipt = receipts.get(entry);
		if (!receipt) throw new Error('An entry without a receipt');
		return receipt;
	});
}

/** The judge counts the fresh entries; the writer counts those they sent. */
async function refusedAt(
	tx: Connection,
	session: Session,
	entries: readonly Entry[],
	fresh: readonly Entry[],
	refusal: LedgerRefusal,
): Promise<Refused> {
	const entry = fresh[refusal.at];
	const at = entry ? entries.indexOf(entry) : refusal.at;
	const newer = refusal.code === 'version' && entry ? await newestVersion(tx, session.user, entry.header.record) : null;
	return new Refused({ ...refusal, at, ...(newer ? { newer } : {}) });
}

/** PostgreSQL's codes for "try again": a deadlock, a serialisation failure. Neither is expected; neither is the writer's fault. */
const TRY_AGAIN = new Set(['40P01', '40001']);

const codeOf = (error: unknown): string | undefined => {
	const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
	return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
};

/** Judges and stores a write. Throws only when the machine fails, and then nothing was stored. */
export async function writeLedger(
	ground: WriteGround,
	session: Session,
	wires: readonly unknown[],
): Promise<Result<readonly Receipt[], WriteRefusal>> {
	const parsed = parseWrite(session, wires);
	if (!parsed.ok) return parsed;
	for (let attempt = 1; ; attempt += 1) {
		try {
			return accept(await ground.db.transaction((tx) => writeInside(tx, ground, session, parsed.value)));
		} catch (error) {
			if (error instanceof Refused) return refuse(error.refusal);
			if (attempt >= 3 || !TRY_AGAIN.has(codeOf(error) ?? '')) throw error;
		}
	}
}
