/** @file A report and a grading as STIX 2.1 bundles: what is sealed, and what is read back. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { holding, strictest, TLP_LEVELS, type Tlp } from '#lib/kernel/marking.ts';
import { Region, Threat } from '#lib/kernel/region.ts';
import { confidence, Credibility, Reliability, type Evaluation } from '../evaluation.ts';
import { EventDate, precisionOf, ReportKind, type GradingDraft, type ReportDraft } from '../report.ts';
import { common, EVALUATION_EXTENSION, EXTENSION_OBJECTS, markingObject, REPORT_EXTENSION, STIX_REGION, TLP_MARKING } from './stix.ts';

const Evaluated = v.looseObject({ source_reliability: Reliability, information_credibility: Credibility });
const Stix = v.looseObject({ type: v.string(), id: v.string() });
const Bundle = v.looseObject({ type: v.literal('bundle'), objects: v.array(Stix) });

const StixReport = v.looseObject({
	name: v.string(),
	description: v.string(),
	lang: TextLanguage,
	created: Instant,
	modified: Instant,
	published: Instant,
	object_refs: v.pipe(v.array(v.string()), v.minLength(1)),
	object_marking_refs: v.pipe(v.array(v.string()), v.minLength(1)),
	extensions: v.looseObject({
		[EVALUATION_EXTENSION]: Evaluated,
		[REPORT_EXTENSION]: v.looseObject({
			report_kind: ReportKind,
			region: Region,
			threat: Threat,
			event_date: v.optional(EventDate),
			withdrawal_reason: v.optional(v.string()),
		}),
	}),
});

const StixNote = v.looseObject({
	content: v.string(),
	lang: TextLanguage,
	object_refs: v.pipe(v.array(v.string()), v.minLength(1)),
	extensions: v.looseObject({
		[EVALUATION_EXTENSION]: v.looseObject({ ...Evaluated.entries, evaluated_version: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
	}),
});

/** What a report's payload says. */
export interface ReportContent extends Omit<ReportDraft, 'reliability' | 'credibility' | 'eventDate'> {
	readonly eventDate: EventDate | null;
	readonly evaluation: Evaluation;
	readonly publishedAt: Instant;
	readonly modifiedAt: Instant;
	readonly withdrawal: string | null;
}

/** What a grading's payload says. */
export interface GradingContent extends GradingDraft {
	readonly gradedVersion: number;
}

/** Ids and times of one writing, given from outside. */
export interface Writing {
	readonly id: RecordId;
	/** Makes UUIDs for the bundle's other objects. */
	readonly newId: () => string;
	readonly now: Instant;
}

type Members = Readonly<Record<string, Json>>;

const objectsOf = (payload: Json): readonly Members[] => {
	const bundle = v.safeParse(Bundle, payload);
	return bundle.success ? (bundle.output.objects as unknown as readonly Members[]) : [];
};

const evaluationExtension = (evaluation: Evaluation): Members => ({
	extension_type: 'property-extension',
	scheme: 'admiralty',
	source_reliability: evaluation.reliability,
	information_credibility: evaluation.credibility,
});

const isMembers = (value: Json | undefined): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The bundle of a report. Given the payload it replaces, keeps first times, object ids and whatever members and objects others put there
 * that we do not know.
 */
export function encodeReport(draft: ReportDraft, writing: Writing, before: Json = null): Json {
	const known = objectsOf(before);
	const old = known.find((each) => each['type'] === 'report') ?? {};
	const first = v.safeParse(Instant, old['created']);
	const created = first.success ? first.output : writing.now;
	const location = (where: 'region' | 'country', value: string): Members =>
		known.find((each) => each['type'] === 'location' && each[where] === value) ?? {
			...common('location', writing.newId(), writing.now, writing.now),
			[where]: value,
		};
	const locations = [location('region', STIX_REGION[draft.region]), ...draft.places.map((place) => location('country', place))];
	const others = known.filter((each) => each['type'] !== 'report' && each['type'] !== 'location');
	const extensions = isMembers(old['extensions']) ? old['extensions'] : {};
	const trust = confidence(draft.credibility);
	const { confidence: _, ...rest } = old;
	const report: Members = {
		...rest,
		...common('report', writing.id, created, writing.now),
		name: draft.title.trim(),
		description: draft.text,
		lang: draft.language,
		published: created,
		report_types: [draft.kind === 'modus-operandi' ? 'attack-pattern' : 'threat-report'],
		...(trust === undefined ? {} : { confidence: trust }),
		object_refs: [...locations, ...others].map((each) => each['id'] ?? ''),
		object_marking_refs: [TLP_MARKING[draft.marking]],
		extensions: {
			...extensions,
			[EVALUATION_EXTENSION]: evaluationExtension({ reliability: draft.reliability, credibility: draft.credibility }),
			[REPORT_EXTENSION]: {
				extension_type: 'property-extension',
				report_kind: draft.kind,
				region: draft.region,
				threat: draft.threat,
				...(draft.eventDate === '' ? {} : { event_date: draft.eventDate, event_date_precision: precisionOf(draft.eventDate) }),
			},
		},
	};
	return { type: 'bundle', id: `bundle--${writing.id}`, objects: [report, ...locations, ...others] };
}

/** The bundle of a withdrawn report: the same, revoked, with the reason. `null` where there is no report in the payload. */
export function encodeWithdrawal(before: Json, reason: string, now: Instant): Json {
	const known = objectsOf(before);
	if (!isMembers(before)) return null;
	return {
		...before,
		objects: known.map((each) => {
			if (each['type'] !== 'report') return each;
			const extensions = isMembers(each['extensions']) ? each['extensions'] : {};
			const ours = isMembers(extensions[REPORT_EXTENSION]) ? extensions[REPORT_EXTENSION] : {};
			return {
				...each,
				modified: now,
				revoked: true,
				extensions: { ...extensions, [REPORT_EXTENSION]: { ...ours, withdrawal_reason: reason } },
			};
		}),
	};
}

/** The narrowest of the TLP markings named; `null` where none of them is one. */
function markingOf(refs: readonly string[]): Tlp | null {
	const levels = TLP_LEVELS.filter((level) => refs.includes(TLP_MARKING[level]));
	return levels.length === 0 ? null : levels.reduce(strictest);
}

/** Reads a report's payload; `null` where it has no valid form. Never throws. */
export function decodeReport(payload: Json): ReportContent | null {
	const objects = objectsOf(payload);
	const parsed = v.safeParse(
		StixReport,
		objects.find((each) => each['type'] === 'report'),
	);
	if (!parsed.success) return null;
	const report = parsed.output;
	const marking = markingOf(report.object_marking_refs);
	if (marking === null) return null;
	const details = report.extensions[REPORT_EXTENSION];
	const evaluated = report.extensions[EVALUATION_EXTENSION];
	const places = objects.flatMap((each) => {
		const country = v.safeParse(Country, each['country']);
		const named = each['type'] === 'location' && report.object_refs.some((ref) => ref === each['id']);
		return named && country.success ? [country.output] : [];
	});
	return {
		title: report.name,
		text: report.description,
		language: report.lang,
		kind: details.report_kind,
		region: details.region,
		threat: details.threat,
		places,
		eventDate: details.event_date ?? null,
		evaluation: { reliability: evaluated.source_reliability, credibility: evaluated.information_credibility },
		marking,
		publishedAt: report.published,
		modifiedAt: report.modified,
		withdrawal: details.withdrawal_reason ?? null,
	};
}

/** Whether a payload says what a draft says: ids and times apart, which are fresh at each encoding. */
export function repeatsReport(payload: Json, draft: ReportDraft): boolean {
	const content = decodeReport(payload);
	if (content === null || content.withdrawal !== null) return false;
	const { title, text, language, kind, region, threat, places, eventDate, evaluation, marking } = content;
	const said = [
		title,
		text,
		language,
		kind,
		region,
		threat,
		places,
		eventDate ?? '',
		evaluation.reliability,
		evaluation.credibility,
		marking,
	];
	const { reliability, credibility } = draft;
	const drafted = [draft.title.trim(), draft.text, draft.language, draft.kind, draft.region, draft.threat, draft.places, draft.eventDate];
	return JSON.stringify(said) === JSON.stringify([...drafted, reliability, credibility, draft.marking]);
}

/** Whether a payload says what a grading says. */
export function repeatsGrading(payload: Json, grading: GradingContent): boolean {
	const content = decodeGrading(payload);
	const words = ({ comment, language, evaluation, gradedVersion }: GradingContent): string =>
		JSON.stringify([comment.trim(), language, evaluation.reliability, evaluation.credibility, gradedVersion]);
	return content !== null && words(content) === words(grading);
}

/** The bundle of a grading: a STIX note on the report, with the evaluation. */
export function encodeGrading(grading: GradingContent, report: { readonly id: RecordId; readonly marking: Tlp }, writing: Writing): Json {
	const note: Members = {
		...common('note', writing.id, writing.now, writing.now),
		content: grading.comment.trim(),
		lang: grading.language,
		object_refs: [`report--${report.id}`],
		object_marking_refs: [TLP_MARKING[report.marking]],
		extensions: {
			[EVALUATION_EXTENSION]: { ...evaluationExtension(grading.evaluation), evaluated_version: grading.gradedVersion },
		},
	};
	return { type: 'bundle', id: `bundle--${writing.id}`, objects: [note] };
}

/** Reads a grading's payload; `null` where it has no valid form. Never throws. */
export function decodeGrading(payload: Json): GradingContent | null {
	const parsed = v.safeParse(
		StixNote,
		objectsOf(payload).find((each) => each['type'] === 'note'),
	);
	if (!parsed.success) return null;
	const evaluated = parsed.output.extensions[EVALUATION_EXTENSION];
	return {
		comment: parsed.output.content,
		language: parsed.output.lang,
		evaluation: { reliability: evaluated.source_reliability, credibility: evaluated.information_credibility },
		gradedVersion: evaluated.evaluated_version,
	};
}

/**
 * A report with its gradings as one self-contained bundle: markings and extension definitions go with it. Outside the room nobody sees its
 * ceiling, so where that is stricter than an object's own marking, it goes with the object.
 */
export function exportBundle(report: Json, gradings: readonly Json[], ceiling: Tlp | null): string {
	const own = [report, ...gradings].flatMap(objectsOf).map((each): Members => {
		const named = Array.isArray(each['object_marking_refs']) ? (each['object_marking_refs'] as string[]) : null;
		const marking = named === null ? null : markingOf(named);
		if (ceiling === null || named === null || marking === null || holding(marking, ceiling).by !== 'room') return each;
		return { ...each, object_marking_refs: [...named, TLP_MARKING[ceiling]] };
	});
	const refs = own.flatMap((each) => (Array.isArray(each['object_marking_refs']) ? (each['object_marking_refs'] as string[]) : []));
	const markings = TLP_LEVELS.filter((level) => refs.includes(TLP_MARKING[level])).map(markingObject);
	const id = isMembers(report) ? (report['id'] ?? '') : '';
	return JSON.stringify({ type: 'bundle', id, objects: [...own, ...markings, ...EXTENSION_OBJECTS] }, null, '\t');
}
