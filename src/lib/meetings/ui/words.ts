/** @file The meetings mission's own words in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Sentences } from '#lib/i18n/refusal.ts';
import { OPERATIONS_SENTENCES } from '#lib/operations/ui/words.ts';
import type { AgendaItemState, MeetingState, OutcomeState } from '../meeting-lifecycle.ts';
import type { Attendance } from '../meeting.ts';
import { OUTCOME_KINDS, type OutcomeKind } from '../outcome.ts';

/** The tone of a status mark. */
type Tone = 'idle' | 'active' | 'waiting' | 'done' | 'problem' | 'stopped';

/** How a meeting stands. */
export const nameOfMeetingState = (state: MeetingState): string =>
	({
		scheduled: m.meetings_state_scheduled,
		'in-session': m.meetings_state_in_session,
		'minutes-review': m.meetings_state_minutes_review,
		closed: m.meetings_state_closed,
		cancelled: m.meetings_state_cancelled,
	})[state]();

/** What a step to a state is called on its button. */
export const nameOfMeetingMove = (to: MeetingState): string =>
	({
		scheduled: m.meetings_move_scheduled,
		'in-session': m.meetings_move_in_session,
		'minutes-review': m.meetings_move_minutes_review,
		closed: m.meetings_move_closed,
		cancelled: m.meetings_move_cancelled,
	})[to]();

export const toneOfMeeting = (state: MeetingState): Tone =>
	(({ scheduled: 'waiting', 'in-session': 'active', 'minutes-review': 'active', closed: 'done', cancelled: 'stopped' }) as const)[state];

/** How an agenda item stands. */
export const nameOfItemState = (state: AgendaItemState): string =>
	({
		proposed: m.meetings_item_state_proposed,
		accepted: m.meetings_item_state_accepted,
		'in-discussion': m.meetings_item_state_in_discussion,
		disposed: m.meetings_item_state_disposed,
		declined: m.meetings_item_state_declined,
	})[state]();

export const toneOfItem = (state: AgendaItemState): Tone =>
	(({ proposed: 'waiting', accepted: 'idle', 'in-discussion': 'active', disposed: 'done', declined: 'stopped' }) as const)[state];

/** What a step of an item is called on its button. */
export function nameOfItemMove(from: AgendaItemState, to: AgendaItemState): string {
	switch (to) {
		case 'accepted':
			return from === 'in-discussion' ? m.meetings_item_move_back() : m.meetings_item_move_accepted();
		case 'in-discussion':
			return m.meetings_item_move_take_up();
		case 'disposed':
			return m.meetings_item_move_disposed();
		case 'declined':
			return m.meetings_item_move_declined();
		case 'proposed':
			return m.meetings_item_propose();
		default:
			return to satisfies never;
	}
}

/** A kind of outcome. */
export const nameOfOutcomeKind = (kind: OutcomeKind): string =>
	({
		decision: m.meetings_kind_decision,
		action: m.meetings_kind_action,
		operation: m.meetings_kind_operation,
		information: m.meetings_kind_information,
		'carry-over': m.meetings_kind_carry_over,
	})[kind]();

/** What turning an outcome into the record it becomes is called on its button. */
export const nameOfConversion = (kind: OutcomeKind): string =>
	kind === 'operation' ? m.meetings_convert_operation() : kind === 'action' ? m.meetings_convert_task() : m.meetings_convert_carry();

/** Choices for a select; call it in markup, so that it follows the language. */
export const outcomeKindChoices = () => OUTCOME_KINDS.map((value) => ({ value, label: nameOfOutcomeKind(value) }));

export const toneOfOutcome = (state: OutcomeState): Tone =>
	(({ recorded: 'waiting', linked: 'active', fulfilled: 'done', dropped: 'stopped' }) as const)[state];

/** How an outcome stands. */
export const nameOfOutcomeState = (state: OutcomeState): string =>
	({
		recorded: m.meetings_outcome_state_recorded,
		linked: m.meetings_outcome_state_linked,
		fulfilled: m.meetings_outcome_state_fulfilled,
		dropped: m.meetings_outcome_state_dropped,
	})[state]();

/** Whether a country is at the table. */
export const nameOfAttendance = (status: Attendance['status']): string =>
	({
		expected: m.meetings_attendance_expected,
		present: m.meetings_attendance_present,
		absent: m.meetings_attendance_absent,
	})[status]();

/** The mission's sentences for its own refusals and those of the missions its outcomes lead into. */
export const MEETINGS_SENTENCES: Sentences = {
	...OPERATIONS_SENTENCES,
	'may-not': m.meetings_refusal_may_not,
	'title-missing': m.meetings_refusal_title_missing,
	'zone-unknown': m.meetings_refusal_zone_unknown,
	'start-missing': m.meetings_refusal_start_missing,
	'chair-missing': m.meetings_refusal_chair_missing,
	'languages-missing': m.meetings_refusal_languages_missing,
	'place-missing': m.meetings_refusal_place_missing,
	'reason-missing': m.meetings_refusal_reason_missing,
	'no-accepted-item': m.meetings_refusal_no_accepted_item,
	'items-undisposed': m.meetings_refusal_items_undisposed,
	'outcomes-unlinked': m.meetings_refusal_outcomes_unlinked,
	'no-outcome': m.meetings_refusal_no_outcome,
	'not-in-session': m.meetings_refusal_not_in_session,
	'meeting-over': m.meetings_refusal_meeting_over,
	'text-missing': m.meetings_refusal_text_missing,
	'wrong-kind': m.meetings_refusal_wrong_kind,
	'must-become': m.meetings_refusal_must_become,
	'not-recorder': m.meetings_refusal_not_recorder,
	'unknown-outcome': m.meetings_refusal_unknown_outcome,
	'unknown-meeting': m.meetings_refusal_unknown_meeting,
	'unknown-item': m.meetings_refusal_unknown_item,
	'other-room': m.meetings_refusal_other_room,
};
