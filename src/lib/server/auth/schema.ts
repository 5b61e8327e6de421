/** @file Who is signed in to the app server, and which proofs of identity have been used up. */
import { boolean, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { UserId } from '#lib/kernel/id.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** A session of one browser. Only the hash of its token is kept: a dump signs nobody in. */
export const session = pgTable(
	'session',
	{
		/** SHA-256 of the cookie's token, base64url. */
		id: text('id').primaryKey(),
		user: text('user_id').$type<UserId>().notNull(),
		createdAt: at('created_at').notNull(),
		seenAt: at('seen_at').notNull(),
		/** When the homeserver last said that the account is in order. */
		checkedAt: at('checked_at').notNull(),
	},
	(table) => [index('session_user').on(table.user)],
);

/** OpenID tokens that have made a session already. Synapse would accept them again for an hour (`M_OPENID` tokens are reusable there). */
export const spentOpenidToken = pgTable('spent_openid_token', {
	/** SHA-256 of the token, base64url. */
	id: text('id').primaryKey(),
	spentAt: at('spent_at').notNull(),
});

/** The one set-up of this server: who may write the network's first record. One row at most. */
export const setUp = pgTable('set_up', {
	/** Always true: the key that makes the row the only one. */
	only: boolean('only').primaryKey(),
	founder: text('founder').$type<UserId>().notNull(),
	startedAt: at('started_at').notNull(),
});
