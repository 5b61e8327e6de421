/** @file The intelligence mission's own words in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Sentences } from '#lib/i18n/refusal.ts';
import { CREDIBILITIES, RELIABILITIES, type Credibility, type Reliability } from '../evaluation.ts';
import type { ReportState } from '../report-lifecycle.ts';
import { REPORT_KINDS, type ReportKind } from '../report.ts';

/** A kind of report. */
export const nameOfReportKind = (kind: ReportKind): string =>
	({
		spot: m.intelligence_kind_spot,
		threat: m.intelligence_kind_threat,
		trend: m.intelligence_kind_trend,
		route: m.intelligence_kind_route,
		'modus-operandi': m.intelligence_kind_modus_operandi,
	})[kind]();

/** How a report stands. */
export const nameOfReportState = (state: ReportState): string =>
	({
		published: m.intelligence_state_published,
		corrected: m.intelligence_state_corrected,
		withdrawn: m.intelligence_state_withdrawn,
	})[state]();

/** What a letter says of a source. */
export const meaningOfReliability = (reliability: Reliability): string =>
	({
		A: m.intelligence_reliability_a,
		B: m.intelligence_reliability_b,
		C: m.intelligence_reliability_c,
		D: m.intelligence_reliability_d,
		E: m.intelligence_reliability_e,
		F: m.intelligence_reliability_f,
	})[reliability]();

/** What a digit says of the information. */
export const meaningOfCredibility = (credibility: Credibility): string =>
	({
		1: m.intelligence_credibility_1,
		2: m.intelligence_credibility_2,
		3: m.intelligence_credibility_3,
		4: m.intelligence_credibility_4,
		5: m.intelligence_credibility_5,
		6: m.intelligence_credibility_6,
	})[credibility]();

/** How it stands, as a mark. */
export const toneOfReport = (state: ReportState): 'done' | 'stopped' => (state === 'withdrawn' ? 'stopped' : 'done');

/** Choices for selects; call them in markup, so that they follow the language. */
export const reportKindChoices = () => REPORT_KINDS.map((value) => ({ value, label: nameOfReportKind(value) }));
export const reliabilityChoices = () => RELIABILITIES.map((value) => ({ value, label: meaningOfReliability(value) }));
export const credibilityChoices = () => CREDIBILITIES.map((value) => ({ value: `${value}` as const, label: meaningOfCredibility(value) }));

/** The mission's sentences for its own refusals. */
export const INTELLIGENCE_SENTENCES: Sentences = {
	'title-missing': m.intelligence_refusal_title_missing,
	'title-long': m.intelligence_refusal_title_long,
	'text-missing': m.intelligence_refusal_text_missing,
	'text-long': m.intelligence_refusal_text_long,
	'date-in-future': m.intelligence_refusal_date_in_future,
	'above-ceiling': m.intelligence_refusal_above_ceiling,
	'own-report': m.intelligence_refusal_own_report,
	'comment-missing': m.intelligence_refusal_comment_missing,
	'report-withdrawn': m.intelligence_refusal_report_withdrawn,
	'may-not-grade': m.intelligence_refusal_may_not_grade,
	'unknown-room': m.intelligence_refusal_unknown_room,
	'unknown-report': m.intelligence_refusal_unknown_report,
	'not-the-author': m.intelligence_refusal_not_the_author,
	'reason-missing': m.intelligence_refusal_reason_missing,
};
