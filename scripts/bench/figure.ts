/** @file What the benches report: one figure with its budget, the runs it sums up, and whether the budget is met. */

/** One measured figure. */
export interface Figure {
	readonly name: string;
	readonly unit: 'ms' | 'bytes';
	/** No more than this; null for a figure that is only reported. */
	readonly budget: number | null;
	/** Which of the two the budget is held against: how it usually is, or how it ever was. */
	readonly judged: 'median' | 'largest';
	readonly median: number;
	readonly largest: number;
	readonly met: boolean | null;
	readonly runs: readonly number[];
	readonly note?: string;
}

/** The middle of the runs, the greater of two middles. */
function median(runs: readonly number[]): number {
	const ordered = runs.toSorted((a, b) => a - b);
	return ordered[Math.floor(ordered.length / 2)] ?? Number.NaN;
}

function summed(judged: Figure['judged'], name: string, unit: Figure['unit'], budget: number | null, measured: readonly number[]): Figure {
	const runs = measured.map(Math.round);
	const sums = { median: median(runs), largest: runs.length === 0 ? Number.NaN : Math.max(...runs) };
	return { name, unit, budget, judged, ...sums, met: budget === null ? null : sums[judged] <= budget, runs };
}

/** A figure of which the middle run must be within the budget. */
export function figure(name: string, unit: Figure['unit'], budget: number | null, measured: readonly number[], note?: string): Figure {
	return { ...summed('median', name, unit, budget, measured), ...(note === undefined ? {} : { note }) };
}

/** A figure of which every run must be within the budget: what must never happen. */
export function worst(name: string, unit: Figure['unit'], budget: number, measured: readonly number[], note?: string): Figure {
	return { ...summed('largest', name, unit, budget, measured), ...(note === undefined ? {} : { note }) };
}
