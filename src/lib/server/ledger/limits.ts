/** @file How much one author may write: enough for any honest day, too little to starve the others. */
import { and, count, eq, gt, lt, sql } from 'drizzle-orm';
import type { UserId } from '#lib/kernel/id.ts';
import type { Connection } from './connection.ts';
import { ledgerEntry, ledgerUse } from './schema.ts';

/** Limits of one author. */
export interface WriteLimits {
	readonly entriesPerMinute: number;
	readonly bytesPerDay: number;
}

/**
 * A re-keying after a removal writes a grant for each member of each room: 160 × 60 entries at worst, over a few minutes. The daily bytes
 * are four hundred full records.
 */
export const WRITE_LIMITS: Readonly<Record<'strict' | 'loose', WriteLimits>> = {
	strict: { entriesPerMinute: 3_000, bytesPerDay: 100 * 1024 * 1024 },
	loose: { entriesPerMinute: 1_000_000, bytesPerDay: 100 * 1024 * 1024 * 1024 },
};

/** The entries of one write, at most. */
export const MOST_ENTRIES = 1_000;

/** The body of `POST /api/ledger`, in bytes: a largest entry is about 370,000. */
export const MOST_BYTES = 8 * 1024 * 1024;

const day = (now: number): string => new Date(now).toJSON().slice(0, 10);

/** Whether this write would pass the author's limits. Nothing is kept. */
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
		.where(and(eq(ledgerEntry.author, author), gt(ledgerEntry.receivedAt, new Date(now - 60_000))));
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
	await db.delete(ledgerUse).where(lt(ledgerUse.day, day(now - 24 * 60 * 60_000)));
}
