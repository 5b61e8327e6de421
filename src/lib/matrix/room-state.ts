/** @file Reading a room's state events as plain content. */
import { EventTimeline, type Room } from 'matrix-js-sdk';

/** Gives the content of the state event of a type with an empty state key; undefined where there is none. */
export const stateOf =
	(room: Room) =>
	(type: string): Record<string, unknown> | undefined =>
		room.getLiveTimeline().getState(EventTimeline.FORWARDS)?.getStateEvents(type, '')?.getContent<Record<string, unknown>>();
