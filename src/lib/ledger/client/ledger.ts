/**
 * @file What the vault gets when it opens the ledger: the missions' client, the network with its people and rooms, the acts that change
 * them, and the word on what fails.
 */
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, PublicKey, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { SigningKey } from '#lib/crypto/sign.ts';
import type { CharterClear, Head, RosterClear } from '../clear.ts';
import type { LedgerRefusal, RefusalCode } from '../refusal.ts';
import type { Standing } from '../situation.ts';
import type { LedgerClient, RecordVersion } from './ledger-client.ts';

/** Why an act was not done: the ledger's refusal, or no answer (nothing is known to be stored; the act may be repeated). */
export type ActRefusal = LedgerRefusal | { readonly code: 'unreachable' };

/**
 * One entry that the rules refuse although the server served it: kept apart, shown by name. Or, with the reason `withheld`, one that stands but
 * came without its ciphertext, and no tombstone says that it was erased: that is whoever served it, not its author.
 */
export interface EntryFailure {
	readonly room: RoomId;
	readonly seq: number;
	/** `null` where not even the header can be read. */
	readonly author: UserId | null;
	readonly kind: string | null;
	readonly reason: RefusalCode | 'withheld';
	/** When it arrived, by the server's word. */
	readonly receivedAt: Instant;
}

/** The server tells two stories. */
export interface Contradiction {
	/**
	 * `fork`: two different heads for the place `seq`. `rollback`: the chain is said to end at `seq`, before what this device has verified.
	 */
	readonly kind: 'fork' | 'rollback';
	readonly room: RoomId;
	readonly seq: number;
	/** Who signed the other head; `null` where the server told it. */
	readonly author: UserId | null;
}

/** A contradiction with when this device first met it, by its own clock. */
export interface KeptContradiction extends Contradiction {
	readonly noticedAt: Instant;
}

/** What a replay finds: an entry that this device refuses, or a contradiction. */
export type Finding = { readonly kind: 'failure'; readonly failure: EntryFailure } | Contradiction;

/** Something that must be shown to the person. What holds since before is told again after every start. */
export type LedgerNotice =
	| { readonly kind: 'failure'; readonly failure: EntryFailure }
	| KeptContradiction
	/** A key that was granted to me is not the one that the epoch committed to, or does not open; or somebody else says so of one granted to them. */
	| { readonly kind: 'bad-grant'; readonly room: RoomId; readonly granter: UserId; readonly recipient: UserId };

/** Where a version of a roster entry stands that two people must agree to. */
export interface RosterProposal {
	readonly hash: Hash;
	readonly clear: RosterClear;
	readonly by: UserId;
	readonly approvedBy: readonly UserId[];
}

/** Somebody in the roster, now or once. */
export interface MemberRecord {
	readonly user: UserId;
	readonly record: RecordId;
	/** `null` while they are only proposed. */
	readonly standing: Standing | null;
	readonly proposal: RosterProposal | null;
	/** The sealed profile; `null` where there is none that opens. */
	readonly profile: Json;
	/** Every version of the entry, oldest first: an older profile stands where the newest has no form. */
	readonly versions: readonly RecordVersion[];
	/** How often the signing key has changed, and whether the last change was a re-enrolment. */
	readonly keyChanges: number;
}

/** A version of a roster entry, as history. */
export interface RosterVersion {
	readonly hash: Hash;
	readonly state: string;
	readonly clear: RosterClear;
	readonly author: UserId;
	/** Signed by a root key in the author's name. */
	readonly byRoot: boolean;
	readonly createdAt: Instant;
	readonly payload: Json;
}

/** A room that this person may read, or could read once. */
export interface RoomRecord {
	readonly room: RoomId;
	readonly charter: CharterClear;
	readonly state: 'active' | 'closed';
	readonly founder: UserId;
	/** The charter's sealed part; `null` where there is none that opens. */
	readonly sealed: Json;
	/** Every version of the charter, oldest first: an older sealed part stands where the newest has no form. */
	readonly versions: readonly RecordVersion[];
	/** My own admission. */
	readonly admission: 'admitted' | 'removed' | null;
	/** Everybody admitted and active. */
	readonly readers: readonly UserId[];
	/** Whether the current epoch's key is here: what is written can be read. */
	readonly hasKey: boolean;
	readonly head: Head;
}

/** The line to the server. */
export type LineState = 'connecting' | 'online' | 'offline';

/** Somebody to be taken into the roster. */
export interface NewMember {
	readonly user: UserId;
	readonly sign: PublicKey;
	readonly box: PublicKey;
	readonly master: string;
	readonly roles: readonly Role[];
	readonly country: Country;
	readonly until?: Instant;
	/** Other keys than the roster has, because the old ones are lost. */
	readonly reEnrolment?: boolean;
	/** Sealed for the network; `null` seals nothing. */
	readonly profile: Json;
}

/** Whether a change is in force, or waits for a second coordinator. */
export type RosterOutcome = 'active' | 'proposed';

/** The network: its people, its rooms, and the acts that change them. Acts are not queued: they need the server. */
export interface Network {
	readonly id: Hash;
	readonly room: RoomId;
	head(): Head;
	roots(): readonly PublicKey[];
	/** My own standing. */
	standing(): Standing | null;
	coordinators(): readonly UserId[];
	members(): readonly MemberRecord[];
	member(user: UserId): MemberRecord | null;
	rosterHistory(user: UserId): readonly RosterVersion[];
	rooms(): readonly RoomRecord[];
	roomRecord(room: RoomId): RoomRecord | null;
	/** When the network's first entry was written, by its author's clock. */
	foundedAt(): Instant | null;
	/** The newest head that a coordinator attested. */
	attested(): { readonly seq: number; readonly by: UserId; readonly at: Instant } | null;

	/** Founds a ledger room: charter, admissions (mine first), epoch, grants, then the sealed charter. The Matrix room exists already. */
	createRoom(
		room: RoomId,
		charter: Omit<CharterClear, 'network_room'>,
		sealed: Json,
		people: readonly UserId[],
	): Promise<Result<void, ActRefusal>>;
	/** Writes the charter anew. */
	writeCharter(room: RoomId, charter: CharterClear, sealed: Json, state?: 'active' | 'closed'): Promise<Result<void, ActRefusal>>;
	/** Admits, and hands over the keys that the charter allows. */
	admit(room: RoomId, user: UserId): Promise<Result<void, ActRefusal>>;
	/** Ends an admission (anybody's as a coordinator, or my own), and makes the next key where I stay. */
	removeFromRoom(room: RoomId, user: UserId): Promise<Result<void, ActRefusal>>;
	/** Readers of a room who lack a key of it that I can give them. */
	lacking(room: RoomId): readonly UserId[];
	/** Hands over what {@link lacking} names; makes the next key where one is due before somebody can read on. Answers how many grants. */
	grantMissing(room: RoomId): Promise<Result<number, ActRefusal>>;
	/** Who gave me a key of a room that does not open, while I have not said so in the room yet. */
	unopened(room: RoomId): readonly UserId[];
	/** Says in the room what {@link unopened} names, so that somebody else gives the key. Answers how many grants were refused. */
	refuseGrants(room: RoomId): Promise<Result<number, ActRefusal>>;
	/**
	 * Whether my admission to a room that I cannot read has ended, by the entry that ended it. False where nothing proves it.
	 * Rejects when the server cannot be reached.
	 */
	isRemovedFrom(room: RoomId): Promise<boolean>;

	/** Takes somebody into the roster and the network room. Where two must agree, proposes. */
	enrol(member: NewMember): Promise<Result<RosterOutcome, ActRefusal>>;
	/** Changes roles, country or end of a member. */
	changeMember(
		user: UserId,
		change: { readonly roles?: readonly Role[]; readonly country?: Country; readonly until?: Instant | null },
	): Promise<Result<RosterOutcome, ActRefusal>>;
	/** Gives a member the keys that their old key named (§10). Roles and country stay. */
	changeKeys(
		user: UserId,
		keys: { readonly sign: PublicKey; readonly box: PublicKey; readonly master: string; readonly succession: string },
	): Promise<Result<RosterOutcome, ActRefusal>>;
	/** Lets a proposal take effect that a second coordinator approved. */
	confirmMember(user: UserId): Promise<Result<void, ActRefusal>>;
	suspend(user: UserId): Promise<Result<void, ActRefusal>>;
	/** Where I am a coordinator: suspends everybody whose `until` has passed by this device's clock. Where there is nobody, nothing is written. */
	suspendExpired(): Promise<Result<void, ActRefusal>>;
	/** Ends a suspension; an `until` that has passed goes with it. */
	reinstate(user: UserId): Promise<Result<RosterOutcome, ActRefusal>>;
	remove(user: UserId): Promise<Result<void, ActRefusal>>;
	/** Seals my own profile. */
	saveProfile(profile: Json): Promise<Result<void, ActRefusal>>;
	/** Decides on exactly this version of a record. */
	approve(target: Hash, decision: 'approve' | 'refuse'): Promise<Result<void, ActRefusal>>;
	/** A coordinator's "I see this head". */
	attest(): Promise<Result<void, ActRefusal>>;
	/** Adds a root key; `others` are further roots that sign, where two must. */
	addRoot(added: PublicKey, root: SigningKey, others?: readonly SigningKey[]): Promise<Result<void, ActRefusal>>;
}

/** The opened ledger. */
export interface Ledger extends LedgerClient {
	readonly network: Network;
	/** Resolves when everything readable has been caught up with for the first time since opening. */
	readonly ready: Promise<void>;
	/** Told with every change of the line, and once at once. */
	onLine(listener: (line: LineState) => void): () => void;
	/** Told when a reminder's hour has come. */
	onReminder(listener: (due: { readonly room: RoomId; readonly record: RecordId }) => void): () => void;
	/** Told when the server says that my own standing is another one. */
	onStanding(listener: (standing: string) => void): () => void;
	/** Told after each verified change, with the rooms that grew or changed hands. */
	onRooms(listener: (rooms: ReadonlySet<RoomId>) => void): () => void;
	/** How many of my own writes wait or were refused. */
	outbox(): { readonly waiting: number; readonly refused: number };
	/** Records of a room of which I wrote a version after the place `seq`. */
	writtenByMe(room: RoomId, seq: number): readonly RecordId[];
	/** What I have verified of a room, for comparing with what others signed. */
	headOf(room: RoomId): Head;
	/** Compares a head that somebody signed elsewhere (an encrypted room event) with mine; a contradiction is noticed as a fork. */
	compareHead(room: RoomId, seen: Head, author: UserId): 'same' | 'unknown' | 'fork';
	/** Fetches what is new now, of the network room and of these rooms (all, where none are named). Rejects when the server cannot be reached. */
	refresh(rooms?: readonly RoomId[]): Promise<void>;
	/** Ends following and sending. What waits stays in the store. */
	close(): Promise<void>;
}
