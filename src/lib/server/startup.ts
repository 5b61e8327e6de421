/** @file What the server does by itself, once per process: called by hooks.server.ts before the first request. */
import { settings } from '#env';
import { closeDatabase } from './db/database.ts';
import { startServices, stopServices } from './services.ts';

/**
 * Starts timers and listeners, and ends them on `sveltekit:shutdown`, which the process emits when it is asked to stop.
 * @throws WrongSetting when the environment is wrong, so that the process ends instead of failing at the first request.
 */
export async function startUp(): Promise<void> {
	settings();
	process.once('sveltekit:shutdown', () => void stopServices().finally(closeDatabase));
	await startServices();
}
