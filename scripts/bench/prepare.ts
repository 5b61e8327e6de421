/** @file The stack of the benches: a production build on a data folder that is seeded once. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, settings, WrongSetting } from '#env';
import type { Say } from '../stack/child.ts';
import { freePort } from '../stack/ports.ts';
import { writePrivate } from '../stack/private-file.ts';
import { livingPid } from '../stack/processes.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { seed, type Seeded } from './seed.ts';

const STANDARDS = { LIAISON_DATA: '.liaison-bench', LIAISON_LIMITS: 'loose' };
const SEED = 'bench.json';

/** Stands in the folder from before the first member until the last message. */
const SEEDING = 'bench-seeding';

/** Starts the stack. A seed that was broken off is thrown away. */
export async function startBenchStack(say: Say): Promise<Stack> {
	const own = readSettings(process.env, { ...STANDARDS, PORT: String(await freePort()) });
	const folder = resolve(own.LIAISON_DATA);
	const isFree = livingPid(join(folder, 'run/supervisor.pid')) === null;
	if (isFree && existsSync(join(folder, SEEDING))) rmSync(folder, { recursive: true });
	return startStack(own, 'compressed', say);
}

/** What an earlier run seeded, or the network seeded now. */
export async function seededIn(stack: Stack, say: Say): Promise<Seeded> {
	const file = join(stack.dataFolder, SEED);
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Seeded;
	const network = (await (await fetch(`${stack.origin}/api/network`)).json()) as { set_up: boolean };
	if (network.set_up)
		throw new WrongSetting(`The folder ${stack.dataFolder} holds a network that is not the bench's: set LIAISON_DATA to another one.`);
	const { LIAISON_BENCH_MESSAGES: longMessages } = settings();
	const mark = join(stack.dataFolder, SEEDING);
	writePrivate(mark, '');
	const token = new URL(stack.setUpUrl).hash.slice(1);
	const seeded = await seed(stack.origin, token, longMessages, (what, done, total) => say(`Seeding: ${what} (${done} of ${total})`));
	writePrivate(file, JSON.stringify(seeded));
	rmSync(mark);
	return seeded;
}
