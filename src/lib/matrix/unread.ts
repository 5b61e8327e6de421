/** @file Counts what a person has not read, after decryption: the server cannot tell a message from an edit of one. */
import { Direction, type MatrixClient, type MatrixEvent, type Room } from 'matrix-js-sdk';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import { editTarget, OWN_TYPES } from './channel-item.ts';
import type { Opener } from './opener.ts';

/** `more`: the last event read is not loaded, so there may be more than `count`. */
export interface Unread {
	readonly count: number;
	readonly more: boolean;
}

/** Whether an event is something to be read. One that is still closed is taken for a message: what it relates to, if anything, stands outside. */
function isReadable(event: MatrixEvent): boolean {
	if (!event.isEncrypted() || event.isRedacted() || event.isDecryptionFailure() || editTarget(event) !== null) return false;
	const type = event.getType();
	return type === 'm.room.message' || type === 'm.room.encrypted' || type.startsWith(OWN_TYPES);
}

/** What is unread of what is loaded. Events not opened yet are opened by and by; until then they count as messages. */
export function unreadOf(client: MatrixClient, room: Room, opener: Opener): Unread {
	const me = client.getSafeUserId();
	const readUpTo = room.getEventReadUpTo(me);
	const timeline = room.getLiveTimeline();
	const events = timeline.getEvents();
	let count = 0;
	for (let i = events.length - 1; i >= 0; i--) {
		const event = events[i];
		if (event === undefined) break;
		if (event.getId() === readUpTo) return { count, more: false };
		const mine = event.getSender() === me;
		// What came before one's own words was before one's eyes; what came before one's coming cannot be read.
		if (mine && (!event.isState() || (event.getType() === 'm.room.member' && event.getStateKey() === me))) return { count, more: false };
		if (event.isEncrypted()) opener.byTheWay(event);
		if (!mine && isReadable(event)) count++;
	}
	return { count, more: timeline.getPaginationToken(Direction.Backward) !== null };
}

/** When somebody last said something that is loaded, or joined; null in an empty room. */
export function lastActivityOf(room: Room): Instant | null {
	const events = room.getLiveTimeline().getEvents();
	const last = events.findLast((event) => event.getWireType() === 'm.room.encrypted') ?? events.at(-1);
	return last === undefined ? null : instant(last.getTs());
}
