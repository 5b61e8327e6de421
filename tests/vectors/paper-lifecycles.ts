/** @file Lifecycles for the tests of the rules: every condition that a transition can have occurs once. */
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';

const LIFECYCLES: readonly Lifecycle[] = [
	{
		kind: 'report',
		transitions: [
			{ from: null, to: 'draft', roles: ['specialist'] },
			{ from: 'draft', to: 'draft', roles: ['specialist'], who: 'first-author' },
			{ from: 'draft', to: 'released', roles: ['coordinator'], who: 'not-first-author' },
		],
	},
	{
		kind: 'grading',
		additive: true,
		transitions: [{ from: null, to: 'given', roles: ['specialist', 'coordinator'], link: 'of-report', notAuthorOf: 'of-report' }],
	},
	{
		kind: 'outcome',
		transitions: [
			{ from: null, to: 'recorded', roles: ['specialist', 'coordinator'] },
			{ from: 'recorded', to: 'linked', roles: ['coordinator'], link: 'became' },
		],
	},
	{
		kind: 'operation',
		derivedFrom: { kind: 'outcome', state: 'linked' },
		transitions: [
			{ from: null, to: 'proposed', roles: ['specialist', 'coordinator'] },
			{ from: 'proposed', to: 'proposed', roles: ['specialist', 'coordinator'] },
			{
				from: 'proposed',
				to: 'approved',
				roles: ['coordinator', 'approver'],
				quorum: { people: 2, countries: 2, roles: ['approver', 'delegate'] },
			},
		],
	},
];

const byKind = new Map(LIFECYCLES.map((lifecycle) => [lifecycle.kind, lifecycle]));

/** The life of a kind on paper. */
export const paperLifecycleOf = (kind: string): Lifecycle | undefined => byKind.get(kind);
