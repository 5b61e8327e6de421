/** @file What stands in a room's timeline, and how a change of it travels from the vault to a page. */
import type { EventId, Hash, RecordId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';

/** Where a message of one's own stands. */
export type MessageDelivery =
	| { readonly state: 'sent' }
	/** Kept sealed on this device; goes out by itself. `paused`: held back because the room has a stranger (see the room's `paused`). */
	| { readonly state: 'waiting'; readonly paused: boolean }
	/** The server said no for good; the person may send it again or discard it. */
	| { readonly state: 'failed'; readonly reason: SendFailure };

/** Why the server refused a message for good. */
export type SendFailure = 'not-in-room' | 'too-large' | 'refused';

/**
 * Why a message does not open, in MSC4161's spirit: those of the first line are expected and not a fault.
 * `before-joining` sent before one was a member · `not-trusted-device` this device is not confirmed, its sender gave it no key ·
 * `no-backup` older than this device, and the key backup is not connected (recovery key needed) ·
 * `key-missing` the key has not come (yet) · `sender-device-unsigned` from a device its owner has not confirmed ·
 * `sender-changed` its sender's identity is not the one it was · `not-encrypted` came in the clear, so it is not shown ·
 * `malformed` opens, but is not a message we know.
 */
export type UnreadableReason =
	| 'before-joining'
	| 'not-trusted-device'
	| 'no-backup'
	| 'key-missing'
	| 'sender-device-unsigned'
	| 'sender-changed'
	| 'not-encrypted'
	| 'malformed';

interface Item {
	/** Stays the same from the first waiting echo on: use it as the list key. */
	readonly key: string;
	/** Null while it waits. */
	readonly id: EventId | null;
	readonly author: UserId;
	readonly at: Instant;
	readonly own: boolean;
}

/** The message that another one answers. `text` is null where it is not loaded, was removed, or does not open. */
export interface Quoted {
	readonly id: EventId;
	readonly author: UserId | null;
	readonly text: string | null;
}

/** Something a person said. */
export interface Message extends Item {
	readonly kind: 'message';
	/** Markdown; draw it from tokens, never as HTML. */
	readonly text: string;
	readonly edited: boolean;
	readonly replyTo: Quoted | null;
	readonly delivery: MessageDelivery;
	/** Set where the sender cannot be vouched for: `backup` the key came from one's own backup; `identity` the sender's keys are in doubt. */
	readonly doubt: 'backup' | 'identity' | null;
}

/** A message that its author or a coordinator has deleted. */
export interface Removed extends Item {
	readonly kind: 'removed';
}

/** A record of the ledger was written: what the author's vault says about it, to be compared with the ledger itself. */
export interface RecordNotice extends Item {
	readonly kind: 'record';
	readonly record: RecordId;
	readonly version: number;
	readonly hash: Hash;
	/** What the author's vault called it: shown where the record is not readable here. Empty where it has no title. */
	readonly title: string;
	/** One line for clients that do not know records. */
	readonly fallback: string;
}

/** Somebody came or went. */
export interface MembershipNotice extends Item {
	readonly kind: 'membership';
	readonly change: 'invited' | 'joined' | 'left' | 'removed' | 'banned' | 'declined';
	readonly subject: UserId;
}

/** A message that does not open. */
export interface Unreadable extends Item {
	readonly kind: 'unreadable';
	readonly reason: UnreadableReason;
}

export type TimelineItem = Message | Removed | RecordNotice | MembershipNotice | Unreadable;

/**
 * One change: at place `at`, take `remove` items away and put `insert` there. The first change of a watch has `at` 0, `remove` 0 and all
 * that is loaded. Oldest first.
 */
export interface TimelineChange {
	readonly at: number;
	readonly remove: number;
	readonly insert: readonly TimelineItem[];
	/** Nothing older exists (or may be read). */
	readonly atStart: boolean;
	/** Who is writing just now, oneself apart. */
	readonly typing: readonly UserId[];
	/** The last item the person has read, at the time of this change; draw the "new" line after it. */
	readonly readUpTo: EventId | null;
}

/** The list after a change. */
export const applyChange = (
	items: readonly TimelineItem[],
	change: Pick<TimelineChange, 'at' | 'remove' | 'insert'>,
): readonly TimelineItem[] =>
	change.remove === 0 && change.insert.length === 0
		? items
		: [...items.slice(0, change.at), ...change.insert, ...items.slice(change.at + change.remove)];
