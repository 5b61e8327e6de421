/** @file Which steps of a lifecycle one person may take: what menus offer and commands check before anything is sealed. */
import type { UserId } from './id.ts';
import { stepsFrom, type Lifecycle, type Transition } from './lifecycle.ts';
import type { Role } from './role.ts';

/** Whoever acts, as the roster knows them. */
export interface Actor {
	readonly user: UserId;
	readonly roles: readonly Role[];
}

/** Whether somebody may take a step on a record whose version 1 `firstAuthor` wrote (`null` where there is none yet). Quorum and links apart. */
export function mayTake(step: Transition, actor: Actor, firstAuthor: UserId | null): boolean {
	if (!step.roles.some((role) => actor.roles.includes(role))) return false;
	if (step.who === 'first-author') return actor.user === firstAuthor;
	if (step.who === 'not-first-author') return actor.user !== firstAuthor;
	return true;
}

/** The states somebody may lead a record to from where it is, without repeats. */
export function openSteps(lifecycle: Lifecycle, state: string | null, actor: Actor, firstAuthor: UserId | null): readonly string[] {
	const steps = stepsFrom(lifecycle, state).filter((step) => mayTake(step, actor, firstAuthor));
	return [...new Set(steps.map((step) => step.to))];
}

/** Whether somebody may lead a record from one state to another. */
export const mayStep = (lifecycle: Lifecycle, from: string | null, to: string, actor: Actor, firstAuthor: UserId | null): boolean =>
	openSteps(lifecycle, from, actor, firstAuthor).includes(to);
