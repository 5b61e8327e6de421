/** @file The directory as pages see it: everybody in the network, and the acts of administration. */
import { createContext } from 'svelte';
import type { UserId } from '#lib/kernel/id.ts';
import { indexed } from '#lib/kernel/indexed.ts';
import { lookAlikes, type Member, type RosterStep } from '../member.ts';
import type { DirectoryApi } from '../vault/api.ts';
import { Followed } from '#lib/page/followed.svelte.ts';

export type { DirectoryRefusal } from '../vault/api.ts';

/** All members, kept in step with the vault; commands go straight through. */
export class Directory {
	readonly #api: DirectoryApi;
	/** What the vault tells, for pages that wait for it. */
	readonly followed!: Followed<readonly Member[]>;
	readonly #byUser = $derived(indexed(this.followed.value ?? [], (member) => member.user));

	readonly #alike = $derived(lookAlikes(this.followed.value ?? []));

	constructor(api: DirectoryApi) {
		this.#api = api;
		this.followed = new Followed(api.watchMembers);
	}

	/** By name; null until the first answer. */
	get members(): readonly Member[] | null {
		return this.followed.value;
	}

	/** The vault's commands. */
	get commands(): Omit<DirectoryApi, 'watchMembers'> {
		return this.#api;
	}

	/** One member, or undefined. */
	member(user: UserId): Member | undefined {
		return this.#byUser.get(user);
	}

	/** Members whose name is easily taken for this one's; empty for most. */
	lookAlikes(user: UserId): readonly Member[] {
		return this.#alike.get(user) ?? [];
	}

	/** Every signed version of a member's entry, newest first. */
	history(user: UserId): Promise<readonly RosterStep[]> {
		return this.#api.history(user);
	}

	dispose(): void {
		this.followed.dispose();
	}
}

/** The directory, from any page of the workspace. */
export const [getDirectory, setDirectory] = createContext<Directory>();
