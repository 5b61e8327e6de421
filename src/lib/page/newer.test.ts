/** @file In which fields a newer version differs from the one being edited. */
import { expect, it } from 'vitest';
import { differences } from './newer.ts';

it('names the fields in which a newer version differs, with its words', () => {
	const words = {
		title: { label: 'Title' },
		about: { label: 'About', show: (ids: readonly string[]) => ids.join('+') },
		same: { label: 'Same' },
	};
	const mine = { title: 'mine', about: ['a'], same: 'x' };
	expect(differences(mine, { title: 'theirs', about: ['a', 'b'], same: 'x' }, words)).toEqual([
		{ name: 'title', label: 'Title', theirs: 'theirs' },
		{ name: 'about', label: 'About', theirs: 'a+b' },
	]);
	expect(differences(mine, { ...mine, about: ['a'] }, words)).toEqual([]);
});
