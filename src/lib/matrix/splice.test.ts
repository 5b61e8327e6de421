/** @file The change from one list to another as one splice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliceBetween } from './splice.ts';

const apply = <T>(items: readonly T[], splice: { at: number; remove: number; insert: readonly T[] }): readonly T[] => [
	...items.slice(0, splice.at),
	...splice.insert,
	...items.slice(splice.at + splice.remove),
];

test('applying the splice gives the new list, whatever the two are', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(3)), fc.array(fc.nat(3)), (before, after) => {
			expect(apply(before, spliceBetween(before, after))).toEqual(after);
		}),
	);
});

test('one item more at the end is one insertion', () => {
	expect(spliceBetween(['a', 'b'], ['a', 'b', 'c'])).toEqual({ at: 2, remove: 0, insert: ['c'] });
});

test('an older page is one insertion at the front', () => {
	expect(spliceBetween(['c'], ['a', 'b', 'c'])).toEqual({ at: 0, remove: 0, insert: ['a', 'b'] });
});

test('one changed item is one replacement', () => {
	expect(spliceBetween([{ k: 1 }, { k: 2 }, { k: 3 }], [{ k: 1 }, { k: 9 }, { k: 3 }])).toEqual({ at: 1, remove: 1, insert: [{ k: 9 }] });
});
