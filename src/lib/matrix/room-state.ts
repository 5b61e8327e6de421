/** @file Reading a room's state events as plain content. */
import { EventTimeline, type Room } from 'matrix-js-sdk';
import type { UserId } from '#lib/kernel/id.ts';

/** Gives the content of the state event of a type with an empty state key; undefined where there is none. */
export const stateOf =
	(room: Room) =>
	(type: string): Record<string, unknown> | undefined =>
		room.getLiveTimeline().getState(EventTimeline.FORWARDS)?.getStateEvents(type, '')?.getContent<Record<string, unknown>>();

/** Those whose power in a room has no limit, and whom nobody can put out (room version 12). */
export function creatorsOf(room: Room): readonly UserId[] {
	const creation = room.getLiveTimeline().getState(EventTimeline.FORWARDS)?.getStateEvents('m.room.create', '');
	const also = creation?.getContent<{ additional_creators?: unknown }>().additional_creators;
	const users: readonly unknown[] = [creation?.getSender(), ...(Array.isArray(also) ? (also as unknown[]) : [])];
	return users.filter((user) => typeof user === 'string') as UserId[];
}
