/** @file How far a source and its statement can be relied on: the Admiralty scale, two judgements kept apart. */
import * as v from 'valibot';

/** Reliability of the source, from A (completely reliable) to F (cannot be judged). */
export const RELIABILITIES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export const Reliability = v.picklist(RELIABILITIES);
export type Reliability = v.InferOutput<typeof Reliability>;

/** Credibility of the information, from 1 (confirmed by others) to 6 (cannot be judged). */
export const CREDIBILITIES = [1, 2, 3, 4, 5, 6] as const;
export const Credibility = v.picklist(CREDIBILITIES);
export type Credibility = v.InferOutput<typeof Credibility>;

/** One evaluation. */
export interface Evaluation {
	readonly reliability: Reliability;
	readonly credibility: Credibility;
}

/** As officers write it: `B2`. */
export const evaluationCode = (evaluation: Evaluation): string => `${evaluation.reliability}${evaluation.credibility}`;

/** STIX 2.1 appendix A, Admiralty credibility: 1 → 90, 2 → 70, 3 → 50, 4 → 30, 5 → 10; absent for 6. */
export function confidence(credibility: Credibility): number | undefined {
	return credibility === 6 ? undefined : 110 - credibility * 20;
}
