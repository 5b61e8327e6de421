/** @file Reading the ledger: entries exactly as they came in, in pages that stay small. */
import { and, asc, desc, eq, gt, lte } from 'drizzle-orm';
import * as v from 'valibot';
import { RoomId, type Hash, type RecordId, type UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { StoredEntry } from '#lib/ledger/entry.ts';
import type { Session } from '../auth/session.ts';
import type { ServerRefusal } from '../refusal.ts';
import type { Connection } from './connection.ts';
import { ledgerAdmission, ledgerEntry, ledgerRoom } from './schema.ts';
import { admittedRooms } from './standing.ts';

/** The most an answer holds: entries, and bytes of headers and ciphertexts (at least one entry comes, whatever its size). */
const PAGE = { entries: 500, bytes: 4 * 1024 * 1024 } as const;

const digits = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));

/** The query of `GET /api/ledger`. */
export const ReadQuery = v.object({ room: RoomId, after: v.optional(digits, '0'), limit: v.optional(digits, '200') });
export type ReadQuery = v.InferOutput<typeof ReadQuery>;

/** The end of a room's chain. */
export interface RoomEnd {
	readonly room: RoomId;
	readonly seq: number;
	readonly head: Hash;
}

/** A page of a room's chain, and where the chain ended after it was read. */
export interface Page {
	readonly entries: readonly StoredEntry[];
	readonly head: { readonly seq: number; readonly head: Hash };
}

/** An entry as it travels: the stored bytes, untouched. */
function stored(row: typeof ledgerEntry.$inferSelect): StoredEntry {
	return {
		header: Buffer.from(row.header).toString('base64url'),
		signature: row.signature,
		cosignatures: [...row.cosignatures],
		ciphertext: row.ciphertext ? Buffer.from(row.ciphertext).toString('base64url') : null,
		seq: row.seq,
		received_at: instant(row.receivedAt.getTime()),
	};
}

/**
 * Entries of a room in order, after one place and up to another.
 * @param upTo the last place wanted; the page may end before it
 */
export async function entriesBetween(
	db: Connection,
	room: RoomId,
	after: number,
	upTo: number,
	limit: number,
): Promise<readonly StoredEntry[]> {
	const within = and(eq(ledgerEntry.room, room), gt(ledgerEntry.seq, after), lte(ledgerEntry.seq, upTo));
	const sizes = await db
		.select({ seq: ledgerEntry.seq, size: ledgerEntry.size })
		.from(ledgerEntry)
		.where(within)
		.orderBy(asc(ledgerEntry.seq))
		.limit(Math.min(limit, PAGE.entries));
	let bytes = 0;
	let last = 0;
	for (const { seq, size } of sizes) {
		bytes += size;
		if (last > 0 && bytes > PAGE.bytes) break;
		last = seq;
	}
	if (last === 0) return [];
	const rows = await db
		.select()
		.from(ledgerEntry)
		.where(and(within, lte(ledgerEntry.seq, last)))
		.orderBy(asc(ledgerEntry.seq));
	return rows.map(stored);
}

/**
 * A page of a room that the reader is admitted to. A room that is not, and one that does not exist, are refused alike; only to somebody
 * whose admission was ended, the refusal brings the entry that ended it, so that their vault need not take our word for it.
 */
export async function readLedger(db: Connection, session: Session, query: ReadQuery): Promise<Result<Page, ServerRefusal>> {
	const barred = refusalOf(session);
	if (barred) return refuse({ code: barred });
	const [end] = await db.select().from(ledgerRoom).where(eq(ledgerRoom.room, query.room));
	if (!end || !(await admittedRooms(db, session.user)).has(query.room)) {
		const newer = await removalOf(db, session.user, query.room);
		return refuse({ code: 'not-admitted', ...(newer === null ? {} : { newer }) });
	}
	const entries = await entriesBetween(db, query.room, query.after, end.seq, Math.max(1, query.limit));
	// Asked again, after the entries: where one was erased meanwhile, its tombstone is before this end, and the reader goes on to it.
	const [last = end] = entries.length === 0 ? [] : await db.select().from(ledgerRoom).where(eq(ledgerRoom.room, query.room));
	return accept({ entries, head: { seq: last.seq, head: last.head } });
}

/** The entry that ended somebody's admission to a room; `null` where there is none. */
async function removalOf(db: Connection, user: UserId, room: RoomId): Promise<StoredEntry | null> {
	const [removal] = await db
		.select({ entry: ledgerEntry })
		.from(ledgerAdmission)
		.innerJoin(ledgerEntry, eq(ledgerEntry.hash, ledgerAdmission.entry))
		.where(and(eq(ledgerAdmission.room, room), eq(ledgerAdmission.user, user), eq(ledgerAdmission.state, 'removed')));
	return removal === undefined ? null : stored(removal.entry);
}

/** Why somebody with this standing may not read or write; `null` for a member. */
export function refusalOf(session: Pick<Session, 'standing'>): 'not-a-member' | 'suspended' | null {
	switch (session.standing) {
		case 'member':
			return null;
		case 'newcomer':
		case 'removed':
			return 'not-a-member';
		case 'suspended':
			return 'suspended';
	}
}

/** The rooms that a member may read now, each with the end of its chain. */
export async function readableRooms(db: Connection, user: UserId): Promise<readonly RoomEnd[]> {
	return db
		.select({ room: ledgerRoom.room, seq: ledgerRoom.seq, head: ledgerRoom.head })
		.from(ledgerRoom)
		.innerJoin(ledgerAdmission, eq(ledgerAdmission.room, ledgerRoom.room))
		.where(and(eq(ledgerAdmission.user, user), eq(ledgerAdmission.state, 'admitted')))
		.orderBy(asc(ledgerRoom.room));
}

/** The newest version of a record, if the reader may read its room: what a refused write is answered with. */
export async function newestVersion(db: Connection, user: UserId, record: RecordId): Promise<StoredEntry | null> {
	const [newest] = await db.select().from(ledgerEntry).where(eq(ledgerEntry.record, record)).orderBy(desc(ledgerEntry.version)).limit(1);
	return newest && (await admittedRooms(db, user)).has(newest.room) ? stored(newest) : null;
}
