/** @file How a report lives: published, corrected by its author, withdrawn; graded by others. */
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Role } from '#lib/kernel/role.ts';

const WRITERS: readonly Role[] = ['specialist', 'coordinator', 'delegate', 'approver', 'frontline'];
const GRADERS: readonly Role[] = ['specialist', 'coordinator', 'delegate', 'approver'];

export const REPORT_STATES = ['published', 'corrected', 'withdrawn'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** A report. Only its author corrects it; a coordinator may withdraw what must not stand. */
export const reportLifecycle = {
	kind: 'report',
	transitions: [
		{ from: null, to: 'published', roles: WRITERS },
		{ from: 'published', to: 'corrected', roles: WRITERS, who: 'first-author' },
		{ from: 'corrected', to: 'corrected', roles: WRITERS, who: 'first-author' },
		{ from: 'published', to: 'withdrawn', roles: WRITERS, who: 'first-author' },
		{ from: 'published', to: 'withdrawn', roles: ['coordinator'] },
		{ from: 'corrected', to: 'withdrawn', roles: WRITERS, who: 'first-author' },
		{ from: 'corrected', to: 'withdrawn', roles: ['coordinator'] },
	],
} as const satisfies Lifecycle;

/** A grading: somebody else's evaluation of a report, with the reason. Nobody grades their own report. */
export const gradingLifecycle = {
	kind: 'grading',
	additive: true,
	transitions: [{ from: null, to: 'given', roles: GRADERS, link: 'grades', notAuthorOf: 'grades' }],
} as const satisfies Lifecycle;
