/** @file A newer version of what somebody is writing, and in which fields the two differ. */
import type { UserId } from '#lib/kernel/id.ts';
import type { Fields } from './writing.svelte.ts';

/** The record as it stands now, in the fields of the form. */
export interface Newer<T extends Fields> {
	readonly version: number;
	readonly by: UserId;
	readonly fields: T;
}

/** How a field is named and its value shown. */
interface FieldWords<V> {
	readonly label: string;
	/** The value in words; as it stands where left out. */
	readonly show?: (value: V) => string;
}

/** Words for every field of a form. */
export type WordsOf<T extends Fields> = { readonly [K in keyof T & string]: FieldWords<T[K]> };

/** A field that says something else in the newer version. */
export interface Difference {
	readonly name: string;
	readonly label: string;
	readonly theirs: string;
}

/** The fields in which two versions of a form differ, in the form's order. */
export const differences = <T extends Fields>(mine: T, theirs: T, words: WordsOf<T>): readonly Difference[] =>
	(Object.keys(words) as (keyof T & string)[])
		.filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]))
		.map((name) => ({ name, label: words[name].label, theirs: words[name].show?.(theirs[name]) ?? String(theirs[name]) }));
