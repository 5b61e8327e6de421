/** @file Which process is which: a process id alone may have been given to another since. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfThere, writePrivate } from './private-file.ts';

/** When a living process began, in clock ticks since the machine's start (proc(5), field 22); null when it is gone or only waits to be reaped. */
function beginning(pid: number): string | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return fields[0] === 'Z' ? null : (fields[19] ?? null);
	} catch {
		return null;
	}
}

/** Notes who a process is, for a later start to find. */
export function notePid(file: string, pid: number): void {
	writePrivate(file, `${pid} ${beginning(pid) ?? ''}\n`);
}

/** The process that a file names, if that very process still lives. */
export function livingPid(file: string): number | null {
	const [pid, began] = (readIfThere(file) ?? '').trim().split(' ');
	return began && beginning(Number(pid)) === began ? Number(pid) : null;
}

function send(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(pid, signal);
	} catch {
		// It ended by itself meanwhile.
	}
}

/** Ends a process that an earlier start left behind: asked first, forced after ten seconds. */
export async function endLeftover(file: string, signal: NodeJS.Signals): Promise<void> {
	const deadline = Date.now() + 10_000;
	for (let pid = livingPid(file), asked = false; pid !== null; pid = livingPid(file)) {
		if (!asked || Date.now() > deadline) send(pid, asked ? 'SIGKILL' : signal);
		asked = true;
		await sleep(50);
	}
	if (existsSync(file)) rmSync(file);
}
