/** @file Finding a line among many by what a person types: folded letters, parts of words, best first. */

/** Letters without case, accents and Arabic vowel signs; alef, ya and ta marbuta in one form each. */
export const folded = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}\u0640]/gu, '')
		.replace(/[أإآٱ]/g, 'ا')
		.replace(/ى/g, 'ي')
		.replace(/ة/g, 'ه')
		.toLowerCase();

/**
 * How well a text answers a query, 0 for not at all: every word of the query must occur; a word's start counts more than its middle, the
 * text's start most.
 */
export function score(text: string, query: string): number {
	const where = folded(text);
	const words = folded(query).split(/\s+/).filter(Boolean);
	let sum = words.length === 0 ? 1 : 0;
	for (const word of words) {
		const at = where.indexOf(word);
		if (at < 0) return 0;
		const starts = new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`, 'u').test(where);
		sum += at === 0 ? 4 : starts ? 2 : 1;
	}
	return sum;
}

/** The best answers, best first; equal ones keep their order. */
export function find<T>(all: readonly T[], query: string, text: (item: T) => string, most: number): readonly T[] {
	return all
		.map((item) => ({ item, value: score(text(item), query) }))
		.filter(({ value }) => value > 0)
		.sort((a, b) => b.value - a.value)
		.slice(0, most)
		.map(({ item }) => item);
}
