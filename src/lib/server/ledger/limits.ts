/** @file How much one author may write: enough for any honest day, too little to starve the others. */
import { and, count, eq, gt, lt, sql } from 'drizzle-orm';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { clearOf, type Entry } from '#lib/ledger/entry.ts';
import type { Session } from '../auth/session.ts';
import type { Connection } from './connection.ts';
import { ledgerEntry, ledgerRoster, ledgerUse } from './schema.ts';

/** Limits of one author. */
export interface WriteLimits {
	readonly entriesPerMinute: number;
	readonly bytesPerDay: number;
	/** Writes into the network room on the author's own behalf, within a minute and within 24 hours. */
	readonly ownNetworkWrites: { readonly perMinute: number; readonly perDay: number };
}

/**
 * A re-keying after a removal writes a grant for each member of each room: 160 × 60 entries at worst, over a few minutes. The daily bytes
 * are four hundred full records.
 *
 * Every write into the network room moves the network head, and with it turns back all writes that are on their way in all rooms
 * (`409 network-head`). What anybody may write there for themself (a profile, an attestation, a vote, a key handed on) is therefore few: a
 * person saves a profile a handful of times, a vault attests once a day. What coordinators and roots do with others is not counted here:
 * a day of enrolments is hundreds of writes, and the rules let nobody else make them.
 */
export const WRITE_LIMITS: Readonly<Record<'strict' | 'loose', WriteLimits>> = {
	strict: { entriesPerMinute: 3_000, bytesPerDay: 100 * 1024 * 1024, ownNetworkWrites: { perMinute: 10, perDay: 200 } },
	loose: {
		entriesPerMinute: 1_000_000,
		bytesPerDay: 100 * 1024 * 1024 * 1024,
		ownNetworkWrites: { perMinute: 1_000_000, perDay: 1_000_000 },
	},
};

/** The entries of one write, at most. */
export const MOST_ENTRIES = 1_000;

/** The body of `POST /api/ledger`, in bytes: a largest entry is about 370,000. */
export const MOST_BYTES = 8 * 1024 * 1024;

const day = (now: number): string => new Date(now).toJSON().slice(0, 10);

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Kinds of the network room that the rules let only coordinators and roots write, about others. */
const ABOUT_OTHERS: readonly string[] = ['network', 'admission', 'tombstone'];

/** Decisions count as an act on others where they decide about others: a coordinator's. */
const actsOf = (session: Pick<Session, 'roles'>): readonly string[] =>
	session.roles.includes('coordinator') ? [...ABOUT_OTHERS, 'approval'] : ABOUT_OTHERS;

/** Whether a write is one into the network room on the author's own behalf: nothing in it is an act on others. */
export function isOwnNetworkWrite(session: Pick<Session, 'user' | 'roles'>, entries: readonly Entry[], networkRoom: RoomId): boolean {
	const acts = actsOf(session);
	const there = entries.filter((entry) => entry.header.room === networkRoom);
	return (
		there.length > 0 &&
		!there.some(
			(entry) =>
				acts.includes(entry.header.kind) || (entry.header.kind === 'roster-entry' && clearOf(entry, 'roster-entry').user !== session.user),
		)
	);
}

/**
 * Whether one more write into the network room on the author's own behalf would be too many. The entries of one write came in one moment,
 * and no two writes of that room did: its lock is held throughout.
 */
export async function isOverNetworkLimit(
	db: Connection,
	session: Pick<Session, 'user' | 'roles'>,
	networkRoom: RoomId,
	{ ownNetworkWrites }: WriteLimits,
	now: number,
): Promise<boolean> {
	const acts = sql.join(
		actsOf(session).map((kind) => sql`${kind}`),
		sql`, `,
	);
	const isAct = sql<boolean>`bool_or(${ledgerEntry.kind} in (${acts}) or coalesce(${ledgerRoster.user} <> ${session.user}, false))`;
	const writes = db
		.select({ at: sql<Date>`${ledgerEntry.receivedAt}`.as('at') })
		.from(ledgerEntry)
		.leftJoin(ledgerRoster, eq(ledgerRoster.entry, ledgerEntry.hash))
		.where(and(eq(ledgerEntry.author, session.user), eq(ledgerEntry.room, networkRoom), gt(ledgerEntry.receivedAt, new Date(now - DAY_MS))))
		.groupBy(ledgerEntry.receivedAt)
		.having(sql`not ${isAct}`)
		.as('writes');
	const minute = new Date(now - MINUTE_MS).toJSON();
	const [made] = await db
		.select({ day: count(), minute: sql<number>`(count(*) filter (where ${writes.at} > ${minute}::timestamptz))::integer` })
		.from(writes);
	return (made?.minute ?? 0) >= ownNetworkWrites.perMinute || (made?.day ?? 0) >= ownNetworkWrites.perDay;
}

/** Whether this write would pass the author's limits of entries and bytes. Nothing is kept. */
export async function isOverLimit(
	db: Connection,
	author: UserId,
	write: { readonly entries: number; readonly bytes: number },
	limits: WriteLimits,
	now: number,
): Promise<boolean> {
	const [minute] = await db
		.select({ entries: count() })
		.from(ledgerEntry)
		.where(and(eq(ledgerEntry.author, author), gt(ledgerEntry.receivedAt, new Date(now - MINUTE_MS))));
	if ((minute?.entries ?? 0) + write.entries > limits.entriesPerMinute) return true;
	const [use] = await db
		.select()
		.from(ledgerUse)
		.where(and(eq(ledgerUse.author, author), eq(ledgerUse.day, day(now))));
	return (use?.bytes ?? 0) + write.bytes > limits.bytesPerDay;
}

/** Counts a stored write. */
export async function countUse(
	db: Connection,
	author: UserId,
	write: { readonly entries: number; readonly bytes: number },
	now: number,
): Promise<void> {
	await db
		.insert(ledgerUse)
		.values({ author, day: day(now), ...write })
		.onConflictDoUpdate({
			target: [ledgerUse.author, ledgerUse.day],
			set: { entries: sql`${ledgerUse.entries} + ${write.entries}`, bytes: sql`${ledgerUse.bytes} + ${write.bytes}` },
		});
}

/** Forgets the counters of days that are over. */
export async function removeOldUse(db: Connection, now: number): Promise<void> {
	await db.delete(ledgerUse).where(lt(ledgerUse.day, day(now - DAY_MS)));
}
