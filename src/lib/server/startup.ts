/** @file What the server does by itself, once per process: called by hooks.server.ts before the first request. */
import { settings } from '#env';
import { closeDatabase } from './db/database.ts';

/**
 * Starts timers and listeners. Whoever adds one ends it on `sveltekit:shutdown`, which the process emits when it is asked to stop.
 * @throws WrongSetting when the environment is wrong, so that the process ends instead of failing at the first request.
 */
export function startUp(): void {
	settings();
	process.once('sveltekit:shutdown', () => void closeDatabase());
}
