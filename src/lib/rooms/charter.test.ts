/** @file The two halves of a charter: normalised, and nothing else taken for one. */
import { expect, test } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { checkCharter, parseSealedCharter, sealedHalf, spacesOf, type Charter } from './charter.ts';

const charter: Charter = {
	title: 'Américas: rutas marítimas',
	purpose: 'Exchange on sea routes',
	region: 'americas',
	threat: 'sea-routes',
	tlp: 'AMBER',
	countries: ['CO' as Country, 'CL' as Country],
	pastEpochs: true,
};

test('a charter is normalised', () => {
	const checked = checkCharter({ ...charter, title: '  Rutas  ', countries: ['PE', 'CO', 'PE'] as Country[] });
	expect(checked).toEqual({ ok: true, value: { ...charter, title: 'Rutas', countries: ['CO', 'PE'] } });
	expect(checkCharter({ ...charter, countries: null }).ok).toBe(true);
});

test.each([
	['charter-title', { title: ' ' }],
	['charter-title', { title: 'a\u202eb' }],
	['charter-title', { title: 'x'.repeat(121) }],
	['charter-purpose', { purpose: 'x'.repeat(2001) }],
	['charter-countries', { countries: [] }],
	['charter-countries', { countries: ['co' as Country] }],
	['charter-red-past', { tlp: 'RED' as const }],
] as const)('it is refused: %s', (code, change) => {
	expect(checkCharter({ ...charter, ...change } as Charter)).toEqual({ ok: false, refusal: { code } });
});

test('the sealed half is read back, and nothing else is taken for one', () => {
	const sealed = sealedHalf(charter, null);
	expect(parseSealedCharter(JSON.parse(JSON.stringify(sealed)))).toEqual(sealed);
	expect(sealed).not.toHaveProperty('tlp');
	for (const other of [null, {}, { ...sealed, v: 2 }, { ...sealed, more: 1 }, { ...sealed, region: 'moon' }])
		expect(parseSealedCharter(other)).toBeNull();
});

test('the spaces above a room are read outermost first; a charter from before there was one per threat names none', () => {
	const [network, region, threat] = ['!n:x', '!r:x', '!t:x'] as RoomId[];
	const charter = (spaces: unknown) => ({ v: 1, title: 'Rutas', purpose: '', region: 'americas', threat: 'sea-routes', spaces });
	expect(spacesOf(parseSealedCharter(charter({ network, region, threat })))).toEqual([network, region, threat]);
	expect(spacesOf(parseSealedCharter(charter({ network, region })))).toEqual([network, region]);
	expect(spacesOf(parseSealedCharter(charter({ network, region: null, threat: null })))).toEqual([network]);
	expect(spacesOf(parseSealedCharter(charter(null)))).toEqual([]);
	expect(spacesOf(parseSealedCharter(charter({ network, region, threat, further: network })))).toEqual([]);
	expect(spacesOf(parseSealedCharter(charter({ region, threat })))).toEqual([]);
});
