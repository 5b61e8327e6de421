/** @file A meeting with its agenda: fields, parts, and the gates between its states. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { UserId, type Hash, type RoomId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, openSteps, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';
import type { AgendaItem } from './agenda-item.ts';
import { meetingLifecycle, outcomeLifecycle, type MeetingState } from './meeting-lifecycle.ts';
import { isSettled, type Outcome } from './outcome.ts';
import { isZone, ZonedStart } from './wall-time.ts';

/** What is written about a meeting by hand. */
export const MeetingPlan = v.object({
	title: v.pipe(v.string(), v.maxLength(200)),
	purpose: v.pipe(v.string(), v.maxLength(5_000)),
	language: TextLanguage,
	start: ZonedStart,
	/** Planned length in minutes. */
	minutes: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(14_400)),
	/** Languages spoken and interpreted. */
	languages: v.array(TextLanguage),
	online: v.boolean(),
	/** Where, when not only online. */
	place: v.pipe(v.string(), v.maxLength(300)),
	chair: UserId,
	/** Who keeps the minutes, besides the coordinators. */
	rapporteur: v.nullable(UserId),
});
export type MeetingPlan = v.InferOutput<typeof MeetingPlan>;

/** One country at the table. */
export const Attendance = v.object({ country: Country, status: v.picklist(['expected', 'present', 'absent']) });
export type Attendance = v.InferOutput<typeof Attendance>;

/** A meeting in the clear. Lives in a signed-in browser's memory, nowhere else. */
export interface Meeting {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly state: MeetingState;
	readonly version: number;
	readonly hash: Hash;
	readonly plan: MeetingPlan;
	/** The start as a point in time, by this runtime's zone rules. */
	readonly startsAt: Instant;
	readonly attendance: readonly Attendance[];
	/** The item under discussion now. */
	readonly currentItem: RecordId | null;
	/** Why it was cancelled. */
	readonly reason: string;
	readonly calledBy: UserId;
	readonly modifiedAt: Instant;
	readonly modifiedBy: UserId;
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
	/** In the order of the agenda. */
	readonly items: readonly AgendaItem[];
}

/** Why a step of a meeting is refused before anything is sealed. */
export type MeetingRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'title-missing' }
	| { readonly code: 'hidden-characters' }
	| { readonly code: 'zone-unknown'; readonly zone: string }
	| { readonly code: 'languages-missing' }
	| { readonly code: 'place-missing' }
	| { readonly code: 'reason-missing' }
	| { readonly code: 'no-accepted-item' }
	| { readonly code: 'items-undisposed'; readonly items: number }
	| { readonly code: 'outcomes-unlinked'; readonly outcomes: number };

/** What a plan lacks. */
export function checkMeeting(plan: MeetingPlan): readonly MeetingRefusal[] {
	const refusals: MeetingRefusal[] = [];
	if (plan.title.trim() === '') refusals.push({ code: 'title-missing' });
	if (![plan.title, plan.place].every((line) => isPlainLine(line.trim()))) refusals.push({ code: 'hidden-characters' });
	if (!isZone(plan.start.zone)) refusals.push({ code: 'zone-unknown', zone: plan.start.zone });
	if (plan.languages.length === 0) refusals.push({ code: 'languages-missing' });
	if (!plan.online && plan.place.trim() === '') refusals.push({ code: 'place-missing' });
	return refusals;
}

const undisposed = (meeting: Meeting): number =>
	meeting.items.filter((item) => item.state === 'proposed' || item.state === 'accepted' || item.state === 'in-discussion').length;

/** What still keeps a meeting from a state. Nothing that was put on the table is lost: each item is disposed or declined, each outcome has a life. */
export function gateMeeting(meeting: Meeting, to: MeetingState, reason: string): readonly MeetingRefusal[] {
	switch (to) {
		case 'scheduled':
			return checkMeeting(meeting.plan);
		case 'cancelled':
			return reason.trim() === '' ? [{ code: 'reason-missing' }] : [];
		case 'in-session':
			return meeting.items.some((item) => item.state === 'accepted' || item.state === 'in-discussion') || meeting.state === 'in-session'
				? []
				: [{ code: 'no-accepted-item' }];
		case 'minutes-review': {
			const items = undisposed(meeting);
			return items === 0 || meeting.state === 'minutes-review' ? [] : [{ code: 'items-undisposed', items }];
		}
		case 'closed': {
			const items = undisposed(meeting);
			const outcomes = meeting.items.flatMap((item) => item.outcomes).filter((outcome) => !isSettled(outcome)).length;
			return [
				...(items > 0 ? [{ code: 'items-undisposed' as const, items }] : []),
				...(outcomes > 0 ? [{ code: 'outcomes-unlinked' as const, outcomes }] : []),
			];
		}
		default:
			return to satisfies never;
	}
}

/** Whether a step may be taken by somebody now: the table first, then the gate. */
export function stepMeeting(meeting: Meeting, to: MeetingState, actor: Actor, reason: string): Result<MeetingState, MeetingRefusal> {
	if (!mayStep(meetingLifecycle, meeting.state, to, actor, meeting.calledBy)) return refuse({ code: 'may-not', to });
	const [first] = gateMeeting(meeting, to, reason);
	return first ? refuse(first) : accept(to);
}

/** The steps a menu offers, whether or not the gate is open yet. */
export const offeredMeetingSteps = (meeting: Meeting, actor: Actor): readonly MeetingState[] =>
	openSteps(meetingLifecycle, meeting.state, actor, meeting.calledBy).filter((to): to is MeetingState => to !== meeting.state);

/** Whether somebody keeps the minutes of this meeting: a coordinator, or the rapporteur it names. */
export const keepsMinutes = (meeting: Meeting, actor: Actor): boolean =>
	actor.roles.includes('coordinator') || (actor.roles.includes('specialist') && meeting.plan.rapporteur === actor.user);

/** Whether somebody may change the words of an outcome: as long as it has become nothing and the meeting is not over. */
export const mayEditOutcome = (outcome: Outcome, meeting: Meeting, actor: Actor): boolean =>
	meeting.state !== 'closed' &&
	meeting.state !== 'cancelled' &&
	keepsMinutes(meeting, actor) &&
	mayStep(outcomeLifecycle, outcome.state, 'recorded', actor, outcome.recordedBy);
