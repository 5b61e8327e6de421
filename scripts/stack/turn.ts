/** @file Work in the shared cache that two processes must not do at once: installing and building. */
import { mkdirSync, openSync, closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './folders.ts';
import { livingPid, notePid } from './processes.ts';

function take(lock: string): boolean {
	try {
		closeSync(openSync(`${lock}.held`, 'wx'));
		notePid(lock, process.pid);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** Runs the work while no other process of this machine runs work of the same name. Whoever died holding the turn has lost it. */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
	mkdirSync(CACHE, { recursive: true });
	const lock = join(CACHE, `${name}.lock`);
	let silent = 0;
	while (!take(lock)) {
		silent = livingPid(lock) === null ? silent + 1 : 0;
		// Between taking and noting there is a moment without a name: only a lasting silence means that its holder is gone.
		if (silent > 10) rmSync(`${lock}.held`, { force: true });
		await sleep(100);
	}
	try {
		return await work();
	} finally {
		rmSync(lock, { force: true });
		rmSync(`${lock}.held`, { force: true });
	}
}
