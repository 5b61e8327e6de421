/** @file The stack of the benches: a production build on a data folder that is seeded once. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings } from '#env';
import type { Say } from '../stack/child.ts';
import { freePort } from '../stack/ports.ts';
import { writePrivate } from '../stack/private-file.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { seed, type Seeded } from './seed.ts';

/** Starts the stack and seeds it, unless an earlier run did. A seed that was broken off is thrown away. */
export async function prepare(say: Say): Promise<{ readonly stack: Stack; readonly seeded: Seeded }> {
	const folder = resolve(process.env['LIAISON_DATA'] ?? '.liaison-bench');
	const file = join(folder, 'bench.json');
	const isSeeded = existsSync(file);
	if (!isSeeded) rmSync(folder, { recursive: true, force: true });
	const longMessages = Number(process.env['LIAISON_BENCH_MESSAGES'] ?? 5_000);
	const settings = readSettings({ LIAISON_LIMITS: 'loose', PORT: String(await freePort()), ...process.env, LIAISON_DATA: folder });
	const stack = await startStack(settings, 'compressed', say);
	if (isSeeded) return { stack, seeded: JSON.parse(readFileSync(file, 'utf8')) as Seeded };
	try {
		const token = new URL(stack.setUpUrl).hash.slice(1);
		const seeded = await seed(stack.origin, token, longMessages, (what, done, total) => say(`Seeding: ${what} (${done} of ${total})`));
		writePrivate(file, JSON.stringify(seeded));
		return { stack, seeded };
	} catch (error) {
		await stack.stop();
		throw error;
	}
}
