/** @file The stack of the benches: a production build on a data folder that is seeded once. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings } from '#env';
import type { Say } from '../stack/child.ts';
import { freePort } from '../stack/ports.ts';
import { writePrivate } from '../stack/private-file.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { seed, type Seeded } from './seed.ts';

const folder = (): string => resolve(process.env['LIAISON_DATA'] ?? '.liaison-bench');
const seedFile = (): string => join(folder(), 'bench.json');

/** Starts the stack. A seed that was broken off is thrown away. */
export async function startBenchStack(say: Say): Promise<Stack> {
	if (!existsSync(seedFile())) rmSync(folder(), { recursive: true, force: true });
	const own = { LIAISON_LIMITS: 'loose', PORT: String(await freePort()), ...process.env, LIAISON_DATA: folder() };
	return startStack(readSettings(own), 'compressed', say);
}

/** What an earlier run seeded, or the network seeded now. */
export async function seededIn(stack: Stack, say: Say): Promise<Seeded> {
	if (existsSync(seedFile())) return JSON.parse(readFileSync(seedFile(), 'utf8')) as Seeded;
	const longMessages = Number(process.env['LIAISON_BENCH_MESSAGES'] ?? 5_000);
	const token = new URL(stack.setUpUrl).hash.slice(1);
	const seeded = await seed(stack.origin, token, longMessages, (what, done, total) => say(`Seeding: ${what} (${done} of ${total})`));
	writePrivate(seedFile(), JSON.stringify(seeded));
	return seeded;
}
