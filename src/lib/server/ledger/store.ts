/** @file Puts judged entries into the tables: the entries themselves, and the clear facts that later questions are asked of. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import { AdmissionClear, ApprovalClear, CharterClear, EpochClear, NetworkClear, RosterClear, isClearKind } from '#lib/ledger/clear.ts';
import type { Entry } from '#lib/ledger/entry.ts';
import { nextHead } from '#lib/ledger/head.ts';
import * as v from 'valibot';
import { endSessionsOf } from '../auth/session.ts';
import { planReminders } from '../reminders/plan.ts';
import type { Connection } from './connection.ts';
import type { Locked } from './lock.ts';
import {
	ledgerAdmission,
	ledgerApproval,
	ledgerCharter,
	ledgerEntry,
	ledgerEpoch,
	ledgerLink,
	ledgerNetwork,
	ledgerRoom,
	ledgerRoster,
} from './schema.ts';

/** An entry with the place it was given. */
export interface Placed {
	readonly entry: Entry;
	readonly seq: number;
	readonly head: Hash;
}

/** What a stored write changed for others. */
export interface Changes {
	/** The new end of each room's chain. */
	readonly rooms: ReadonlyMap<RoomId, number>;
	/** People whose standing or admissions changed. */
	readonly people: ReadonlySet<UserId>;
}

/** Gives each entry the next place of its room, in the order given. */
export function place(entries: readonly Entry[], locked: Locked): readonly Placed[] {
	const ends = new Map([...locked.rooms.values()].map((room) => [room.room, { seq: room.seq, head: room.head }]));
	return entries.map((entry) => {
		const end = ends.get(entry.header.room);
		if (!end) throw new Error('An entry of a room that is not locked');
		end.seq += 1;
		end.head = nextHead(end.head, entry.hash);
		return { entry, seq: end.seq, head: end.head };
	});
}

/** How many bytes an entry counts for in its author's daily limit: header and ciphertext. */
export const sizeOf = (entry: Entry): number => entry.bytes.byteLength + (entry.ciphertext?.byteLength ?? 0);

/** Postgres takes at most 65,535 parameters in one statement. */
const AT_ONCE = 500;

function* portions<T>(items: readonly T[]): Generator<T[]> {
	for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}

/** Stores placed entries and what they say in clear. All in the caller's transaction, under the rooms' locks. */
export async function store(db: Connection, placed: readonly Placed[], now: Date): Promise<Changes> {
	const rooms = new Map<RoomId, number>();
	const people = new Set<UserId>();
	for (const portion of portions(placed)) {
		await db.insert(ledgerEntry).values(
			portion.map(({ entry, seq, head }) => ({
				room: entry.header.room,
				seq,
				head,
				hash: entry.hash,
				header: entry.bytes,
				signature: entry.signature,
				cosignatures: entry.cosignatures,
				ciphertext: entry.ciphertext,
				size: sizeOf(entry),
				record: entry.header.record,
				kind: entry.header.kind,
				version: entry.header.version,
				state: entry.header.state,
				author: entry.header.author,
				idem: entry.header.idem,
				networkSeq: entry.header.seen.network.seq,
				receivedAt: now,
			})),
		);
	}
	const links = placed.flatMap(({ entry }) =>
		entry.header.links.map((link, i) => ({ entry: entry.hash, place: i, kind: link.kind, to: link.to })),
	);
	for (const portion of portions(links)) await db.insert(ledgerLink).values(portion);
	for (const each of placed) {
		rooms.set(each.entry.header.room, each.seq);
		await project(db, each, people);
	}
	for (const [room, seq] of rooms) {
		const last = placed.findLast((each) => each.entry.header.room === room);
		if (!last) continue;
		await db
			.update(ledgerRoom)
			.set({ seq, head: last.head, networkSeq: last.entry.header.seen.network.seq })
			.where(eq(ledgerRoom.room, room));
	}
	await planReminders(
		db,
		placed.map(({ entry }) => entry),
	);
	return { rooms, people };
}

/** Keeps what a clear entry says where the next question finds it. The judge has parsed and accepted it already. */
async function project(db: Connection, { entry, seq }: Placed, people: Set<UserId>): Promise<void> {
	const { header, hash } = entry;
	const { room, author } = header;
	if (!isClearKind(header.kind)) return;
	switch (header.kind) {
		case 'network': {
			const { roots } = v.parse(NetworkClear, header.clear);
			await db.insert(ledgerNetwork).values({ version: header.version, entry: hash, room, seq, roots: [...roots] });
			await db.update(ledgerRoom).set({ networkRoom: true }).where(eq(ledgerRoom.room, room));
			return;
		}
		case 'roster-entry': {
			const clear = v.parse(RosterClear, header.clear);
			const state = header.state as (typeof ledgerRoster.$inferSelect)['state'];
			const current = state !== 'proposed';
			if (current)
				await db
					.update(ledgerRoster)
					.set({ current: false })
					.where(and(eq(ledgerRoster.user, clear.user), eq(ledgerRoster.current, true)));
			await db.insert(ledgerRoster).values({
				...{ entry: hash, user: clear.user, seq, version: header.version, state, clear, current },
				...{ roles: [...clear.roles], country: clear.country, until: clear.until ?? null },
			});
			people.add(clear.user);
			if (state === 'suspended' || state === 'removed') await endSessionsOf(db, clear.user);
			return;
		}
		case 'charter': {
			const clear = v.parse(CharterClear, header.clear);
			const values = {
				...{
					entry: hash,
					state: header.state as 'active' | 'closed',
					tlp: clear.tlp,
					pastEpochs: clear.past_epochs,
					networkRoom: clear.network_room,
				},
				release: clear.release ? [...clear.release] : null,
			};
			await db
				.insert(ledgerCharter)
				.values({ room, firstAuthor: author, ...values })
				.onConflictDoUpdate({ target: ledgerCharter.room, set: values });
			return;
		}
		case 'admission': {
			const clear = v.parse(AdmissionClear, header.clear);
			const values = { entry: hash, seq, state: header.state as 'admitted' | 'removed', roster: clear.roster };
			await db
				.insert(ledgerAdmission)
				.values({
					room,
					user: clear.user,
					...values,
					firstEpoch: sql`(select coalesce(max(number), 0) from ledger_epoch where room = ${room})`,
				})
				.onConflictDoUpdate({ target: [ledgerAdmission.room, ledgerAdmission.user], set: values });
			people.add(clear.user);
			return;
		}
		case 'epoch': {
			const clear = v.parse(EpochClear, header.clear);
			const { number, commitment } = clear;
			await db.insert(ledgerEpoch).values({ entry: hash, room, number, seq, commitment, grantees: [...clear.grantees] });
			return;
		}
		case 'approval': {
			const { target } = v.parse(ApprovalClear, header.clear);
			const decision = header.state as 'approve' | 'refuse';
			await db.insert(ledgerApproval).values({ entry: hash, target, author, decision, room, seq, networkSeq: header.seen.network.seq });
			return;
		}
		case 'tombstone': {
			const { targets } = v.parse(v.object({ targets: v.array(v.string()) }), header.clear);
			// What was erased is gone for everybody: the signed header stays, the ciphertext does not.
			await db
				.update(ledgerEntry)
				.set({ ciphertext: null })
				.where(inArray(ledgerEntry.hash, targets as Hash[]));
			return;
		}
		case 'grant':
		case 'grant-refusal':
		case 'attestation':
			return;
	}
}
