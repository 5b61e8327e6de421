/** @file The operations mission's own words in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Sentences } from '#lib/i18n/refusal.ts';
import type { OperationState, ParticipationState, TaskState } from '../operation-lifecycle.ts';
import type { Figure, ResultReport } from '../result.ts';
import { PARTICIPATION_ROLES, type ParticipationRole } from '../participation.ts';

/** The tone of a status mark. */
type Tone = 'idle' | 'active' | 'waiting' | 'done' | 'problem' | 'stopped';

/** How an operation stands. */
export const nameOfOperationState = (state: OperationState): string =>
	({
		proposed: m.operations_state_proposed,
		returned: m.operations_state_returned,
		approved: m.operations_state_approved,
		planning: m.operations_state_planning,
		active: m.operations_state_active,
		debrief: m.operations_state_debrief,
		closed: m.operations_state_closed,
		rejected: m.operations_state_rejected,
		cancelled: m.operations_state_cancelled,
	})[state]();

/** What a step to a state is called on its button. */
export const nameOfMove = (to: OperationState): string =>
	({
		proposed: m.operations_move_proposed,
		returned: m.operations_move_returned,
		approved: m.operations_move_approved,
		planning: m.operations_move_planning,
		active: m.operations_move_active,
		debrief: m.operations_move_debrief,
		closed: m.operations_move_closed,
		rejected: m.operations_move_rejected,
		cancelled: m.operations_move_cancelled,
	})[to]();

export const toneOfOperation = (state: OperationState): Tone =>
	(
		({
			proposed: 'waiting',
			returned: 'problem',
			approved: 'done',
			planning: 'active',
			active: 'active',
			debrief: 'active',
			closed: 'done',
			rejected: 'stopped',
			cancelled: 'stopped',
		}) as const
	)[state];

/** What is counted in the results. */
export const nameOfFigure = (figure: Figure): string =>
	({
		checks: m.operations_figure_checks,
		detected: m.operations_figure_detected,
		arrested: m.operations_figure_arrested,
		rescued: m.operations_figure_rescued,
		victims: m.operations_figure_victims,
		documents: m.operations_figure_documents,
		investigations: m.operations_figure_investigations,
	})[figure]();

/** How final results are. */
export const nameOfPhase = (phase: ResultReport['phase']): string =>
	phase === 'final' ? m.operations_result_final() : m.operations_result_preliminary();

/** How a country answered. */
export const nameOfAnswer = (state: ParticipationState): string =>
	({
		invited: m.operations_answer_invited,
		confirmed: m.operations_answer_confirmed,
		declined: m.operations_answer_declined,
		withdrawn: m.operations_answer_withdrawn,
	})[state]();

export const toneOfAnswer = (state: ParticipationState): Tone =>
	(({ invited: 'waiting', confirmed: 'done', declined: 'stopped', withdrawn: 'stopped' }) as const)[state];

/** What a country does in an operation. */
export const nameOfPart = (role: ParticipationRole): string =>
	({
		lead: m.operations_part_lead,
		participant: m.operations_part_participant,
		observer: m.operations_part_observer,
		support: m.operations_part_support,
	})[role]();

/** Choices for a select; call it in markup, so that it follows the language. */
export const partChoices = () => PARTICIPATION_ROLES.map((value) => ({ value, label: nameOfPart(value) }));

/** How a task stands. */
export const nameOfTaskState = (state: TaskState): string =>
	({
		open: m.operations_task_open,
		'in-progress': m.operations_task_in_progress,
		done: m.operations_task_done,
		verified: m.operations_task_verified,
		cancelled: m.operations_task_cancelled,
	})[state]();

/** What a step of a task is called on its button. */
export const nameOfTaskMove = (from: TaskState, to: TaskState): string =>
	({
		open: m.operations_task_move_open,
		'in-progress': from === 'done' ? m.operations_task_move_again : m.operations_task_move_in_progress,
		done: m.operations_task_move_done,
		verified: m.operations_task_move_verified,
		cancelled: m.operations_task_move_cancelled,
	})[to]();

export const toneOfTask = (state: TaskState): Tone =>
	(({ open: 'idle', 'in-progress': 'active', done: 'waiting', verified: 'done', cancelled: 'stopped' }) as const)[state];

/** The mission's sentences for its own refusals. */
export const OPERATIONS_SENTENCES: Sentences = {
	'may-not': m.operations_refusal_may_not,
	'title-missing': m.operations_refusal_title_missing,
	'objective-missing': m.operations_refusal_objective_missing,
	'reason-missing': m.operations_refusal_reason_missing,
	'own-proposal': m.operations_refusal_own_proposal,
	'already-decided': m.operations_refusal_already_decided,
	'newer-proposal': m.operations_refusal_newer_proposal,
	unreadable: m.operations_refusal_unreadable,
	'quorum-missing': m.operations_refusal_quorum_missing,
	'legal-basis-missing': m.operations_refusal_legal_basis_missing,
	'tactical-days-missing': m.operations_refusal_tactical_days_missing,
	'tactical-days-reversed': m.operations_refusal_tactical_days_reversed,
	'unit-missing': m.operations_refusal_unit_missing,
	'countries-missing': m.operations_refusal_countries_missing,
	'tasks-open': m.operations_refusal_tasks_open,
	'not-your-country': m.operations_refusal_not_your_country,
	'already-invited': m.operations_refusal_already_invited,
	'operation-over': m.operations_refusal_operation_over,
	'unknown-participation': m.operations_refusal_unknown_participation,
	'unknown-operation': m.operations_refusal_unknown_operation,
	'not-taking-part': m.operations_refusal_not_taking_part,
	'no-results-yet': m.operations_refusal_no_results_yet,
	'figures-missing': m.operations_refusal_figures_missing,
	'owner-no-reader': m.operations_refusal_owner_no_reader,
	'not-the-owner': m.operations_refusal_not_the_owner,
	'owner-verifies': m.operations_refusal_owner_verifies,
	'unknown-task': m.operations_refusal_unknown_task,
	'owner-missing': m.operations_refusal_owner_missing,
	'country-missing': m.operations_refusal_country_missing,
};
