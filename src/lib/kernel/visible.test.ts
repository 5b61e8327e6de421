/** @file Characters that hide or turn text are made visible; those that spell are not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainLine, shownParts, skeleton, visible } from './visible.ts';

/** Every character that a reader would not see, by what it must be called. */
const HIDDEN: readonly (readonly [string, string])[] = [
	['\u061c', 'ALM'],
	['\u200e', 'LRM'],
	['\u200f', 'RLM'],
	['\u202e', 'RLO'],
	['\u2066', 'LRI'],
	['\u2069', 'PDI'],
	['\u200b', 'ZWSP'],
	['\ufeff', 'ZWNBSP'],
	['\u00ad', 'SHY'],
	['\u3164', 'U+3164'],
	['\u2028', 'U+2028'],
	['\u0007', 'U+0007'],
	['\u{e0041}', 'U+E0041'],
];
const hidden = fc.constantFrom(...HIDDEN.map(([character]) => character));
const words = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ áñöçعربيةΑβЖ的 .,-123\n')) });

describe('what others wrote', () => {
	it('shows a mark for each hidden character, by name', () => {
		for (const [character, name] of HIDDEN) {
			expect(visible(`pay${character}load`)).toBe(`pay⟦${name}⟧load`);
			expect(shownParts(`pay${character}load`)).toEqual([
				{ kind: 'text', text: 'pay' },
				{ kind: 'control', name },
				{ kind: 'text', text: 'load' },
			]);
			expect(isPlainLine(`pay${character}load`)).toBe(false);
		}
	});

	it('is shown letter by letter as it is where nothing is hidden', () => {
		fc.assert(
			fc.property(words, (text) => {
				expect(visible(text)).toBe(text);
				expect(isPlainLine(text)).toBe(!text.includes('\n'));
			}),
		);
	});

	it('keeps every word and hides nothing, wherever the hidden characters stand', () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(words, hidden)), (pieces) => {
				const text = pieces.join('');
				expect(visible(visible(text))).toBe(visible(text));
				const parts = shownParts(text);
				expect(parts.map((part) => (part.kind === 'text' ? part.text : `⟦${part.name}⟧`)).join('')).toBe(visible(text));
				const said = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
				expect(said).toBe(pieces.filter((piece) => HIDDEN.every(([character]) => character !== piece)).join(''));
			}),
		);
	});

	it('keeps the joiners that spell: Persian, Hindi, and composed emoji; and no others', () => {
		for (const text of ['می‌خواهم', 'क्‍ष', '👩‍✈️', 'رقم ؀١٢']) expect(visible(text)).toBe(text);
		expect(visible('pay\u200dpal')).toBe('pay⟦ZWJ⟧pal');
		expect(visible('عرب\u200d')).toBe('عرب⟦ZWJ⟧');
	});
});

describe('a name', () => {
	it('looks like another in other letters, another case, without accents, or with hidden characters', () => {
		const same = [
			['Ana Pardo', 'Аnа Раrdо'],
			['Ana Pardo', 'ANA PARDO'],
			['Ana Pardo', 'Ana\u200b Pardo'],
			['Inés Núñez', 'Ines Nunez'],
			['Ivan Lima', 'lvan Iima'],
			['Nikos', 'Νikοs'],
			['Ｏｓｃａｒ', 'Oscar'],
			['Jean-Luc', 'Jean Luc'],
		] as const;
		for (const [one, other] of same) expect(skeleton(one)).toBe(skeleton(other));
		for (const [one, other] of [
			['Ana Pardo', 'Ana Prado'],
			['Ana Pardo', 'Eva Pardo'],
			['ليلى', 'سلمى'],
			['Иван', 'Иванна'],
		] as const)
			expect(skeleton(one)).not.toBe(skeleton(other));
	});

	it('has a skeleton that is its own, whatever the case', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (name) => {
				expect(skeleton(skeleton(name))).toBe(skeleton(name));
			}),
		);
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzéñ ')) }), (name) => {
				expect(skeleton(name.toUpperCase())).toBe(skeleton(name));
			}),
		);
	});
});
