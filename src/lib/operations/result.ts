/** @file What a country's services found and did in an operation: figures its own delegate reports, first preliminary, then final. */
import * as v from 'valibot';
import type { Country } from '#lib/kernel/country.ts';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, type Actor } from '#lib/kernel/steps.ts';
import { resultLifecycle, type OperationState } from './operation-lifecycle.ts';
import { counts, type Participation } from './participation.ts';

/**
 * What is counted: checks of persons and documents · smuggled migrants detected · suspects arrested · migrants rescued · possible victims of
 * trafficking identified · documents seized · investigations opened.
 */
export const FIGURES = ['checks', 'detected', 'arrested', 'rescued', 'victims', 'documents', 'investigations'] as const;
export type Figure = (typeof FIGURES)[number];

/** A figure, or null where it is not known. */
const Count = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000)));

export const RESULT_PHASES = ['preliminary', 'final'] as const;

/** What a delegate reports. Members of later releases survive in the record. */
export const ResultReport = v.object({
	phase: v.picklist(RESULT_PHASES),
	figures: v.object({
		checks: Count,
		detected: Count,
		arrested: Count,
		rescued: Count,
		victims: Count,
		documents: Count,
		investigations: Count,
	}),
	note: v.pipe(v.string(), v.maxLength(2_000)),
	language: TextLanguage,
});
export type ResultReport = v.InferOutput<typeof ResultReport>;

/** One report of results in the clear; a later one stands beside it. */
export interface CountryResult {
	readonly id: RecordId;
	readonly operation: RecordId;
	readonly room: RoomId;
	readonly country: Country;
	readonly report: ResultReport;
	readonly by: UserId;
	readonly at: Instant;
	/** Reported by somebody whose roster country is another: it counts for nothing and is shown as such. */
	readonly foreign: boolean;
	readonly delivery: Delivery;
}

export type ResultRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'not-taking-part' }
	| { readonly code: 'no-results-yet' }
	| { readonly code: 'figures-missing' };

/** What a report lacks: at least one figure must be known. */
export const checkResult = (report: ResultReport): readonly ResultRefusal[] =>
	FIGURES.every((figure) => report.figures[figure] === null) ? [{ code: 'figures-missing' }] : [];

/** Whether somebody may report for their country now: a delegate of a confirmed country, from the tactical phase on. */
export function mayReport(
	operation: { readonly state: OperationState; readonly participations: readonly Participation[] },
	actor: Actor & { readonly country: Country },
): Result<void, ResultRefusal> {
	if (!mayStep(resultLifecycle, null, 'reported', actor, null)) return refuse({ code: 'may-not', to: 'reported' });
	if (!operation.participations.some((part) => counts(part) && part.country === actor.country)) return refuse({ code: 'not-taking-part' });
	if (!['active', 'debrief', 'closed'].includes(operation.state)) return refuse({ code: 'no-results-yet' });
	return accept(undefined);
}

/** Each country's result in force: a final one before any preliminary one, among equals the newest. By country. */
export function standingResults(results: readonly CountryResult[]): readonly CountryResult[] {
	const byCountry = Map.groupBy(
		results.filter((result) => !result.foreign),
		(result) => result.country,
	);
	const rank = ({ report, at }: CountryResult): string => `${report.phase === 'final' ? 1 : 0} ${at}`;
	return [...byCountry.values()]
		.flatMap((of) => of.toSorted((a, b) => (rank(a) < rank(b) ? 1 : -1)).slice(0, 1))
		.toSorted((a, b) => (a.country < b.country ? -1 : 1));
}

/** Each figure over all countries; null where no country knows it. */
export function totalOf(standing: readonly CountryResult[], figure: Figure): number | null {
	const known = standing.flatMap(({ report }) => report.figures[figure] ?? []);
	return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}
