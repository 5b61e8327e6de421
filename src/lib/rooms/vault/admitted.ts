/** @file Whom the ledger admits, in the words that the guard of lib/matrix asks in. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Ledger, Network, RoomRecord } from '#lib/ledger/client/ledger.ts';
import { admissionRecordId } from '#lib/ledger/record-id.ts';
import type { Admitted } from '#lib/matrix/guard.ts';

/** What of the ledger decides who may read. */
export type Admissions = Pick<Ledger, 'history'> & { readonly network: Pick<Network, 'id' | 'roomRecord' | 'member'> };

/** What a room of the ledger is in Matrix. */
export const kindOf = ({ charter }: Pick<RoomRecord, 'charter'>): Admitted['kind'] => (charter.network_room ? 'network' : 'room');

/** The check for `openMatrix`: admitted people with their roster's master keys; null for a room that is closed, not mine, or no room at all. */
export const admittedBy =
	(ledger: Admissions) =>
	(id: RoomId): Admitted | null => {
		const { network } = ledger;
		const record = network.roomRecord(id);
		if (record?.admission !== 'admitted' || record.state === 'closed') return null;
		const members = new Map<UserId, { readonly master: string }>();
		for (const user of record.readers) {
			const standing = network.member(user)?.standing;
			if (standing?.state === 'active') members.set(user, { master: standing.clear.master });
		}
		const hasEnded = (user: UserId): boolean => !members.has(user) && admissionOf(ledger, id, user) !== null;
		return { members, hasEnded, kind: kindOf(record), tlp: record.charter.tlp };
	};

/** Somebody's admission to a room as it stands; null where there never was one. */
export function admissionOf(ledger: Admissions, room: RoomId, user: UserId): { readonly admitted: boolean; readonly at: Instant } | null {
	const last = ledger.history(admissionRecordId(ledger.network.id, room, user)).at(-1);
	return last === undefined ? null : { admitted: last.state === 'admitted', at: last.createdAt };
}

/** Since when an admitted person may read a room: their admission, or the end of a suspension after it. Null where they never were admitted. */
export function readerSince(ledger: Pick<Ledger, 'history' | 'network'>, room: RoomId, user: UserId): Instant | null {
	const admission = admissionOf(ledger, room, user);
	if (admission === null) return null;
	const versions = ledger.network.rosterHistory(user).filter((version) => version.state !== 'proposed');
	const back = versions.findLast((version, at) => version.state === 'active' && versions[at - 1]?.state !== 'active');
	return back !== undefined && back.createdAt > admission.at ? back.createdAt : admission.at;
}
