/** @file The names that the homeserver sees instead of titles. */
import { expect, test } from 'vitest';
import { codeWord, isCodeWord } from './code-words.ts';

test('a code word is two words of the lists', () => {
	expect(codeWord(() => 0)).toBe('Amber Anvil');
	for (let i = 0; i < 60; i++) expect(isCodeWord(codeWord((below) => i % below))).toBe(true);
});

test('a real title is not taken for one', () => {
	for (const title of ['Sea routes Europe', 'Quiet', 'Quiet Lantern 2', 'Quiet  Lantern', 'هدوء']) expect(isCodeWord(title)).toBe(false);
});

test('a random source out of bounds is a failure, not a name', () => {
	expect(() => codeWord((below) => below)).toThrow(RangeError);
});
