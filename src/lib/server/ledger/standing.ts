/** @file How somebody stands in the network right now, as every request asks it. */
import { and, eq, inArray } from 'drizzle-orm';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { epochMs } from '#lib/kernel/instant.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Connection } from './connection.ts';
import { ledgerAdmission, ledgerCharter, ledgerRoom, ledgerRoster } from './schema.ts';

/** `newcomer`: signed in at the homeserver, not in the roster. Somebody whose time in the roster has run out stands as `suspended`. */
export type StandingWord = 'member' | 'newcomer' | 'suspended' | 'removed';

/** A person as the current roster has them. */
export interface PersonStanding {
	readonly standing: StandingWord;
	readonly roles: readonly Role[];
}

const STRANGER: PersonStanding = { standing: 'newcomer', roles: [] };

/**
 * The standings of several people at once; absent for none.
 * @param now the server's clock, epoch milliseconds
 */
export async function standingsOf(db: Connection, users: readonly UserId[], now: number): Promise<ReadonlyMap<UserId, PersonStanding>> {
	if (users.length === 0) return new Map();
	const rows = await db
		.select({ user: ledgerRoster.user, state: ledgerRoster.state, roles: ledgerRoster.roles, until: ledgerRoster.until })
		.from(ledgerRoster)
		.where(and(eq(ledgerRoster.current, true), inArray(ledgerRoster.user, [...users])));
	const known = new Map(rows.map((row) => [row.user, row]));
	return new Map(
		users.map((user): [UserId, PersonStanding] => {
			const row = known.get(user);
			if (!row) return [user, STRANGER];
			if (row.state === 'removed') return [user, { standing: 'removed', roles: [] }];
			if (row.state !== 'active' || (row.until !== null && epochMs(row.until) <= now)) return [user, { standing: 'suspended', roles: [] }];
			return [user, { standing: 'member', roles: row.roles }];
		}),
	);
}

/** The standing of one person. */
export async function standingOf(db: Connection, user: UserId, now: number): Promise<PersonStanding> {
	return (await standingsOf(db, [user], now)).get(user) ?? STRANGER;
}

/** The signing key that the current roster has for a person; null for nobody's. */
export async function signingKeyOf(db: Connection, user: UserId): Promise<string | null> {
	const [row] = await db
		.select({ clear: ledgerRoster.clear })
		.from(ledgerRoster)
		.where(and(eq(ledgerRoster.current, true), eq(ledgerRoster.user, user)));
	return row?.clear.sign ?? null;
}

/** The rooms a person is admitted to, whatever the roster says of them. */
export async function admittedRooms(db: Connection, user: UserId): Promise<ReadonlySet<RoomId>> {
	const rows = await db
		.select({ room: ledgerAdmission.room })
		.from(ledgerAdmission)
		.where(and(eq(ledgerAdmission.user, user), eq(ledgerAdmission.state, 'admitted')));
	return new Set(rows.map((row) => row.room));
}

/** The network's id and room, once it is set up. */
export async function networkRoom(db: Connection): Promise<RoomId | null> {
	const [row] = await db
		.select({ room: ledgerRoom.room })
		.from(ledgerRoom)
		.innerJoin(ledgerCharter, eq(ledgerCharter.room, ledgerRoom.room))
		.where(eq(ledgerRoom.networkRoom, true));
	return row?.room ?? null;
}
