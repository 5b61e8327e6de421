/** @file The ledger's tables: entries as exact bytes, and the clear facts read from them. Why each column is clear: README.md. */
import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	customType,
	foreignKey,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	timestamp,
	unique,
	uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, IdempotencyKey, PublicKey, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { RosterClear } from '#lib/ledger/clear.ts';

type RosterState = 'proposed' | 'active' | 'suspended' | 'removed';

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
	dataType: () => 'bytea',
	toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
	fromDriver: (value) => new Uint8Array(value),
});

/** A compartment and the end of its chain. Every write of the room locks its row, so `seq` has no gap. */
export const ledgerRoom = pgTable(
	'ledger_room',
	{
		room: text('room').$type<RoomId>().primaryKey(),
		networkRoom: boolean('network_room').notNull().default(false),
		seq: integer('seq').notNull().default(0),
		head: text('head').$type<Hash>().notNull(),
		/** The newest network seq that an entry of the room named. */
		networkSeq: integer('network_seq').notNull().default(0),
	},
	(table) => [
		uniqueIndex('ledger_room_one_network')
			.on(table.networkRoom)
			.where(sql`${table.networkRoom}`),
	],
);

/** One version of one record, exactly as it was signed. Never changed; retention may set `ciphertext` to null beside a tombstone. */
export const ledgerEntry = pgTable(
	'ledger_entry',
	{
		room: text('room')
			.$type<RoomId>()
			.notNull()
			.references(() => ledgerRoom.room),
		seq: integer('seq').notNull(),
		head: text('head').$type<Hash>().notNull(),
		hash: text('hash').$type<Hash>().notNull().unique(),
		header: bytes('header').notNull(),
		signature: text('signature').notNull(),
		cosignatures: jsonb('cosignatures').$type<readonly { readonly key: Hash; readonly signature: string }[]>().notNull(),
		ciphertext: bytes('ciphertext'),
		size: integer('size').notNull(),
		record: text('record').$type<RecordId>().notNull(),
		kind: text('kind').notNull(),
		version: integer('version').notNull(),
		state: text('state').notNull(),
		author: text('author').$type<UserId>().notNull(),
		idem: text('idem').$type<IdempotencyKey>().notNull(),
		networkSeq: integer('network_seq').notNull(),
		receivedAt: timestamp('received_at', { withTimezone: true, precision: 3 }).notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.room, table.seq] }),
		unique('ledger_entry_record_version').on(table.record, table.version),
		unique('ledger_entry_author_idem').on(table.author, table.idem),
		index('ledger_entry_author_received').on(table.author, table.receivedAt),
	],
);

/** Who points at what, from the headers. */
export const ledgerLink = pgTable(
	'ledger_link',
	{
		entry: text('entry')
			.$type<Hash>()
			.notNull()
			.references(() => ledgerEntry.hash),
		place: integer('place').notNull(),
		kind: text('kind').notNull(),
		to: text('to_record').$type<RecordId>().notNull(),
	},
	(table) => [primaryKey({ columns: [table.entry, table.place] }), index('ledger_link_to').on(table.to)],
);

/** Every version of the `network` record: which root keys speak for the network from which place on. */
export const ledgerNetwork = pgTable('ledger_network', {
	version: integer('version').primaryKey(),
	entry: text('entry')
		.$type<Hash>()
		.notNull()
		.references(() => ledgerEntry.hash),
	room: text('room').$type<RoomId>().notNull(),
	seq: integer('seq').notNull(),
	roots: text('roots').array().$type<PublicKey[]>().notNull(),
});

/** Every version of every roster entry, so that a standing can be read at any place of the network's chain. */
export const ledgerRoster = pgTable(
	'ledger_roster',
	{
		entry: text('entry')
			.$type<Hash>()
			.primaryKey()
			.references(() => ledgerEntry.hash),
		user: text('user_id').$type<UserId>().notNull(),
		seq: integer('seq').notNull(),
		version: integer('version').notNull(),
		state: text('state').$type<RosterState>().notNull(),
		clear: jsonb('clear').$type<RosterClear>().notNull(),
		roles: text('roles').array().$type<Role[]>().notNull(),
		country: text('country').$type<Country>().notNull(),
		until: text('until').$type<Instant>(),
		/** Whether this is the user's newest version that is not `proposed`: the one that gives their standing. */
		current: boolean('current').notNull(),
	},
	(table) => [
		uniqueIndex('ledger_roster_current')
			.on(table.user)
			.where(sql`${table.current}`),
		index('ledger_roster_user').on(table.user, table.seq),
	],
);

/** The charter of a room as it stands. */
export const ledgerCharter = pgTable('ledger_charter', {
	room: text('room')
		.$type<RoomId>()
		.primaryKey()
		.references(() => ledgerRoom.room),
	entry: text('entry').$type<Hash>().notNull(),
	state: text('state').$type<'active' | 'closed'>().notNull(),
	firstAuthor: text('first_author').$type<UserId>().notNull(),
	tlp: text('tlp').$type<Tlp>().notNull(),
	release: text('release').array().$type<Country[]>(),
	pastEpochs: boolean('past_epochs').notNull(),
	networkRoom: boolean('network_room').notNull(),
});

/** Who is admitted to which room now. */
export const ledgerAdmission = pgTable(
	'ledger_admission',
	{
		room: text('room')
			.$type<RoomId>()
			.notNull()
			.references(() => ledgerRoom.room),
		user: text('user_id').$type<UserId>().notNull(),
		entry: text('entry').$type<Hash>().notNull(),
		seq: integer('seq').notNull(),
		state: text('state').$type<'admitted' | 'removed'>().notNull(),
		roster: text('roster').$type<Hash>().notNull(),
		/** Number of the epoch that was current at the admission's version 1; 0 when there was none yet. */
		firstEpoch: integer('first_epoch').notNull(),
	},
	(table) => [primaryKey({ columns: [table.room, table.user] }), index('ledger_admission_user').on(table.user)],
);

/** Every epoch of every room. */
export const ledgerEpoch = pgTable(
	'ledger_epoch',
	{
		entry: text('entry')
			.$type<Hash>()
			.primaryKey()
			.references(() => ledgerEntry.hash),
		room: text('room')
			.$type<RoomId>()
			.notNull()
			.references(() => ledgerRoom.room),
		number: integer('number').notNull(),
		seq: integer('seq').notNull(),
		commitment: text('commitment').$type<Hash>().notNull(),
		grantees: text('grantees').array().$type<Hash[]>().notNull(),
	},
	(table) => [unique('ledger_epoch_number').on(table.room, table.number)],
);

/** Decisions on exact versions, with the standing of the person at the network head they named. */
export const ledgerApproval = pgTable(
	'ledger_approval',
	{
		entry: text('entry').$type<Hash>().primaryKey(),
		target: text('target').$type<Hash>().notNull(),
		author: text('author').$type<UserId>().notNull(),
		decision: text('decision').$type<'approve' | 'refuse'>().notNull(),
		room: text('room').$type<RoomId>().notNull(),
		seq: integer('seq').notNull(),
		networkSeq: integer('network_seq').notNull(),
	},
	(table) => [
		index('ledger_approval_target').on(table.target),
		foreignKey({ columns: [table.entry], foreignColumns: [ledgerEntry.hash] }),
		foreignKey({ columns: [table.target], foreignColumns: [ledgerEntry.hash] }),
	],
);

/** Bytes and entries an author has written on one day (UTC), for the daily limit. */
export const ledgerUse = pgTable(
	'ledger_use',
	{
		author: text('author').$type<UserId>().notNull(),
		day: text('day').notNull(),
		entries: integer('entries').notNull(),
		bytes: bigint('bytes', { mode: 'number' }).notNull(),
	},
	(table) => [primaryKey({ columns: [table.author, table.day] })],
);
