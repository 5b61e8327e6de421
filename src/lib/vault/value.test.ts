/** @file A value that is watched: at once, at each change, and not after the stop. */
import { expect, test } from 'vitest';
import { Value } from './value.ts';

test('a watcher gets the value at once, then each change, and nothing after its stop', async () => {
	const value = new Value(1);
	const seen: number[] = [];
	const stop = await value.watch((now) => seen.push(now));
	value.set(2);
	await stop();
	value.set(3);
	expect(seen).toEqual([1, 2]);
});

test('until resolves with the first value that satisfies', async () => {
	const value = new Value('starting');
	const ready = value.until((now) => now === 'ready');
	value.set('locked');
	value.set('ready');
	expect(await ready).toBe('ready');
});
