/** @file What stands in the forms of this mission: plans as fields, and fields as plans. */
import * as v from 'valibot';
import type { RecordId, UserId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { AgendaItem, ItemPlan } from '../agenda-item.ts';
import type { Meeting, MeetingPlan } from '../meeting.ts';
import type { OutcomeKind, OutcomePlan } from '../outcome.ts';
import { isZone, ZonedStart } from '../wall-time.ts';

/** A number as typed, within bounds; `otherwise` where it is none. */
const within = (text: string, least: number, most: number, otherwise: number): number =>
	Math.min(most, Math.max(least, Math.round(Number(text)) || otherwise));

/** An agenda item being written. */
export type ItemFields = {
	title: string;
	text: string;
	language: TextLanguage;
	minutes: string;
	about: readonly RecordId[];
};

export const emptyItem = (language: TextLanguage): ItemFields => ({ title: '', text: '', language, minutes: '15', about: [] });
export const fieldsOfItem = ({ plan, about }: AgendaItem): ItemFields => ({ ...plan, minutes: String(plan.minutes), about: [...about] });
export const itemOf = ({ title, text, language, minutes }: ItemFields): ItemPlan => ({
	...{ title, text, language },
	minutes: within(minutes, 1, 1_440, 15),
});

/** An outcome being written. */
export type OutcomeFields = { kind: OutcomeKind; text: string; language: TextLanguage };

export const emptyOutcome = (language: TextLanguage): OutcomeFields => ({ kind: 'decision', text: '', language });
export const fieldsOfOutcome = (plan: OutcomePlan): OutcomeFields => ({ ...plan });

/** A meeting being called or changed. */
export type MeetingFields = {
	title: string;
	purpose: string;
	language: TextLanguage;
	/** As the date input gives it. */
	wall: string;
	zone: string;
	minutes: string;
	languages: readonly TextLanguage[];
	online: boolean;
	place: string;
	chair: UserId | '';
	rapporteur: UserId | '';
};

export const emptyMeeting = (language: TextLanguage, zone: string, chair: UserId): MeetingFields => ({
	...{ title: '', purpose: '', language, wall: '', zone, minutes: '90', languages: [language] },
	...{ online: true, place: '', chair, rapporteur: '' },
});

/** A meeting's plan as it stands in the form. */
export function fieldsOfMeeting({ plan }: Meeting): MeetingFields {
	const { start, minutes, rapporteur, languages, ...rest } = plan;
	return { ...rest, ...start, minutes: String(minutes), languages: [...languages], rapporteur: rapporteur ?? '' };
}

/** The plan that the fields make, or what they lack to be one. */
export function meetingOf(
	fields: MeetingFields,
): Result<MeetingPlan, { readonly code: 'zone-unknown' | 'start-missing' | 'chair-missing' }> {
	const { wall, zone, minutes, languages, chair, rapporteur, ...rest } = fields;
	if (!isZone(zone)) return refuse({ code: 'zone-unknown' });
	const start = v.safeParse(ZonedStart, { wall: wall.slice(0, 16), zone });
	if (!start.success) return refuse({ code: 'start-missing' });
	if (chair === '') return refuse({ code: 'chair-missing' });
	return accept({
		...rest,
		start: start.output,
		minutes: within(minutes, 5, 14_400, 60),
		languages: [...languages],
		chair,
		rapporteur: rapporteur === '' ? null : rapporteur,
	});
}
