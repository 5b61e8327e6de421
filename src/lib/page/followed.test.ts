/** @file A value that a page follows: opened, tried again, and ended with its page. */
import { expect, test, vi } from 'vitest';
import type { Stop } from '#lib/kernel/watch.ts';
import { Followed } from './followed.svelte.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('what cannot be opened says so, and is there once it is tried again', async () => {
	vi.spyOn(console, 'error').mockImplementation(() => undefined);
	let works = false;
	const list = new Followed<readonly string[]>((listener) => {
		if (!works) return Promise.reject(new Error('The vault did not answer.'));
		listener(['Camille']);
		return Promise.resolve(() => undefined);
	});
	await settled();
	expect(list.value).toBeNull();
	expect(list.failed).toBe(true);
	works = true;
	list.again();
	expect(list.failed).toBe(false);
	await settled();
	expect(list.value).toEqual(['Camille']);
	vi.restoreAllMocks();
});

test('a watch that begins after its page has gone is ended, and not before', async () => {
	const stop = vi.fn<Stop>();
	const list = new Followed<number>(() => Promise.resolve(stop));
	list.dispose();
	expect(stop).not.toHaveBeenCalled();
	await settled();
	expect(stop).toHaveBeenCalledOnce();
});
