import { expect, test } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import { checkCharter, parseSealedCharter, sealedHalf, type Charter } from './charter.ts';

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
