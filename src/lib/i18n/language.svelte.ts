/** @file Which of the four languages the page speaks, and how a reader changes it without a reload. */
import { direction, LANGUAGES, type Language } from '#lib/kernel/language.ts';
import { getLocale, overwriteGetLocale, setLocale } from './paraglide/runtime.js';

/*
 * The compiled messages ask `getLocale()` each time they are called. In the browser that question is answered by a signal, so every
 * text on screen is drawn again when the choice changes. On the server nothing here runs: there the answer belongs to the request.
 */
let chosen = $state.raw<Language>('en');

/** Begins with the language in which the server rendered the page. Called once, in the browser, by the root layout. */
export function followLanguage(): void {
	const rendered = LANGUAGES.find((language) => language === document.documentElement.lang);
	chosen = rendered ?? getLocale();
	overwriteGetLocale(() => chosen);
}

/** Speaks another language from now on, here and in the next page the server renders (a cookie remembers it). */
export function chooseLanguage(language: Language): void {
	void setLocale(language, { reload: false });
	chosen = language;
	document.documentElement.lang = language;
	document.documentElement.dir = direction(language);
}

/** The language now; reactive in the browser. */
export const currentLanguage = (): Language => getLocale();

/** Each language in its own words, for the language menu. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { ar: 'العربية', en: 'English', es: 'Español', fr: 'Français' };
