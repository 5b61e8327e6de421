/** @file The hours at which a record wants to be brought back to its readers. */
import { index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Hash, RecordId, RoomId } from '#lib/kernel/id.ts';

/** A reminder belongs to the last version of its record: the next version replaces or ends it. */
export const reminder = pgTable(
	'reminder',
	{
		record: text('record').$type<RecordId>().notNull(),
		room: text('room').$type<RoomId>().notNull(),
		entry: text('entry').$type<Hash>().notNull(),
		remindAt: timestamp('remind_at', { withTimezone: true, precision: 3 }).notNull(),
		sentAt: timestamp('sent_at', { withTimezone: true, precision: 3 }),
	},
	(table) => [primaryKey({ columns: [table.record] }), index('reminder_due').on(table.sentAt, table.remindAt)],
);
