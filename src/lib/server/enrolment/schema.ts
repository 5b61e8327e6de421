/** @file Invitations, the requests that answer them, and requests for new keys: hashes, keys, sealed boxes and times, no name. */
import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Hash, PublicKey, UserId } from '#lib/kernel/id.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** A link that somebody may join by, once. The secret itself is only here sealed to coordinators. */
export const invitation = pgTable('invitation', {
	id: text('id').primaryKey(),
	inviter: text('inviter').$type<UserId>().notNull(),
	/** `H("invitation", claim)`: what the claim is compared with. */
	hash: text('hash').$type<Hash>().notNull(),
	/** The inviter's signed and authenticated statement, as text. */
	body: text('body').notNull(),
	/** The secret, boxed for each active coordinator: `{user id: box}`. */
	sealed: jsonb('sealed').$type<Readonly<Record<UserId, string>>>().notNull(),
	createdAt: at('created_at').notNull(),
	expiresAt: at('expires_at').notNull(),
	claimedAt: at('claimed_at'),
	withdrawnAt: at('withdrawn_at'),
});

/**
 * A newcomer's answer to an invitation: their keys, signed and authenticated. One per person and invitation: the server cannot tell a true
 * MAC from a false one, so somebody's false answer must not keep out the true one.
 */
export const enrolment = pgTable(
	'enrolment',
	{
		invitation: text('invitation')
			.notNull()
			.references(() => invitation.id),
		user: text('user_id').$type<UserId>().notNull(),
		/** The exact canonical text that is signed and authenticated. */
		request: text('request').notNull(),
		signature: text('signature').notNull(),
		mac: text('mac').$type<Hash>().notNull(),
		postedAt: at('posted_at').notNull(),
		declinedAt: at('declined_at'),
		declinedBy: text('declined_by').$type<UserId>(),
	},
	(table) => [primaryKey({ columns: [table.invitation, table.user] }), index('enrolment_user').on(table.user)],
);

/** A member's request for new keys, signed by the keys they have and by those they ask for. The newest of a person takes the place of the one before. */
export const keyChange = pgTable('key_change', {
	user: text('user_id').$type<UserId>().primaryKey(),
	/** The exact canonical text that both keys signed. */
	request: text('request').notNull(),
	signature: text('signature').notNull(),
	succession: text('succession').notNull(),
	/** The key in force that the request replaces: once the roster has another, the request is over. */
	from: text('from_key').$type<PublicKey>().notNull(),
	postedAt: at('posted_at').notNull(),
	declinedAt: at('declined_at'),
	declinedBy: text('declined_by').$type<UserId>(),
});
