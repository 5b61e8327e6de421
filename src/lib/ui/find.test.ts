/** @file Finding by what is typed, in every script of the workspace. */
import { describe, expect, it } from 'vitest';
import { find, score } from './find.ts';

describe('finding by what is typed', () => {
	it('needs every word and ignores case and accents', () => {
		expect(score('Rutas marítimas · Américas', 'americas maritimas')).toBeGreaterThan(0);
		expect(score('Rutas marítimas', 'maritimas africa')).toBe(0);
	});

	it('folds Arabic spellings', () => {
		expect(score('أفريقيا', 'افريقيا')).toBeGreaterThan(0);
		expect(score('الهجرة', 'الهجره')).toBeGreaterThan(0);
	});

	it('puts the start of the text before the start of a word before its middle', () => {
		expect(find(['subland', 'sea and land', 'land routes'], 'land', (text) => text, 9)).toEqual(['land routes', 'sea and land', 'subland']);
	});

	it('takes what is typed literally', () => {
		expect(score('a(b', '(')).toBeGreaterThan(0);
		expect(score('ab', '.*')).toBe(0);
	});

	it('lists the first ones for an empty query', () => {
		expect(find(['a', 'b', 'c'], ' ', (text) => text, 2)).toEqual(['a', 'b']);
	});
});
