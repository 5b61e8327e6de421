/** @file The audit chain: who did what when, each line bound to the one before it. */
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Hash, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';

/** One act. Holds ids and hashes, never content. */
export const audit = pgTable('audit', {
	seq: integer('seq').primaryKey(),
	at: text('at').$type<Instant>().notNull(),
	/** Who acted; `null` for the server itself or somebody without a session. */
	actor: text('actor').$type<UserId>(),
	act: text('act').notNull(),
	/** What it was done to: an entry hash, an invitation id, a user id. */
	subject: text('subject').notNull(),
	prev: text('prev').$type<Hash>().notNull(),
	hash: text('hash').$type<Hash>().notNull().unique(),
});

/** The end of the chain: its row is locked by whoever appends. One row. */
export const auditHead = pgTable('audit_head', {
	only: integer('only').primaryKey(),
	seq: integer('seq').notNull(),
	hash: text('hash').$type<Hash>().notNull(),
});
