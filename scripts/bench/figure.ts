/** @file What the benches report: one figure with its budget, the runs it is the median of, and whether it is met. */

/** One measured figure. */
export interface Figure {
	readonly name: string;
	readonly unit: 'ms' | 'bytes';
	/** No more than this; null for a figure that is only reported. */
	readonly budget: number | null;
	readonly median: number;
	readonly met: boolean | null;
	readonly runs: readonly number[];
	readonly note?: string;
}

/** The middle of the runs, the greater of two middles. */
function median(runs: readonly number[]): number {
	const ordered = runs.toSorted((a, b) => a - b);
	return ordered[Math.floor(ordered.length / 2)] ?? Number.NaN;
}

/** Sums up runs. */
export function figure(name: string, unit: Figure['unit'], budget: number | null, measured: readonly number[], note?: string): Figure {
	const runs = measured.map(Math.round);
	const middle = median(runs);
	return {
		...{ name, unit, budget, median: middle, met: budget === null ? null : middle <= budget, runs },
		...(note === undefined ? {} : { note }),
	};
}
