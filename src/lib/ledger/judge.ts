/**
 * @file The one place where a write to the ledger is judged, by the server before it stores and by every vault before it believes.
 *
 * `judge` answers for one entry, `judgeWrite` for the entries of one transaction: each sees the earlier ones, and what only holds for
 * the whole (a key for everybody it is for, a room for everybody who joins) is asked at the end.
 */
import type { RoomId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { clearOf, type Entry } from './entry.ts';
import { judge } from './judge-entry.ts';
import type { LedgerRefusal } from './refusal.ts';
import type { Situation } from './situation.ts';
import { Unfolded, WrittenFacts } from './unfold.ts';
import { object, type Objection } from './verdict.ts';

export { judge } from './judge-entry.ts';

/** An epoch comes with its key for every grantee. */
function objectionToEpochWrite(epoch: Entry, entries: readonly Entry[]): Objection {
	const given = new Set<string>();
	for (const entry of entries) {
		if (entry.header.kind !== 'grant') continue;
		const grant = clearOf(entry, 'grant');
		if (grant.epoch === epoch.hash) given.add(grant.roster);
	}
	const isComplete = clearOf(epoch, 'epoch').grantees.every((grantee) => given.has(grantee));
	return isComplete ? null : object('clear', 'an epoch is written with a grant for every grantee');
}

/** Whoever becomes active is in the network room from the same write on. */
function objectionToMember(entry: Entry, after: Situation): Objection {
	if (entry.header.state !== 'active') return null;
	const { user } = clearOf(entry, 'roster-entry');
	if (after.member(user)?.state !== 'active') return null;
	return after.admission(user)?.state === 'admitted' ? null : object('not-admitted', 'who becomes active is admitted to the network room');
}

/** A set-up is complete: a coordinator in the roster, and a network room with a key. */
function objectionToSetUp(after: Situation): Objection {
	const isComplete = after.activeCoordinators().length === 1 && after.room.charter !== null && after.room.epoch !== null;
	return isComplete ? null : object('clear', 'a set-up is one write: network, roster entry, charter, admission, epoch, grant');
}

function objectionToWhole(entry: Entry, entries: readonly Entry[], after: Situation): Objection {
	switch (entry.header.kind) {
		case 'epoch':
			return objectionToEpochWrite(entry, entries);
		case 'roster-entry':
			return objectionToMember(entry, after);
		case 'network':
			return entry.header.network === null ? objectionToSetUp(after) : null;
		default:
			return null;
	}
}

/**
 * Judges the entries of one write, in the order given.
 * @param situationOf how things stood in a room before the write; asked once for each room
 */
export function judgeWrite(entries: readonly Entry[], situationOf: (room: RoomId) => Situation): Result<void, LedgerRefusal> {
	const written = new WrittenFacts();
	const rooms = new Map<RoomId, Unfolded>();
	const roomOf = (id: RoomId): Unfolded => {
		let room = rooms.get(id);
		if (room === undefined) {
			room = new Unfolded(situationOf(id), written);
			rooms.set(id, room);
		}
		return room;
	};
	for (const [at, entry] of entries.entries()) {
		const room = roomOf(entry.header.room);
		const verdict = judge(entry, room, entries);
		if (!verdict.ok) return refuse({ ...verdict.refusal, at });
		room.add(entry);
	}
	for (const [at, entry] of entries.entries()) {
		const objection = objectionToWhole(entry, entries, roomOf(entry.header.room));
		if (objection !== null) return refuse({ ...objection, at });
	}
	return accept(undefined);
}
