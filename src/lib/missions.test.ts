/** @file Every lifecycle is whole: each state can be reached, and nothing leaves a last state. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsFrom, type Lifecycle } from './kernel/lifecycle.ts';
import { ROLES } from './kernel/role.ts';
import { AGENDA_ITEM_STATES, MEETING_STATES, OUTCOME_STATES } from './meetings/meeting-lifecycle.ts';
import { lifecycleOf, LIFECYCLES } from './missions.ts';
import { OPERATION_STATES, PARTICIPATION_STATES, TASK_STATES } from './operations/operation-lifecycle.ts';
import { REPORT_STATES } from './intelligence/report-lifecycle.ts';

const LISTED: Record<string, readonly string[]> = {
	report: REPORT_STATES,
	grading: ['given'],
	operation: OPERATION_STATES,
	participation: PARTICIPATION_STATES,
	result: ['reported'],
	task: TASK_STATES,
	meeting: MEETING_STATES,
	'agenda-item': AGENDA_ITEM_STATES,
	outcome: OUTCOME_STATES,
};
const LAST: Record<string, readonly string[]> = {
	report: ['withdrawn'],
	grading: ['given'],
	operation: ['closed', 'rejected', 'cancelled'],
	participation: ['withdrawn'],
	result: ['reported'],
	task: ['verified', 'cancelled'],
	meeting: ['closed', 'cancelled'],
	'agenda-item': ['disposed', 'declined'],
	outcome: ['fulfilled', 'dropped'],
};
const statesOf = (life: Lifecycle) => new Set(life.transitions.map((step) => step.to));

function reachable(life: Lifecycle): Set<string> {
	const seen = new Set<string>();
	const walk = (from: string | null): void => {
		for (const step of stepsFrom(life, from)) {
			if (seen.has(step.to)) continue;
			seen.add(step.to);
			walk(step.to);
		}
	};
	walk(null);
	return seen;
}

describe('lifecycles', () => {
	it('name each kind once', () => {
		expect(new Set(LIFECYCLES.map((life) => life.kind)).size).toBe(LIFECYCLES.length);
		expect(lifecycleOf('charter')).toBeUndefined();
	});

	it.each(LIFECYCLES.map((life) => [life.kind, life] as const))('%s: reaches exactly its listed states', (kind, life) => {
		expect([...reachable(life)].sort()).toEqual([...(LISTED[kind] ?? [])].sort());
		expect(reachable(life)).toEqual(statesOf(life));
	});

	it.each(LIFECYCLES.map((life) => [life.kind, life] as const))('%s: leaves no last state, and is stuck in no other', (kind, life) => {
		const stuck = [...statesOf(life)].filter((state) => !stepsFrom(life, state).some((step) => step.to !== state));
		expect(stuck.sort()).toEqual([...(LAST[kind] ?? [])].sort());
		for (const state of stuck) expect(stepsFrom(life, state)).toEqual([]);
	});

	it.each(LIFECYCLES.map((life) => [life.kind, life] as const))('%s: additive kinds have one version', (_, life) => {
		if (life.additive) expect(life.transitions.every((step) => step.from === null)).toBe(true);
	});

	it('every walk of any length ends in a listed state', () => {
		fc.assert(
			fc.property(fc.constantFrom(...LIFECYCLES), fc.array(fc.nat(), { maxLength: 30 }), (life, choices) => {
				let state: string | null = null;
				for (const choice of choices) {
					const steps = stepsFrom(life, state);
					if (steps.length === 0) return;
					state = steps[choice % steps.length]?.to ?? state;
					expect(LISTED[life.kind]).toContain(state);
				}
			}),
		);
	});

	it('auditors write nothing, and frontline officers only report', () => {
		for (const life of LIFECYCLES)
			for (const step of life.transitions) {
				expect(ROLES).toEqual(expect.arrayContaining([...step.roles]));
				expect(step.roles).not.toContain('auditor');
				if (life.kind !== 'report') expect(step.roles).not.toContain('frontline');
			}
	});

	it('only an approved operation is ever planned, and approval takes two people of two countries', () => {
		const intoApproved = lifecycleOf('operation')?.transitions.filter((step) => step.to === 'approved') ?? [];
		expect(intoApproved).toHaveLength(1);
		expect(intoApproved[0]?.quorum).toMatchObject({ people: 2, countries: 2 });
	});
});
