/** @file Names and countries of people for every room and record, answered from the directory. */
import type { Directory } from '#lib/directory/state/directory.svelte.ts';
import type { UserId } from '#lib/kernel/id.ts';
import { localPart, type People, type Person } from '#lib/rooms/state/people.ts';
import type { Me } from '#lib/vault/session-api.ts';

/** Follows the roster. */
export class RosterPeople implements People {
	readonly #me: () => Me;
	readonly #directory: Directory;

	constructor(me: () => Me, directory: Directory) {
		this.#me = me;
		this.#directory = directory;
	}

	get me(): Me {
		return this.#me();
	}

	get all(): readonly Person[] {
		return (this.#directory.members ?? []).filter((member) => member.standing === 'active');
	}

	person(user: UserId): Person {
		return this.#directory.member(user) ?? { user, name: localPart(user), country: null };
	}
}
