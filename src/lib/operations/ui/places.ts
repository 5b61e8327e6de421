/** @file Where records of this mission stand: a task has no page of its own, but a place on its operation's, or among the loose ones. */
import { resolve } from '$app/paths';
import type { Task } from '../task.ts';

/** The address of a task. */
export const taskPage = ({ id, operation }: Task): string =>
	`${operation === null ? resolve('/operations') : resolve('/(workspace)/operations/[operation]', { operation })}#task-${id}`;
