/** @file The network's four working languages, and the language of any text a person wrote. */
import * as v from 'valibot';

/** The interface's languages, ISO 639-1: Arabic, English, Spanish, French. */
export const LANGUAGES = ['ar', 'en', 'es', 'fr'] as const;
export const Language = v.picklist(LANGUAGES);
export type Language = v.InferOutput<typeof Language>;

/** The language tag of a written text, BCP 47 (primary tag, optional region or script). */
export const TextLanguage = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), v.brand('TextLanguage'));
export type TextLanguage = v.InferOutput<typeof TextLanguage>;

/** Which way a language is written. */
export const direction = (language: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ps|ur)\b/.test(language) ? 'rtl' : 'ltr');
