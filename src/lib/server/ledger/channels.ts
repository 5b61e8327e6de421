/** @file What the processes tell each other through PostgreSQL, inside the transaction that made it so. */
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Connection } from './connection.ts';

/** A room's chain grew to `seq`. */
export const LedgerNews = v.strictObject({ room: RoomId, seq: v.number() });
export type LedgerNews = v.InferOutput<typeof LedgerNews>;

/** What somebody may read, or whether they may at all, changed: by the roster, an admission, or the end of a session. */
export const StandingNews = v.strictObject({ user: UserId });
export type StandingNews = v.InferOutput<typeof StandingNews>;

/** A reminder's hour has come. */
export const ReminderNews = v.strictObject({ room: RoomId, record: RecordId });
export type ReminderNews = v.InferOutput<typeof ReminderNews>;

/** The channels' names. */
export const CHANNEL = { ledger: 'liaison_ledger', standing: 'liaison_standing', reminder: 'liaison_reminder' } as const;

/** Sends news; the others hear it when, and only if, the transaction commits. */
export async function notify(
	db: Connection,
	...news: readonly (
		| { readonly channel: typeof CHANNEL.ledger; readonly news: LedgerNews }
		| { readonly channel: typeof CHANNEL.standing; readonly news: StandingNews }
		| { readonly channel: typeof CHANNEL.reminder; readonly news: ReminderNews }
	)[]
): Promise<void> {
	if (news.length === 0) return;
	const channels = news.map((each) => each.channel as string);
	const payloads = news.map((each) => JSON.stringify(each.news));
	await db.execute(
		sql`select pg_notify(channel, payload) from unnest(${sql.param(channels)}::text[], ${sql.param(payloads)}::text[]) as told(channel, payload)`,
	);
}
