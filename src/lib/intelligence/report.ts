/** @file An intelligence report, and what must hold before it is sealed. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { isWithin, Tlp } from '#lib/kernel/marking.ts';
import { Region, Threat } from '#lib/kernel/region.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';
import { Credibility, Reliability, type Evaluation } from './evaluation.ts';
import type { ReportState } from './report-lifecycle.ts';

/** What kind of report: one event, a threat, a trend, a route, a way of doing it. */
export const REPORT_KINDS = ['spot', 'threat', 'trend', 'route', 'modus-operandi'] as const;
export const ReportKind = v.picklist(REPORT_KINDS);
export type ReportKind = v.InferOutput<typeof ReportKind>;

/** When it happened, as exactly as known: `2018`, `2018-02` or `2018-02-14` (ISO 8601, reduced precision). */
export const EventDate = v.pipe(
	v.string(),
	v.regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/),
	v.check((text) => text.length < 10 || !Number.isNaN(Date.parse(text)), 'not a real day'),
	v.brand('EventDate'),
);
export type EventDate = v.InferOutput<typeof EventDate>;

/** How exactly a date is known, as it is written. */
export const precisionOf = (date: EventDate): 'year' | 'month' | 'day' =>
	date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day';

const TITLE_MOST = 200;
const TEXT_MOST = 20_000;

/** What an author writes; kept sealed as a draft until published. Empty text is allowed here and refused by {@link checkReport}. */
export const ReportDraft = v.object({
	title: v.string(),
	text: v.string(),
	language: TextLanguage,
	kind: ReportKind,
	region: Region,
	threat: Threat,
	/** Countries the report speaks of. */
	places: v.array(Country),
	/** Empty while not known. */
	eventDate: v.union([v.literal(''), EventDate]),
	reliability: Reliability,
	credibility: Credibility,
	marking: Tlp,
});
export type ReportDraft = v.InferOutput<typeof ReportDraft>;

/** What of a room decides whether a report may stand in it. */
export interface RoomHandling {
	readonly tlp: Tlp;
}

/** Why a report is refused before sealing, and at which field. */
export type ReportRefusal =
	| { readonly code: 'title-missing'; readonly field: 'title' }
	| { readonly code: 'title-long'; readonly field: 'title'; readonly most: number }
	| { readonly code: 'hidden-characters'; readonly field: 'title' }
	| { readonly code: 'text-missing'; readonly field: 'text' }
	| { readonly code: 'text-long'; readonly field: 'text'; readonly most: number }
	| { readonly code: 'date-in-future'; readonly field: 'eventDate' }
	| { readonly code: 'above-ceiling'; readonly field: 'marking'; readonly marking: Tlp; readonly ceiling: Tlp };

/**
 * Everything that keeps a draft from being published in a room, in the order of the form.
 * @param today the day at the writer's place, `YYYY-MM-DD`.
 */
export function checkReport(draft: ReportDraft, room: RoomHandling, today: string): readonly ReportRefusal[] {
	const refusals: ReportRefusal[] = [];
	const title = draft.title.trim();
	if (title === '') refusals.push({ code: 'title-missing', field: 'title' });
	if (title.length > TITLE_MOST) refusals.push({ code: 'title-long', field: 'title', most: TITLE_MOST });
	if (!isPlainLine(title)) refusals.push({ code: 'hidden-characters', field: 'title' });
	if (draft.text.trim() === '') refusals.push({ code: 'text-missing', field: 'text' });
	if (draft.text.length > TEXT_MOST) refusals.push({ code: 'text-long', field: 'text', most: TEXT_MOST });
	if (draft.eventDate > today.slice(0, draft.eventDate.length)) refusals.push({ code: 'date-in-future', field: 'eventDate' });
	if (!isWithin(draft.marking, room.tlp))
		refusals.push({ code: 'above-ceiling', field: 'marking', marking: draft.marking, ceiling: room.tlp });
	return refusals;
}

/** Another member's evaluation of a report. It stands beside the author's and replaces nothing. */
export interface Grading {
	readonly id: RecordId;
	readonly report: RecordId;
	/** The exact version graded. */
	readonly gradedVersion: number;
	readonly evaluation: Evaluation;
	readonly comment: string;
	readonly language: TextLanguage;
	readonly by: UserId;
	readonly at: Instant;
	readonly delivery: Delivery;
}

/** What somebody writes to grade a report. */
export interface GradingDraft {
	readonly evaluation: Evaluation;
	readonly comment: string;
	readonly language: TextLanguage;
}

export type GradingRefusal =
	| { readonly code: 'own-report' }
	| { readonly code: 'comment-missing' }
	| { readonly code: 'report-withdrawn' }
	| { readonly code: 'may-not-grade' };

/** A report in the clear. Lives in a signed-in browser's memory, nowhere else. */
export interface Report {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly state: ReportState;
	readonly version: number;
	readonly hash: Hash;
	readonly title: string;
	readonly text: string;
	readonly language: TextLanguage;
	readonly kind: ReportKind;
	readonly region: Region;
	readonly threat: Threat;
	readonly places: readonly Country[];
	readonly eventDate: EventDate | null;
	/** The author's own evaluation of source and information. */
	readonly evaluation: Evaluation;
	readonly marking: Tlp;
	readonly author: UserId;
	readonly publishedAt: Instant;
	readonly modifiedAt: Instant;
	/** Why it was withdrawn, in the words of who did. */
	readonly withdrawal: string | null;
	/** A later version that does not open: what is shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
	/** Oldest first. */
	readonly gradings: readonly Grading[];
}

/** A record of kind report whose content has no valid form: listed by name, never hidden. */
export interface UnreadableReport {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly author: UserId;
	readonly publishedAt: Instant;
}

/** The draft that corrects a report starts from what it says. */
export const draftOf = (report: Report): ReportDraft => ({
	title: report.title,
	text: report.text,
	language: report.language,
	kind: report.kind,
	region: report.region,
	threat: report.threat,
	places: [...report.places],
	eventDate: report.eventDate ?? '',
	reliability: report.evaluation.reliability,
	credibility: report.evaluation.credibility,
	marking: report.marking,
});
