/** @file What somebody is called, wherever a page has a user id: the workspace answers from the roster. */
import { createContext } from 'svelte';
import type { UserId } from '#lib/kernel/id.ts';

/** A name for a user id; the id itself for somebody whom the roster does not know. Follows the roster. */
export type NameOf = (user: UserId) => string;

/** Names, from any page of the workspace. */
export const [getNameOf, setNameOf] = createContext<NameOf>();
