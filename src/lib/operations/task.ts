/** @file A task with an owner and a day: of an operation, or straight out of a meeting. */
import * as v from 'valibot';
import type { Delivery } from '#lib/kernel/delivery.ts';
import { UserId, type RecordId, type RoomId } from '#lib/kernel/id.ts';
import { Day, type Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, openSteps, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';
import { taskLifecycle, type TaskState } from './operation-lifecycle.ts';

/** What is to be done, by whom, until when. */
export const TaskPlan = v.object({
	title: v.pipe(v.string(), v.maxLength(200)),
	detail: v.pipe(v.string(), v.maxLength(5_000)),
	language: TextLanguage,
	owner: UserId,
	due: Day,
});
export type TaskPlan = v.InferOutput<typeof TaskPlan>;

/** A task in the clear. */
export interface Task {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly state: TaskState;
	readonly version: number;
	readonly plan: TaskPlan;
	/** The operation it belongs to, if any. */
	readonly operation: RecordId | null;
	/** The outcome it was made from, if any. */
	readonly origin: RecordId | null;
	readonly createdBy: UserId;
	readonly createdAt: Instant;
	/** Who wrote the last version, and when. */
	readonly by: UserId;
	readonly at: Instant;
	/** A later version says nothing: what is shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
}

export type TaskRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'title-missing' }
	| { readonly code: 'hidden-characters' }
	| { readonly code: 'owner-no-reader' }
	| { readonly code: 'not-the-owner' }
	| { readonly code: 'owner-verifies' }
	| { readonly code: 'operation-over' }
	| { readonly code: 'unknown-task' };

/** The hour of the day of a reminder: seven in the morning UTC on the day before it is due. */
export const reminderOf = (due: Day): Instant => `${new Date(Date.parse(due) - 86_400_000).toJSON().slice(0, 10)}T07:00:00.000Z` as Instant;

/** Whether a task is late on a day. */
export const isOverdue = (task: Task, today: string): boolean =>
	task.state !== 'done' && task.state !== 'verified' && task.state !== 'cancelled' && task.plan.due < today;

/** What keeps a task's content from being written in a room that `readers` may read: nobody is given what they cannot see. */
export const checkTask = (plan: TaskPlan, readers: readonly UserId[]): readonly TaskRefusal[] => [
	...(plan.title.trim() === '' ? [{ code: 'title-missing' as const }] : []),
	...(isPlainLine(plan.title.trim()) ? [] : [{ code: 'hidden-characters' as const }]),
	...(readers.includes(plan.owner) ? [] : [{ code: 'owner-no-reader' as const }]),
];

/** Whether somebody may lead a task to a state: the owner works on it, another verifies it, a coordinator may do the owner's part. */
export function stepTask(task: Task, to: TaskState, actor: Actor): Result<TaskState, TaskRefusal> {
	if (!mayStep(taskLifecycle, task.state, to, actor, task.createdBy)) return refuse({ code: 'may-not', to });
	const owns = actor.user === task.plan.owner;
	if (to === 'verified') return owns ? refuse({ code: 'owner-verifies' }) : accept(to);
	const cares = owns || actor.user === task.createdBy || actor.roles.includes('coordinator') || actor.roles.includes('delegate');
	return cares ? accept(to) : refuse({ code: 'not-the-owner' });
}

/** The steps a menu offers to somebody. */
export const offeredTaskSteps = (task: Task, actor: Actor): readonly TaskState[] =>
	openSteps(taskLifecycle, task.state, actor, task.createdBy).filter(
		(to): to is TaskState => to !== task.state && stepTask(task, to as TaskState, actor).ok,
	);
