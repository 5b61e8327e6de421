/** @file How the notices about trust call rooms and people: by the room's sealed title and the roster's name. */
import { getPeople } from '#lib/rooms/state/people.ts';
import { getRooms } from '#lib/rooms/state/rooms.svelte.ts';
import type { TrustNames } from './trust-words.ts';

/** The names, from inside a component of the workspace. They follow rooms and roster. */
export function namesHere(): TrustNames {
	const rooms = getRooms();
	const people = getPeople();
	return {
		room(id) {
			const room = rooms.list?.find((each) => each.id === id);
			return room === undefined ? null : (room.title ?? room.codeWord);
		},
		person: (user) => people.person(user).name,
	};
}
