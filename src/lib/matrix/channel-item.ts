/** @file One event of a room as plain data: what it says, who said it, or why it does not open. */
import type { MatrixEvent } from 'matrix-js-sdk';
import { DecryptionFailureCode, EventShieldReason, type EventEncryptionInfo } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { EventId, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { SendFailure } from './outbox.ts';

/** Where a message of one's own stands. */
export type ItemDelivery =
	| { readonly state: 'sent' }
	| { readonly state: 'waiting'; readonly paused: boolean }
	| { readonly state: 'failed'; readonly reason: SendFailure };

/** Why an event does not open, after MSC4161. The first three are expected of a device that could not have the key. */
export type UnreadableReason =
	| 'before-joining'
	| 'not-trusted-device'
	| 'no-backup'
	| 'key-missing'
	| 'sender-device-unsigned'
	| 'sender-changed'
	| 'not-encrypted'
	| 'malformed';

interface Common {
	/** Stays the same from the first echo on. */
	readonly key: string;
	readonly id: EventId | null;
	readonly author: UserId;
	readonly at: Instant;
	readonly own: boolean;
}

/** The message another one answers, as far as it is known here. */
export interface ItemQuote {
	readonly id: EventId;
	readonly author: UserId | null;
	readonly text: string | null;
}

/** Something a person said; markdown. */
export interface MessageItem extends Common {
	readonly kind: 'message';
	readonly text: string;
	readonly edited: boolean;
	readonly replyTo: ItemQuote | null;
	readonly delivery: ItemDelivery;
	/** `backup`: the key came from our own key backup, which proves no sender; `identity`: the sender's keys are in doubt. */
	readonly doubt: 'backup' | 'identity' | null;
}

export type ChannelItem =
	| MessageItem
	| (Common & { readonly kind: 'removed' })
	/** An encrypted event of our own types, opened. */
	| (Common & { readonly kind: 'custom'; readonly type: string; readonly content: Record<string, unknown> })
	| (Common & {
			readonly kind: 'membership';
			readonly change: 'invited' | 'joined' | 'left' | 'removed' | 'banned' | 'declined';
			readonly subject: UserId;
	  })
	| (Common & { readonly kind: 'unreadable'; readonly reason: UnreadableReason });

/** What is known of an opened event's sender, beside the content. */
export interface Provenance {
	readonly doubt: 'backup' | 'identity' | null;
	/** The server named another sender than the one whose key opened it. */
	readonly forged: boolean;
}

/** Prefix of the event types that are ours. */
export const OWN_TYPES = 'org.liaison.';

/** Reads the SDK's verdict on an opened event. */
export function provenanceOf(info: EventEncryptionInfo | null): Provenance {
	switch (info?.shieldReason ?? null) {
		case null:
			return { doubt: null, forged: false };
		case EventShieldReason.AUTHENTICITY_NOT_GUARANTEED:
			return { doubt: 'backup', forged: false };
		case EventShieldReason.MISMATCHED_SENDER:
			return { doubt: 'identity', forged: true };
		default:
			return { doubt: 'identity', forged: false };
	}
}

function reasonOf(code: DecryptionFailureCode | null): UnreadableReason {
	switch (code) {
		case DecryptionFailureCode.HISTORICAL_MESSAGE_USER_NOT_JOINED:
			return 'before-joining';
		case DecryptionFailureCode.MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE:
			return 'not-trusted-device';
		case DecryptionFailureCode.HISTORICAL_MESSAGE_NO_KEY_BACKUP:
		case DecryptionFailureCode.HISTORICAL_MESSAGE_BACKUP_UNCONFIGURED:
			return 'no-backup';
		case DecryptionFailureCode.UNSIGNED_SENDER_DEVICE:
		case DecryptionFailureCode.UNKNOWN_SENDER_DEVICE:
			return 'sender-device-unsigned';
		case DecryptionFailureCode.SENDER_IDENTITY_PREVIOUSLY_VERIFIED:
			return 'sender-changed';
		default:
			return 'key-missing';
	}
}

const textOf = (content: Record<string, unknown>): string | null => (typeof content['body'] === 'string' ? content['body'] : null);

/** The id of the message that an event replaces, if it is an edit. */
export function editTarget(event: MatrixEvent): string | null {
	const relation = event.getRelation();
	return relation?.rel_type === 'm.replace' ? (relation.event_id ?? null) : null;
}

function membershipItem(event: MatrixEvent, common: Common): ChannelItem | null {
	const { membership } = event.getContent<{ membership?: string }>();
	const before = event.getPrevContent()['membership'];
	const subject = event.getStateKey() as UserId;
	const self = event.getSender() === subject;
	const item = (change: 'invited' | 'joined' | 'left' | 'removed' | 'banned' | 'declined'): ChannelItem => ({
		...common,
		kind: 'membership',
		change,
		subject,
	});
	switch (membership) {
		case 'invite':
			return item('invited');
		case 'join':
			return before === 'join' ? null : item('joined');
		case 'ban':
			return item('banned');
		case 'leave':
			if (before === 'ban') return null;
			return item(self ? (before === 'invite' ? 'declined' : 'left') : 'removed');
		default:
			return null;
	}
}

/**
 * An event as an item, null where it is none by itself (edits, redactions, settings). `provenance` is undefined while it is not known yet:
 * then an encrypted event is not shown either.
 */
export function itemOf(
	event: MatrixEvent,
	me: string,
	provenance: Provenance | undefined,
	quote: (id: EventId) => ItemQuote,
): ChannelItem | null {
	const id = event.getId() as EventId;
	const author = event.getSender() as UserId;
	const common: Common = { key: event.getUnsigned().transaction_id ?? id, id, author, at: instant(event.getTs()), own: author === me };
	if (event.isState()) return event.getType() === 'm.room.member' ? membershipItem(event, common) : null;
	const wire = event.getWireType();
	if (wire !== 'm.room.encrypted' && wire !== 'm.room.message') return null;
	if (editTarget(event) !== null) return null;
	if (event.isRedacted()) return { ...common, kind: 'removed' };
	if (wire === 'm.room.message') return { ...common, kind: 'unreadable', reason: 'not-encrypted' };
	if (event.isDecryptionFailure()) return { ...common, kind: 'unreadable', reason: reasonOf(event.decryptionFailureReason) };
	if (event.getType() === 'm.room.encrypted' || provenance === undefined) return null;
	if (provenance.forged) return { ...common, kind: 'unreadable', reason: 'sender-changed' };
	const type = event.getType();
	if (type.startsWith(OWN_TYPES)) return { ...common, kind: 'custom', type, content: event.getContent<Record<string, unknown>>() };
	if (type !== 'm.room.message') return null;
	const text = textOf(event.getContent<Record<string, unknown>>());
	if (text === null) return { ...common, kind: 'unreadable', reason: 'malformed' };
	const replied = event.replyEventId;
	return {
		...common,
		kind: 'message',
		text,
		edited: event.replacingEvent() != null,
		replyTo: replied === undefined ? null : quote(replied as EventId),
		delivery: { state: 'sent' },
		doubt: provenance.doubt,
	};
}
