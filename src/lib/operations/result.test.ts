/** @file Results of an operation: who reports them, and how they count. */
import { describe, expect, it } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Operation } from './operation.ts';
import { checkResult, mayReport, standingResults, totalOf, type CountryResult, type ResultReport } from './result.ts';

const NOTHING = { checks: null, detected: null, arrested: null, rescued: null, victims: null, documents: null, investigations: null };
const report = (phase: ResultReport['phase'], figures: Partial<ResultReport['figures']>): ResultReport => ({
	...{ phase, figures: { ...NOTHING, ...figures }, note: '', language: 'es' as TextLanguage },
});
const result = (country: string, day: number, given: ResultReport, foreign = false): CountryResult => ({
	...{ id: `${country}${day}` as RecordId, operation: 'o' as RecordId, room: '!r:x' as RoomId, country: country as Country },
	...{
		report: given,
		by: `@${country}:x` as UserId,
		at: `2018-12-0${day}T00:00:00.000Z` as Instant,
		foreign,
		delivery: { state: 'saved' },
	},
});

describe('results of an operation', () => {
	it('count once per country: the final ones before the preliminary ones, the newest among equals', () => {
		const standing = standingResults([
			result('NI', 1, report('preliminary', { rescued: 20 })),
			result('NI', 2, report('final', { rescued: 22, arrested: 2 })),
			result('NI', 3, report('preliminary', { rescued: 99 })),
			result('DO', 1, report('preliminary', { victims: 28 })),
			result('DO', 2, report('preliminary', { victims: 30 })),
			result('CO', 1, report('final', { arrested: 500 }), true),
		]);
		expect(standing.map(({ country, report: { phase } }) => [country, phase])).toEqual([
			['DO', 'preliminary'],
			['NI', 'final'],
		]);
		expect(totalOf(standing, 'rescued')).toBe(22);
		expect(totalOf(standing, 'victims')).toBe(30);
		expect(totalOf(standing, 'arrested')).toBe(2);
		expect(totalOf(standing, 'checks')).toBeNull();
	});

	it('need a figure', () => {
		expect(checkResult(report('final', {}))).toEqual([{ code: 'figures-missing' }]);
		expect(checkResult(report('final', { documents: 0 }))).toEqual([]);
	});

	it('are reported by the delegate of a confirmed country, from the tactical phase on', () => {
		const operation = {
			state: 'active',
			participations: [{ country: 'CL', state: 'confirmed', foreign: false }],
		} as unknown as Operation;
		const chile = { user: '@a:x' as UserId, roles: ['delegate'] as const, country: 'CL' as Country };
		expect(mayReport(operation, chile)).toMatchObject({ ok: true });
		expect(mayReport(operation, { ...chile, roles: ['specialist'] })).toMatchObject({ refusal: { code: 'may-not' } });
		expect(mayReport(operation, { ...chile, country: 'PE' as Country })).toMatchObject({ refusal: { code: 'not-taking-part' } });
		expect(mayReport({ ...operation, state: 'planning' }, chile)).toMatchObject({ refusal: { code: 'no-results-yet' } });
	});
});
