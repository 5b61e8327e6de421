/**
 * @file What must be known to judge one entry: plain questions, answered at once.
 *
 * The server answers them from PostgreSQL, the vault from its replay. `judgeWrite` lays the earlier entries of a write over the
 * answers by itself: a Situation always tells how things stood *before* the write.
 */
import type { Hash, PublicKey, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { CharterClear, Head, RosterClear } from './clear.ts';

/** A member as the roster has them: the newest version of their entry that is not `proposed`. A mere proposal gives no standing. */
export interface Standing {
	readonly entryHash: Hash;
	readonly clear: RosterClear;
	readonly state: 'active' | 'suspended' | 'removed';
}

/** What is known of a stored entry. `clear` is the parsed clear part, `null` for a mission's kind. */
export interface EntryFacts {
	readonly hash: Hash;
	readonly room: RoomId;
	readonly record: RecordId;
	readonly kind: string;
	readonly version: number;
	readonly state: string;
	readonly author: UserId;
	readonly links: readonly { readonly kind: string; readonly to: RecordId }[];
	readonly clear: Json;
}

/** The newest version of a person's admission to the room. */
export interface AdmissionFacts {
	readonly state: 'admitted' | 'removed';
	/** Number of the epoch that was current when version 1 of the admission was written; 0 when there was none yet. */
	readonly firstEpoch: number;
}

/** A stored approval, with its author's country and roles by the roster at the network head that the approval names. */
export interface ApprovalFacts {
	readonly by: UserId;
	readonly decision: 'approve' | 'refuse';
	readonly country: Country;
	readonly roles: readonly Role[];
}

/** The network: `null` before the set-up. */
export interface NetworkFacts {
	readonly id: Hash;
	readonly room: RoomId;
	/** The author of the `network` record's version 1. */
	readonly founder: UserId;
	/** The head an entry must name: on the server the current one; in a replay the one it names, if it was ever true. */
	readonly head: Head;
	/** The root keys of the newest `network` version at the judged place. */
	readonly roots: readonly PublicKey[];
}

/** The room of the entry. */
export interface RoomFacts {
	readonly id: RoomId;
	readonly head: Head;
	/** The newest charter. */
	readonly charter: { readonly clear: CharterClear; readonly state: 'active' | 'closed'; readonly firstAuthor: UserId } | null;
	/** The newest epoch; `grantees` are the roster entries that it names, opened. */
	readonly epoch: {
		readonly hash: Hash;
		readonly number: number;
		readonly grantees: readonly { readonly hash: Hash; readonly clear: RosterClear }[];
	} | null;
	/** The newest network seq that an entry of this room named; 0 in an empty room. */
	readonly lastNetworkSeq: number;
}

/**
 * How things stand for an entry of one room. "At the judged place" means: at the network seq that the entry names (README.md §4); in the
 * network room, at the end of the chain. On the server these are the same, since a stale network head is refused.
 */
export interface Situation {
	/** Milliseconds since 1970 by the judge's clock; `null` where the clock has no say (replay). */
	readonly now: number | null;
	readonly network: NetworkFacts | null;
	readonly room: RoomFacts;
	/** The head of the network room, or of the entry's room, after `seq` entries (0: the room's first head); `null` if not reached yet. */
	headAt(which: 'network' | 'room', seq: number): Hash | null;
	/** Standing at the judged place; `null` for a stranger and for somebody only proposed. */
	member(user: UserId): Standing | null;
	/** Users with state `active` and role `coordinator` at the judged place. */
	activeCoordinators(): readonly UserId[];
	/** The person's admission to the entry's room. */
	admission(user: UserId): AdmissionFacts | null;
	/** Everybody whose admission to the entry's room says `admitted`, whatever the roster says. */
	admitted(): readonly UserId[];
	/** The newest version of a record, in whatever room; `null` when there is none. Proposals count here. */
	latest(record: RecordId): EntryFacts | null;
	/** The author of version 1 of a record, in whatever room; `null` when unknown. */
	firstAuthor(record: RecordId): UserId | null;
	/** A stored entry of the network, in whatever room; `null` when unknown. */
	entryByHash(hash: Hash): EntryFacts | null;
	/** All approvals of exactly this entry. */
	approvals(target: Hash): readonly ApprovalFacts[];
	/** Whether a link's target exists in a room that the entry's author may read. A replay answers true for what it cannot see. */
	readable(record: RecordId): boolean;
	/** The lifecycle of a mission's kind. */
	lifecycleOf(kind: string): Lifecycle | null;
}
