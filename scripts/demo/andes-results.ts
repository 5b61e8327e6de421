/**
 * @file What the eleven countries reported. Published are the sums (about 44,000 checks; 18 arrests in the tactical days, 49 with the 31 of
 * Colombia before them; 13 new investigations), the 22 migrants rescued in Nicaragua, the 21 on one boat with two smugglers, and the 30 possible
 * victims in the Dominican Republic. How the sums fall on the countries is invented.
 */
import type { Country } from '#lib/kernel/country.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { ResultReport } from '#lib/operations/result.ts';

/** What one country reported: soon after the tactical days, and in the end. */
export interface DemoResult {
	readonly country: Country;
	readonly preliminary: ResultReport;
	readonly final: ResultReport;
}

/** Arrests in Colombia before the tactical days: they stand in its final figures only. */
const ARRESTED_BEFORE = 31;

type Figures = ResultReport['figures'];

const COUNTED: readonly (readonly [country: string, counted: Partial<Figures>, note?: string])[] = [
	['BR', { checks: 6_200, arrested: 1, investigations: 2 }],
	['CL', { checks: 4_800, arrested: 2, investigations: 2 }, 'Libretas de marino falsas en poder de ciudadanos de Bangladesh.'],
	['CO', { checks: 7_900, arrested: 4, investigations: 3 }],
	['CR', { checks: 2_600, arrested: 1, investigations: 1 }],
	['DO', { checks: 3_400, arrested: 2, victims: 30, investigations: 1 }, 'Treinta posibles víctimas de trata, atendidas.'],
	['EC', { checks: 3_100, arrested: 1, investigations: 1 }],
	['SV', { checks: 1_500, arrested: 1, investigations: 0 }],
	['MX', { checks: 6_900, arrested: 2, investigations: 1 }],
	[
		'NI',
		{ checks: 1_200, detected: 21, arrested: 2, rescued: 22, investigations: 1 },
		'Veintidós migrantes abandonados, rescatados. En una lancha, veintiún migrantes y dos facilitadores, detenidos.',
	],
	['PA', { checks: 3_800, arrested: 1, investigations: 1 }],
	['PE', { checks: 2_600, arrested: 1, investigations: 0 }],
];

/** Where nothing was said, nothing is known. */
const UNKNOWN: Figures = {
	checks: null,
	detected: null,
	arrested: null,
	rescued: null,
	victims: null,
	documents: null,
	investigations: null,
};

function reported([country, counted, note = '']: (typeof COUNTED)[number]): DemoResult {
	const figures = { ...UNKNOWN, ...counted };
	const preliminary: ResultReport = { phase: 'preliminary', figures, note, language: 'es' as TextLanguage };
	const final: ResultReport = { ...preliminary, phase: 'final' };
	if (country !== 'CO') return { country: country as Country, preliminary, final };
	return {
		country: country as Country,
		preliminary,
		final: {
			...final,
			figures: { ...figures, arrested: (figures.arrested ?? 0) + ARRESTED_BEFORE },
			note: 'Con las 31 detenciones de la fase previa, en la que se hallaron transacciones por unos dos millones de dólares.',
		},
	};
}

/** The results of all eleven. */
export const ANDES_RESULTS: readonly DemoResult[] = COUNTED.map(reported);
