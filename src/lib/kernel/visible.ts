/**
 * @file Characters that show nothing by themselves and change how the text around them reads, made visible; and names that look alike.
 *
 * What others wrote is never changed or dropped: a mark stands where the character is. One-line names and titles refuse them when written.
 */

/** Explicit bidirectional controls (UAX #9) and the commonest characters without a shape, by the names Unicode abbreviates them to. */
const NAMES: Readonly<Record<string, string>> = {
	'\u061c': 'ALM',
	'\u200e': 'LRM',
	'\u200f': 'RLM',
	'\u202a': 'LRE',
	'\u202b': 'RLE',
	'\u202c': 'PDF',
	'\u202d': 'LRO',
	'\u202e': 'RLO',
	'\u2066': 'LRI',
	'\u2067': 'RLI',
	'\u2068': 'FSI',
	'\u2069': 'PDI',
	'\u00ad': 'SHY',
	'\u200b': 'ZWSP',
	'\u200c': 'ZWNJ',
	'\u200d': 'ZWJ',
	'\u2060': 'WJ',
	'\ufeff': 'ZWNBSP',
};

/** Scripts that are written with joiners, and emoji, which are composed with them: between two of these a joiner is spelling. */
const JOINED = `(?:\\ufe0f|\\p{Emoji_Modifier}|[\\p{Extended_Pictographic}\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Mong}\\p{sc=Khmr}])`;
const SPELLING = `(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})`;
/** Of Unicode's format characters these have a shape of their own: signs before Arabic, Syriac and Kaithi numbers. */
const SHAPED = '[\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]';
/** Controls, format characters and separators, and letters that are drawn as nothing. */
const NOTHING = '(?:[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]|\\u034f|\\u115f|\\u1160|\\u17b4|\\u17b5|\\u2800|\\u3164|\\uffa0)';

const HIDDEN = new RegExp(`(?!${SPELLING}|${SHAPED}|[\\n\\r\\t])${NOTHING}`, 'u');
const EVERY_HIDDEN = new RegExp(HIDDEN.source, 'gu');

/** A piece of text, or the name of a character that would not be seen. */
export type ShownPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'control'; readonly name: string };

const nameOf = (character: string): string =>
	NAMES[character] ?? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Text in pieces, its hidden characters by name. Breaks of lines and tabs are text. */
export function shownParts(text: string): readonly ShownPart[] {
	return text
		.split(new RegExp(`(${HIDDEN.source})`, 'u'))
		.map((part, at): ShownPart => (at % 2 === 0 ? { kind: 'text', text: part } : { kind: 'control', name: nameOf(part) }))
		.filter((part) => part.kind === 'control' || part.text !== '');
}

/** Text as one string in which nothing is hidden: `⟦RLO⟧` where a control stood. For whatever others wrote, wherever it is shown. */
export const visible = (text: string): string => text.replace(EVERY_HIDDEN, (character) => `⟦${nameOf(character)}⟧`);

/** Whether a text is one line that reads as it is written: what names and titles must be. */
export const isPlainLine = (text: string): boolean => !HIDDEN.test(text) && !/[\n\r\t]/.test(text);

/** Cyrillic, Greek and other letters by the Latin letter they are drawn like; capitals apart, since some differ from their small letters. */
const LATIN_FOR: Readonly<Record<string, string>> = Object.fromEntries(
	[
		['аαɑ', 'a'],
		['АΑ', 'a'],
		['ВΒвʙβ', 'b'],
		['сСςϲСⅽ', 'c'],
		['ԁ', 'd'],
		['еЕΕєҽ', 'e'],
		['ɡ', 'g'],
		['НΗнһʜ', 'h'],
		['іІΙιıӏӀlLІ1|ǀ', 'i'],
		['јЈϳ', 'j'],
		['кКΚκ', 'k'],
		['мМΜ', 'm'],
		['Ν', 'n'],
		['ηп', 'n'],
		['оОΟοσ0', 'o'],
		['рРΡρ', 'p'],
		['ԛ', 'q'],
		['г', 'r'],
		['ѕЅ', 's'],
		['тТΤτ', 't'],
		['υ', 'u'],
		['νѵ', 'v'],
		['ԝѡω', 'w'],
		['хХΧχ', 'x'],
		['уУΥүγ', 'y'],
		['Ζ', 'z'],
	].flatMap(([letters = '', latin = '']) => Array.from(letters, (letter) => [letter, latin])),
);

/** What a name looks like: two names with the same skeleton are easily taken for each other. Not for showing. */
export function skeleton(name: string): string {
	const bare = name.normalize('NFKD').replace(EVERY_HIDDEN, '').replace(/\p{M}/gu, '');
	const latin = (text: string): string => Array.from(text, (letter) => LATIN_FOR[letter] ?? letter).join('');
	return latin(latin(bare).toLowerCase())
		.replace(/[\s\p{P}]+/gu, ' ')
		.trim();
}
