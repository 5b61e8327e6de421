/** @file Keeps one reminder for each record: that of its last version. */
import { inArray, sql } from 'drizzle-orm';
import type { RecordId } from '#lib/kernel/id.ts';
import type { Entry } from '#lib/ledger/entry.ts';
import type { Connection } from '../ledger/connection.ts';
import { reminder } from './schema.ts';

/** Sets, moves or ends the reminders of the records that a write changed. A reminder that was sent for the same hour is not sent again. */
export async function planReminders(db: Connection, entries: readonly Entry[]): Promise<void> {
	const last = new Map<RecordId, Entry>(entries.map((entry) => [entry.header.record, entry]));
	const ended = [...last.values()].filter(({ header }) => header.remind_at === undefined && header.version > 1);
	if (ended.length > 0) {
		const records = ended.map(({ header }) => header.record);
		await db.delete(reminder).where(inArray(reminder.record, records));
	}
	for (const { header, hash } of last.values()) {
		if (header.remind_at === undefined) continue;
		const set = { entry: hash, remindAt: new Date(header.remind_at) };
		await db
			.insert(reminder)
			.values({ record: header.record, room: header.room, ...set })
			.onConflictDoUpdate({
				target: reminder.record,
				set: { ...set, sentAt: sql`case when ${reminder.remindAt} = excluded.remind_at then ${reminder.sentAt} end` },
			});
	}
}
