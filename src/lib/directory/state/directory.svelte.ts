/** @file The directory as pages see it: everybody in the network, and the acts of administration. */
import { createContext } from 'svelte';
import type { UserId } from '#lib/kernel/id.ts';
import { indexed } from '#lib/kernel/indexed.ts';
import { Watches } from '#lib/kernel/watch.ts';
import type { Member, RosterStep } from '../member.ts';
import type { DirectoryApi } from '../vault/api.ts';

export type { DirectoryRefusal } from '../vault/api.ts';

/** All members, kept in step with the vault; commands go straight through. */
export class Directory {
	readonly #api: DirectoryApi;
	readonly #watches = new Watches();
	#members = $state.raw<readonly Member[] | null>(null);
	readonly #byUser = $derived(indexed(this.#members ?? [], (member) => member.user));

	constructor(api: DirectoryApi) {
		this.#api = api;
		this.#watches.keep(api.watchMembers((members) => (this.#members = members)));
	}

	/** By name; null until the first answer. */
	get members(): readonly Member[] | null {
		return this.#members;
	}

	/** The vault's commands. */
	get commands(): Omit<DirectoryApi, 'watchMembers'> {
		return this.#api;
	}

	/** One member, or undefined. */
	member(user: UserId): Member | undefined {
		return this.#byUser.get(user);
	}

	/** Every signed version of a member's entry, newest first. */
	history(user: UserId): Promise<readonly RosterStep[]> {
		return this.#api.history(user);
	}

	dispose(): void {
		this.#watches.dispose();
	}
}

/** The directory, from any page of the workspace. */
export const [getDirectory, setDirectory] = createContext<Directory>();
