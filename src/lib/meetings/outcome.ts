/** @file What a meeting concluded on an item, and what became of it. */
import * as v from 'valibot';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, openSteps, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { outcomeLifecycle, type OutcomeState } from './meeting-lifecycle.ts';

/** `decision` and `information` stand by themselves; `action`, `operation` and `carry-over` must become something. */
export const OUTCOME_KINDS = ['decision', 'action', 'operation', 'information', 'carry-over'] as const;
export const OutcomeKind = v.picklist(OUTCOME_KINDS);
export type OutcomeKind = v.InferOutput<typeof OutcomeKind>;

/** What is written about an outcome by hand. */
export const OutcomePlan = v.object({
	kind: OutcomeKind,
	text: v.pipe(v.string(), v.maxLength(10_000)),
	language: TextLanguage,
});
export type OutcomePlan = v.InferOutput<typeof OutcomePlan>;

/** An outcome in the clear. */
export interface Outcome {
	readonly id: RecordId;
	readonly item: RecordId;
	readonly room: RoomId;
	readonly state: OutcomeState;
	readonly version: number;
	readonly plan: OutcomePlan;
	/** The record it became: an operation, a task, an item of another meeting. */
	readonly became: RecordId | null;
	/** Why it was dropped. */
	readonly reason: string;
	readonly recordedBy: UserId;
	readonly recordedAt: Instant;
	/** When the last version was written, and by whom. */
	readonly at: Instant;
	readonly by: UserId;
	/** A later version says nothing: what is shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
}

export type OutcomeRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'text-missing' }
	| { readonly code: 'reason-missing' }
	| { readonly code: 'wrong-kind'; readonly kind: OutcomeKind }
	| { readonly code: 'must-become'; readonly kind: OutcomeKind }
	| { readonly code: 'not-recorder' }
	| { readonly code: 'unknown-outcome' }
	| { readonly code: 'other-room' };

/** Whether an outcome of this kind must become another record. */
export const mustBecome = (kind: OutcomeKind): boolean => kind === 'action' || kind === 'operation' || kind === 'carry-over';

/** Whether nothing of an outcome hangs in the air: the gate before a meeting closes. */
export const isSettled = (outcome: Outcome): boolean => outcome.state !== 'recorded' || !mustBecome(outcome.plan.kind);

/** What an outcome lacks. */
export const checkOutcome = (plan: OutcomePlan): readonly OutcomeRefusal[] => (plan.text.trim() === '' ? [{ code: 'text-missing' }] : []);

/** Whether somebody may lead an outcome to a state now. Becoming something goes through {@link mayConvert}. */
export function stepOutcome(outcome: Outcome, to: OutcomeState, actor: Actor, reason: string): Result<OutcomeState, OutcomeRefusal> {
	if (to === 'linked' || !mayStep(outcomeLifecycle, outcome.state, to, actor, outcome.recordedBy)) return refuse({ code: 'may-not', to });
	if (to === 'dropped' && reason.trim() === '') return refuse({ code: 'reason-missing' });
	if (to === 'fulfilled' && outcome.state === 'recorded' && mustBecome(outcome.plan.kind))
		return refuse({ code: 'must-become', kind: outcome.plan.kind });
	return accept(to);
}

/** Whether somebody may turn an outcome into a record of the kind it names. One that became something already answers with that record. */
export function mayConvert(outcome: Outcome, kind: OutcomeKind, actor: Actor): Result<RecordId | null, OutcomeRefusal> {
	if (outcome.plan.kind !== kind) return refuse({ code: 'wrong-kind', kind: outcome.plan.kind });
	if (outcome.became !== null) return accept(outcome.became);
	if (!mayStep(outcomeLifecycle, outcome.state, 'linked', actor, outcome.recordedBy)) return refuse({ code: 'may-not', to: 'linked' });
	return accept(null);
}

/** The steps a menu offers to somebody besides becoming a record. */
export const offeredOutcomeSteps = (outcome: Outcome, actor: Actor): readonly OutcomeState[] =>
	openSteps(outcomeLifecycle, outcome.state, actor, outcome.recordedBy).filter(
		(to): to is OutcomeState => to === 'dropped' || (to === 'fulfilled' && (outcome.state === 'linked' || !mustBecome(outcome.plan.kind))),
	);
