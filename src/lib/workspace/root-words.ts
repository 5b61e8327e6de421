/** @file The words of a root key as a person types them. */

/** How many there are. */
export const ROOT_WORDS = 24;

/** The words of a text: small letters, whatever stands between them. */
export const wordsOf = (text: string): readonly string[] => text.trim().toLowerCase().split(/\s+/).filter(Boolean);
