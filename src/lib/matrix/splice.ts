/** @file The smallest single splice that turns one list of items into another. */

/** At `at`, `remove` items go and `insert` come. */
export interface Splice<T> {
	readonly at: number;
	readonly remove: number;
	readonly insert: readonly T[];
}

/** Plain data is equal when its JSON is; items are small and built with their members in one order. */
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Compares from both ends; what lies between is replaced. */
export function spliceBetween<T>(before: readonly T[], after: readonly T[]): Splice<T> {
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && same(before[start], after[start])) start++;
	let end = 0;
	while (end < shorter - start && same(before[before.length - 1 - end], after[after.length - 1 - end])) end++;
	return { at: start, remove: before.length - start - end, insert: after.slice(start, after.length - end) };
}
