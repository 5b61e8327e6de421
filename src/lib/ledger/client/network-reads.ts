/** @file The network as it stands: members with their profiles, rooms with their charters, what coordinators attested. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RosterClear } from '../clear.ts';
import { clearOf } from '../entry.ts';
import { haveSameKeys } from '../judge-roster.ts';
import { readersOf } from '../judge-room.ts';
import { charterRecordId, rosterRecordId } from '../record-id.ts';
import { rootWithId } from '../signer.ts';
import type { Core } from './core.ts';
import { currentKey, networkRoomOf, sealedPart } from './desk.ts';
import type { MemberRecord, Network, RoomRecord, RosterProposal, RosterVersion } from './ledger.ts';
import { lacking } from './room-acts.ts';
import type { IndexedVersion } from './record-index.ts';

/** What may be asked of the network. */
export type NetworkReads = Pick<
	Network,
	| 'id'
	| 'room'
	| 'head'
	| 'roots'
	| 'standing'
	| 'coordinators'
	| 'members'
	| 'member'
	| 'rosterHistory'
	| 'rooms'
	| 'roomRecord'
	| 'foundedAt'
	| 'attested'
	| 'lacking'
	| 'unopened'
>;

/** The reads on a core. `room` is the network room as pinned by the vault. */
export function networkReads(core: Core, networkRoom: RoomId): NetworkReads {
	const { fold, networkId } = { fold: () => core.fold.network, networkId: core.networkId };

	const versionsOf = (user: UserId): readonly IndexedVersion[] => core.index.get(rosterRecordId(networkId, user))?.versions ?? [];

	function proposalOf(versions: readonly IndexedVersion[]): RosterProposal | null {
		const last = versions.at(-1)?.entry;
		if (last?.header.state !== 'proposed') return null;
		const approvals = core.fold.room(networkRoomOf(core)).approvals(last.hash);
		return {
			hash: last.hash,
			clear: clearOf(last, 'roster-entry'),
			by: last.header.author,
			approvedBy: approvals.filter((approval) => approval.decision === 'approve').map((approval) => approval.by),
		};
	}

	function keyChanges(versions: readonly IndexedVersion[]): number {
		const inForce = versions.filter(({ entry }) => entry.header.state !== 'proposed').map(({ entry }) => clearOf(entry, 'roster-entry'));
		return inForce.filter((clear, i) => i > 0 && !haveSameKeys(clear, inForce[i - 1] ?? clear)).length;
	}

	function member(user: UserId): MemberRecord | null {
		const versions = versionsOf(user);
		if (versions.length === 0) return null;
		const record = rosterRecordId(networkId, user);
		return {
			...{ user, record, standing: fold().standing(user), proposal: proposalOf(versions) },
			...{ profile: sealedPart(core, record), versions: core.index.history(record), keyChanges: keyChanges(versions) },
		};
	}

	function roomRecord(room: RoomId): RoomRecord | null {
		const { charter } = core.fold.room(room).facts;
		if (charter === null) return null;
		const situation = core.fold.situation(room, core.fold.networkRoom?.head.seq ?? 0);
		return {
			...{ room, charter: charter.clear, state: charter.state, founder: charter.firstAuthor },
			sealed: sealedPart(core, charterRecordId(networkId, room)),
			versions: core.index.history(charterRecordId(networkId, room)),
			admission: situation.admission(core.me)?.state ?? null,
			readers: [...readersOf(situation).keys()],
			hasKey: currentKey(core, room) !== null,
			head: core.fold.room(room).head,
		};
	}

	function everybody(): readonly UserId[] {
		const users = core.index.ofKind('roster-entry').flatMap((record) => {
			const first = record.versions[0];
			return first === undefined ? [] : [clearOf(first.entry, 'roster-entry').user];
		});
		return [...new Set(users)];
	}

	return {
		id: networkId,
		room: networkRoom,
		head: () => core.fold.room(networkRoom).head,
		roots: () => fold().roots(),
		standing: () => fold().standing(core.me),
		coordinators: () => fold().coordinators(),
		members: () => everybody().flatMap((user) => member(user) ?? []),
		member,
		rosterHistory(user): readonly RosterVersion[] {
			const history = core.index.history(rosterRecordId(networkId, user));
			return versionsOf(user).map(({ entry }, i) => {
				const clear: RosterClear = clearOf(entry, 'roster-entry');
				const { state, author, key, created_at: createdAt } = entry.header;
				const byRoot = rootWithId(fold().roots(), key) !== undefined;
				return { ...{ hash: entry.hash, state, clear, author, byRoot, createdAt }, payload: history[i]?.payload ?? null };
			});
		},
		rooms: () => core.fold.rooms().flatMap(({ room }) => roomRecord(room) ?? []),
		roomRecord,
		lacking: (room) => lacking(core, core.fold.situation(room, core.fold.networkRoom?.head.seq ?? 0)),
		unopened: (room) => core.keyring.unopened(room).map(({ granter }) => granter),
		foundedAt: () => core.index.ofKind('network')[0]?.versions[0]?.entry.header.created_at ?? null,
		attested() {
			const newest = core.index.ofKind('attestation').at(-1)?.versions[0]?.entry;
			if (newest === undefined) return null;
			return { seq: clearOf(newest, 'attestation').seq, by: newest.header.author, at: newest.header.created_at };
		},
	};
}
