/** @file Between the stack and the person at the terminal: progress, signals, and failures as sentences. */
import { WrongSetting, type Settings } from '#env';
import { ChildFailure } from './child.ts';
import { InstallFailure } from './python.ts';
import { startStack, type Stack } from './stack.ts';

/** What the machine refuses when a folder is another account's, is no folder, or is full. */
const OF_FOLDERS = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'];

function sentenceOf(error: unknown): string | null {
	if (error instanceof WrongSetting || error instanceof InstallFailure || error instanceof ChildFailure) return error.message;
	const { code = '', path } = (error ?? {}) as NodeJS.ErrnoException;
	if (path === undefined || !OF_FOLDERS.includes(code)) return null;
	return `Liaison cannot use ${path} (${code}): it needs a folder of the account that it runs as, with room on the disk.`;
}

/** Ends the program with a sentence; an error that is nobody's mistake but ours is shown whole. */
export function fail(error: unknown): never {
	console.error(sentenceOf(error) ?? error);
	process.exit(1);
}

/** Whether people have set up a network here; until then the set-up link is of use. */
async function isSetUp(origin: string): Promise<boolean> {
	const response = await fetch(`${origin}/api/network`, { signal: AbortSignal.timeout(10_000) });
	const answer: unknown = response.ok ? await response.json() : null;
	return typeof answer === 'object' && answer !== null && 'set_up' in answer && answer.set_up === true;
}

/** Runs the stack until SIGTERM or SIGINT. `then` does what a program adds once all is up. */
export async function runUntilStopped(read: () => Settings, then?: (stack: Stack) => Promise<void>): Promise<void> {
	const say = (line: string): void => console.log(line.endsWith('.') ? line : `${line} …`);
	const interruption = new AbortController();
	let stack: Stack | null = null;
	const stop = async (): Promise<void> => {
		if (interruption.signal.aborted) return;
		console.log('Stopping …');
		interruption.abort();
		await stack?.stop();
		process.exit(0);
	};
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop().catch(fail));
	try {
		const settings = read();
		stack = await startStack(settings, settings.LIAISON_APP === 'sources' ? 'sources' : 'compressed', say, interruption.signal);
		await then?.(stack);
		console.log(`Liaison is ready at ${stack.origin}`);
		if (!(await isSetUp(stack.origin))) console.log(`Set up your network (this link works once): ${stack.setUpUrl}`);
	} catch (error) {
		if (interruption.signal.aborted) process.exit(0);
		await stack?.stop();
		fail(error);
	}
}
