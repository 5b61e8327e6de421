/** @file Sends reminders whose hour has come: each once, however many processes run and however often they restart. */
import { and, asc, inArray, isNull, lte } from 'drizzle-orm';
import { CHANNEL, notify } from '../ledger/channels.ts';
import type { Connection } from '../ledger/connection.ts';
import { reminder } from './schema.ts';

const AT_ONCE = 500;

/**
 * Marks due reminders as sent and tells every process, in one transaction: a crash before its end leaves them due, a crash after it
 * finds them sent. Two processes at work at the same time take different rows.
 * @returns how many were sent
 */
export async function sendReminders(db: Connection, now: number): Promise<number> {
	return db.transaction(async (tx) => {
		const due = await tx
			.select({ record: reminder.record, room: reminder.room })
			.from(reminder)
			.where(and(isNull(reminder.sentAt), lte(reminder.remindAt, new Date(now))))
			.orderBy(asc(reminder.remindAt))
			.limit(AT_ONCE)
			.for('update', { skipLocked: true });
		if (due.length === 0) return 0;
		await tx
			.update(reminder)
			.set({ sentAt: new Date(now) })
			.where(
				inArray(
					reminder.record,
					due.map(({ record }) => record),
				),
			);
		await notify(tx, ...due.map((news) => ({ channel: CHANNEL.reminder, news }) as const));
		return due.length;
	});
}
