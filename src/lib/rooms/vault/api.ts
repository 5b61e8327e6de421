/** @file What a page can ask of rooms: the list, a timeline, messages, and who is in them. */
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Charter, CharterRefusal } from '../charter.ts';
import type { MessageRefusal } from '../message.ts';
import type { RoomMember, RoomSummary, Setting } from '../room.ts';
import type { TimelineChange } from '../timeline.ts';

/** Why something about a room could not be done. Codes of the ledger (lib/ledger/refusal.ts) pass through as they are. */
export type RoomsRefusal =
	| CharterRefusal
	| MessageRefusal
	| { readonly code: 'unknown-room' }
	| { readonly code: 'locked' }
	| { readonly code: 'unknown-message' }
	| { readonly code: 'not-own-message' }
	| { readonly code: 'offline' }
	/** The homeserver made the room with other settings than asked for; it was left again. */
	| { readonly code: 'not-as-asked'; readonly settings: readonly Setting[] }
	| { readonly code: 'homeserver'; readonly detail: string }
	| { readonly code: 'ledger'; readonly ledger: string };

/** A message to be said. `text` is markdown. */
export interface Draft {
	readonly text: string;
	readonly replyTo?: EventId;
}

/** Rooms for a page. Every method may be called again safely; watches end with their `Stop`. */
export interface RoomsApi {
	/** All rooms one is or was admitted to, in the list's order. */
	watchRooms(listener: (rooms: readonly RoomSummary[]) => void): Promise<Stop>;
	/** A room's timeline, newest 50 first of all; `applyChange` keeps the page's copy in step. */
	watchTimeline(room: RoomId, listener: (change: TimelineChange) => void): Promise<Stop>;
	/** Loads about 50 older items into the open watch. Resolves true when the start is reached. */
	loadOlder(room: RoomId): Promise<boolean>;
	/** Puts a message in the sealed outbox: it is accepted at once, shown as waiting, and sent in order when it can be. */
	send(room: RoomId, draft: Draft): Promise<Result<void, RoomsRefusal>>;
	/** Replaces the text of one's own message, named by the item's `key`. */
	edit(room: RoomId, key: string, text: string): Promise<Result<void, RoomsRefusal>>;
	/** Deletes a message for everybody (one's own; coordinators any), named by the item's `key`. A waiting or failed one is just discarded. */
	remove(room: RoomId, key: string): Promise<Result<void, RoomsRefusal>>;
	/** Sends a failed message again. */
	retry(room: RoomId, key: string): Promise<void>;
	/** Tells the others that one is writing; also prepares the room's key, so that sending is quick. */
	typing(room: RoomId, typing: boolean): Promise<void>;
	/** Marks everything up to the newest loaded item as read. Only one's own devices learn it. */
	markRead(room: RoomId): Promise<void>;
	/** Admissions and Matrix membership side by side. */
	watchMembers(room: RoomId, listener: (members: readonly RoomMember[]) => void): Promise<Stop>;
	/** Who may read what is written in a room, now. */
	readers(room: RoomId): Promise<readonly UserId[]>;
	/** Coordinators: makes the room, its spaces and its records. */
	createRoom(charter: Charter): Promise<Result<RoomId, RoomsRefusal>>;
	/** Coordinators: seals title and purpose again as they are shown, because the newest charter says nothing. */
	restoreCharter(room: RoomId): Promise<Result<void, RoomsRefusal>>;
	/** Coordinators: signs an admission and invites. */
	admit(room: RoomId, user: UserId): Promise<Result<void, RoomsRefusal>>;
	/** Coordinators, or oneself: ends an admission and the Matrix membership. */
	removeMember(room: RoomId, user: UserId): Promise<Result<void, RoomsRefusal>>;
}
