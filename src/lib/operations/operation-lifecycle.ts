/** @file How an operation, a country's part in it, its results and its tasks live, as tables. */
import type { Lifecycle, Quorum } from '#lib/kernel/lifecycle.ts';
import type { Role } from '#lib/kernel/role.ts';

const MEMBERS: readonly Role[] = ['specialist', 'coordinator', 'delegate', 'approver'];
const LEADERS: readonly Role[] = ['coordinator', 'delegate'];
const DECIDERS: readonly Role[] = ['approver', 'delegate', 'coordinator'];

/** Two people of two countries, neither of them the proposer (ledger.md §5). */
export const OPERATION_QUORUM: Quorum = { people: 2, countries: 2, roles: DECIDERS };

export const OPERATION_STATES = [
	'proposed',
	'returned',
	'approved',
	'planning',
	'active',
	'debrief',
	'closed',
	'rejected',
	'cancelled',
] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

/** An operation, from the proposal to the closed file. */
export const operationLifecycle = {
	kind: 'operation',
	derivedFrom: { kind: 'outcome', state: 'linked' },
	transitions: [
		{ from: null, to: 'proposed', roles: MEMBERS },
		{ from: 'proposed', to: 'proposed', roles: MEMBERS, who: 'first-author' },
		{ from: 'proposed', to: 'proposed', roles: ['coordinator'] },
		{ from: 'proposed', to: 'returned', roles: DECIDERS, who: 'not-first-author' },
		{ from: 'returned', to: 'proposed', roles: MEMBERS, who: 'first-author' },
		{ from: 'returned', to: 'proposed', roles: ['coordinator'] },
		{ from: 'proposed', to: 'approved', roles: DECIDERS, quorum: OPERATION_QUORUM },
		{ from: 'proposed', to: 'rejected', roles: DECIDERS, who: 'not-first-author' },
		{ from: 'approved', to: 'planning', roles: LEADERS },
		{ from: 'planning', to: 'planning', roles: LEADERS },
		{ from: 'planning', to: 'active', roles: LEADERS },
		{ from: 'active', to: 'active', roles: LEADERS },
		{ from: 'active', to: 'debrief', roles: LEADERS },
		{ from: 'debrief', to: 'debrief', roles: LEADERS },
		{ from: 'debrief', to: 'closed', roles: DECIDERS },
		{ from: 'proposed', to: 'cancelled', roles: MEMBERS, who: 'first-author' },
		{ from: 'proposed', to: 'cancelled', roles: ['coordinator'] },
		{ from: 'returned', to: 'cancelled', roles: MEMBERS, who: 'first-author' },
		{ from: 'returned', to: 'cancelled', roles: ['coordinator'] },
		{ from: 'approved', to: 'cancelled', roles: LEADERS },
		{ from: 'planning', to: 'cancelled', roles: LEADERS },
	],
} as const satisfies Lifecycle;

export const PARTICIPATION_STATES = ['invited', 'confirmed', 'declined', 'withdrawn'] as const;
export type ParticipationState = (typeof PARTICIPATION_STATES)[number];

/**
 * One country's part in an operation. Only a delegate commits a country; that the delegate is of *that* country stands in the sealed
 * payload, so every client checks it (`participation.ts`), not the server.
 */
export const participationLifecycle = {
	kind: 'participation',
	transitions: [
		{ from: null, to: 'invited', roles: LEADERS, link: 'of-operation' },
		{ from: 'invited', to: 'confirmed', roles: ['delegate'], link: 'of-operation' },
		{ from: 'invited', to: 'declined', roles: ['delegate'], link: 'of-operation' },
		{ from: 'declined', to: 'confirmed', roles: ['delegate'], link: 'of-operation' },
		{ from: 'confirmed', to: 'withdrawn', roles: ['delegate'], link: 'of-operation' },
	],
} as const satisfies Lifecycle;

/** A country's results: reported, and never changed; a later report stands beside it. That the delegate is of that country: see above. */
export const resultLifecycle = {
	kind: 'result',
	additive: true,
	transitions: [{ from: null, to: 'reported', roles: ['delegate'], link: 'of-operation' }],
} as const satisfies Lifecycle;

export const TASK_STATES = ['open', 'in-progress', 'done', 'verified', 'cancelled'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task, of an operation or out of a meeting's outcome. That the verifier is not the owner is checked by clients: the owner is sealed. */
export const taskLifecycle = {
	kind: 'task',
	derivedFrom: { kind: 'outcome', state: 'linked' },
	transitions: [
		{ from: null, to: 'open', roles: MEMBERS, link: 'of-operation' },
		{ from: null, to: 'open', roles: MEMBERS, link: 'from' },
		{ from: 'open', to: 'open', roles: MEMBERS },
		{ from: 'open', to: 'in-progress', roles: MEMBERS },
		{ from: 'open', to: 'cancelled', roles: MEMBERS },
		{ from: 'in-progress', to: 'in-progress', roles: MEMBERS },
		{ from: 'in-progress', to: 'open', roles: MEMBERS },
		{ from: 'in-progress', to: 'done', roles: MEMBERS },
		{ from: 'in-progress', to: 'cancelled', roles: MEMBERS },
		{ from: 'done', to: 'in-progress', roles: MEMBERS },
		{ from: 'done', to: 'verified', roles: MEMBERS },
	],
} as const satisfies Lifecycle;
