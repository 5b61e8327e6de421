/** @file Names and countries of people for every room and record, answered from the roster. */
import type { Member } from '#lib/directory/member.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import { Watches } from '#lib/kernel/watch.ts';
import type { Me } from '#lib/vault/session-api.ts';
import { localPart, type People, type Person } from '#lib/rooms/state/people.ts';

/** Follows the roster. */
export class RosterPeople implements People {
	#members = $state.raw<readonly Member[]>([]);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- made anew with every change
	readonly #byUser = $derived(new Map(this.#members.map((member) => [member.user, member])));
	readonly #active = $derived(this.#members.filter((member) => member.standing === 'active'));
	readonly #watches = new Watches();
	readonly #me: () => Me;

	constructor(me: () => Me, watchMembers: Watch<readonly Member[]>) {
		this.#me = me;
		this.#watches.keep(watchMembers((members) => (this.#members = members)));
	}

	get me(): Me {
		return this.#me();
	}

	get all(): readonly Person[] {
		return this.#active;
	}

	person(user: UserId): Person {
		return this.#byUser.get(user) ?? { user, name: localPart(user), country: null };
	}

	dispose(): void {
		this.#watches.dispose();
	}
}
