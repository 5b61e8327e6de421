/** @file A record whose newest version says nothing: what is shown in its place, and who may seal that again. */
import type { UserId } from './id.ts';
import { stepsFrom, type Lifecycle, type Transition } from './lifecycle.ts';
import { mayStep, type Actor } from './steps.ts';

/** That the newest version of a record says nothing here, and which one is shown in its place. */
export interface Unreadable {
	/** The newest version, and who wrote it. */
	readonly version: number;
	readonly author: UserId;
	/** The older version whose content is shown; 0 where none is. */
	readonly shown: number;
	/** A version after the one shown is only closed to this reader: to seal the older content again would undo what others read. */
	readonly locked: boolean;
}

/** What of a record decides who may restore it. */
export interface Restorable {
	readonly state: string;
	/** Who made version 1. */
	readonly author: UserId;
	readonly unreadable: Unreadable | null;
}

/** Who may write a record in the state it is in without leading it on; empty where nobody may. */
export const restorers = (lifecycle: Lifecycle, state: string): readonly Transition[] =>
	stepsFrom(lifecycle, state).filter((step) => step.to === state);

/** Whether somebody may seal the content shown again: whoever may write the record as it stands. No word changes by it. */
export const mayRestore = (lifecycle: Lifecycle, { state, author, unreadable }: Restorable, actor: Actor): boolean =>
	unreadable !== null && unreadable.shown > 0 && !unreadable.locked && mayStep(lifecycle, state, state, actor, author);
