/** @file What people type in the browser tests and no server may ever hold: each text carries a word that is found nowhere else. */
import { PASSWORD } from './person.ts';

/** In Latin letters: what English, Spanish and French speakers of the tests write contains it. */
export const LATIN_WORD = 'Quetzalmarca';
/** In Arabic letters. */
export const ARABIC_WORD = 'زمردمخفي';

/** A text with the word of its script, so that the search for it finds whatever became of the text. */
export const planted = (text: string, arabic = false): string => `${text} ${arabic ? ARABIC_WORD : LATIN_WORD}`;

/** Names and places that people give of themselves: sealed in the roster. */
export const PERSONAL = [
	'Camille Laurent',
	'مريم عبد الرحمن',
	'Valentina Restrepo',
	'Javiera Muñoz',
	'Lucía Huamán',
	'Migration unit',
	'NCB Cairo',
	'NCB Paris',
] as const;

/** All that is searched for, secrets of the run included. */
export const wordsToFind = (secrets: readonly string[]): readonly string[] => [LATIN_WORD, ARABIC_WORD, ...PERSONAL, PASSWORD, ...secrets];
