/** @file What rooms need to know of people: a name and a country for a user id. The workspace answers from the roster. */
import { createContext } from 'svelte';
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';

/** A person as messages and member lists show them. */
export interface Person {
	readonly user: UserId;
	readonly name: string;
	/** Null for somebody whom the roster does not know. */
	readonly country: Country | null;
}

/** Looks people up; follows the roster. */
export interface People {
	/** Never fails: who is unknown is shown by the local part of the user id. */
	person(user: UserId): Person;
	/** Who is signed in, with what their roles allow. */
	readonly me: Person & { readonly roles: readonly Role[] };
	/** Every active member, by name. */
	readonly all: readonly Person[];
}

/** `@ana:example.org` → `ana`. */
export const localPart = (user: UserId): string => user.slice(1).split(':', 1)[0] ?? user;

/** The people of the network, from any page of the workspace. */
export const [getPeople, setPeople] = createContext<People>();
