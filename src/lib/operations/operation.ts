/** @file A joint operation: what is proposed, who has approved it, which countries take part, and the gates between its phases. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { Day, type Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { Region, Threat } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, openSteps, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';
import { operationLifecycle, OPERATION_QUORUM, type OperationState } from './operation-lifecycle.ts';
import { counts, type Participation } from './participation.ts';
import type { CountryResult } from './result.ts';
import type { Task } from './task.ts';

const optionalDay = v.union([v.literal(''), Day]);

/** Everything that is written about an operation by hand. Empty where not known yet; the gates say when it must be. */
export const OperationPlan = v.object({
	title: v.pipe(v.string(), v.maxLength(200)),
	objective: v.pipe(v.string(), v.maxLength(10_000)),
	language: TextLanguage,
	region: Region,
	threat: Threat,
	leadCountry: Country,
	/** The law and the agreement it stands on, in the lead country's words. */
	legalBasis: v.pipe(v.string(), v.maxLength(2_000)),
	/** The day it was initiated: the meeting that decided it. */
	initiatedOn: optionalDay,
	tacticalFrom: optionalDay,
	tacticalTo: optionalDay,
	/** Where the Operational Coordination Unit sits. */
	coordinationUnit: v.pipe(v.string(), v.maxLength(200)),
});
export type OperationPlan = v.InferOutput<typeof OperationPlan>;

/** Somebody's decision on exactly the current version. */
interface OperationApproval {
	readonly by: UserId;
	/** The country the roster gives them, `null` where the roster does not know them. */
	readonly country: Country | null;
	readonly decision: 'approve' | 'refuse';
	readonly at: Instant;
}

/** An operation in the clear. Lives in a signed-in browser's memory, nowhere else. */
export interface Operation {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly state: OperationState;
	readonly version: number;
	readonly hash: Hash;
	readonly plan: OperationPlan;
	readonly proposer: UserId;
	readonly proposedAt: Instant;
	readonly modifiedAt: Instant;
	readonly modifiedBy: UserId;
	/** Who wrote the version that stands to be approved. */
	readonly approvals: readonly OperationApproval[];
	/** The outcome it was made from, where it came out of a meeting. */
	readonly origin: RecordId | null;
	/** Reports and other records it rests on. */
	readonly about: readonly RecordId[];
	/** Why it was returned, rejected or cancelled. */
	readonly reason: string;
	/** The states it went through, oldest first. */
	readonly path: readonly { readonly state: OperationState; readonly at: Instant; readonly by: UserId }[];
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
	readonly participations: readonly Participation[];
	/** What countries reported, oldest first. */
	readonly results: readonly CountryResult[];
	readonly tasks: readonly Task[];
}

/** Why a step of an operation is refused before anything is sealed. */
export type OperationRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'title-missing' }
	| { readonly code: 'hidden-characters' }
	| { readonly code: 'objective-missing' }
	| { readonly code: 'reason-missing' }
	| { readonly code: 'own-proposal' }
	| { readonly code: 'already-decided' }
	| { readonly code: 'newer-proposal' }
	| { readonly code: 'unreadable' }
	| { readonly code: 'quorum-missing'; readonly people: number; readonly countries: number }
	| { readonly code: 'legal-basis-missing' }
	| { readonly code: 'tactical-days-missing' }
	| { readonly code: 'tactical-days-reversed' }
	| { readonly code: 'unit-missing' }
	| { readonly code: 'countries-missing'; readonly confirmed: number; readonly needed: number }
	| { readonly code: 'tasks-open'; readonly open: number };

/** Countries that must have confirmed before the tactical phase. */
const COUNTRIES_NEEDED = 2;

/** How far the approvals of the current version reach: people and countries, the proposer's and the version's author's left out. */
export function quorumOf(operation: Operation): { readonly people: number; readonly countries: number; readonly met: boolean } {
	const counted = operation.approvals.filter(
		(approval) => approval.decision === 'approve' && approval.by !== operation.proposer && approval.by !== operation.modifiedBy,
	);
	const people = new Set(counted.map((approval) => approval.by)).size;
	const countries = new Set(counted.flatMap((approval) => approval.country ?? [])).size;
	return { people, countries, met: people >= OPERATION_QUORUM.people && countries >= OPERATION_QUORUM.countries };
}

/** Whether somebody may approve or refuse the current version: a decision is of exactly what was read, so it must be readable. */
export function mayDecide(operation: Operation, actor: Actor): Result<void, OperationRefusal> {
	if (operation.state !== 'proposed' || !actor.roles.some((role) => OPERATION_QUORUM.roles.includes(role)))
		return refuse({ code: 'may-not', to: 'approved' });
	if (operation.unreadable !== null) return refuse({ code: 'unreadable' });
	if (actor.user === operation.proposer || actor.user === operation.modifiedBy) return refuse({ code: 'own-proposal' });
	if (operation.approvals.some((approval) => approval.by === actor.user)) return refuse({ code: 'already-decided' });
	return accept(undefined);
}

/** What a plan lacks to be proposed. */
export function checkPlan(plan: OperationPlan): readonly OperationRefusal[] {
	const refusals: OperationRefusal[] = [];
	if (plan.title.trim() === '') refusals.push({ code: 'title-missing' });
	if (![plan.title, plan.coordinationUnit].every((line) => isPlainLine(line.trim()))) refusals.push({ code: 'hidden-characters' });
	if (plan.objective.trim() === '') refusals.push({ code: 'objective-missing' });
	if (plan.tacticalFrom !== '' && plan.tacticalTo !== '' && plan.tacticalTo < plan.tacticalFrom)
		refusals.push({ code: 'tactical-days-reversed' });
	return refusals;
}

/** What still keeps an operation from a state, all of it, besides who may take the step. */
export function gate(operation: Operation, to: OperationState, reason: string): readonly OperationRefusal[] {
	const refusals: OperationRefusal[] = [];
	const { plan } = operation;
	switch (to) {
		case 'proposed':
			return checkPlan(plan);
		case 'returned':
		case 'rejected':
		case 'cancelled':
			return reason.trim() === '' ? [{ code: 'reason-missing' }] : [];
		case 'approved': {
			const quorum = quorumOf(operation);
			if (operation.unreadable !== null) return [{ code: 'unreadable' }];
			return quorum.met ? [] : [{ code: 'quorum-missing', people: quorum.people, countries: quorum.countries }];
		}
		case 'active': {
			const confirmed = new Set(operation.participations.filter(counts).map((part) => part.country)).size;
			if (plan.legalBasis.trim() === '') refusals.push({ code: 'legal-basis-missing' });
			if (plan.tacticalFrom === '' || plan.tacticalTo === '') refusals.push({ code: 'tactical-days-missing' });
			else if (plan.tacticalTo < plan.tacticalFrom) refusals.push({ code: 'tactical-days-reversed' });
			if (plan.coordinationUnit.trim() === '') refusals.push({ code: 'unit-missing' });
			if (confirmed < COUNTRIES_NEEDED) refusals.push({ code: 'countries-missing', confirmed, needed: COUNTRIES_NEEDED });
			return refusals;
		}
		case 'closed': {
			const open = operation.tasks.filter((task) => task.state !== 'verified' && task.state !== 'cancelled').length;
			return open === 0 ? [] : [{ code: 'tasks-open', open }];
		}
		case 'planning':
		case 'debrief':
			return [];
		default:
			return to satisfies never;
	}
}

/** Whether a step may be taken by somebody now: the table first, then the gate. */
export function step(operation: Operation, to: OperationState, actor: Actor, reason: string): Result<OperationState, OperationRefusal> {
	if (!mayStep(operationLifecycle, operation.state, to, actor, operation.proposer)) return refuse({ code: 'may-not', to });
	const [first] = gate(operation, to, reason);
	return first ? refuse(first) : accept(to);
}

/** The steps a menu offers: other states this person may lead the operation to, whether or not the gate is open yet. */
export const offeredSteps = (operation: Operation, actor: Actor): readonly OperationState[] =>
	openSteps(operationLifecycle, operation.state, actor, operation.proposer).filter(
		(to): to is OperationState => to !== operation.state && to !== 'approved',
	);

/** Whether somebody may change the plan as it stands. */
export const mayEdit = (operation: Operation, actor: Actor): boolean =>
	mayStep(operationLifecycle, operation.state, operation.state, actor, operation.proposer);
