/** @file Calls made before the vault is open wait for it. */
import { expect, test } from 'vitest';
import { whenOpen } from './when-open.ts';

test('a call made before the vault is open waits for it and is answered', async () => {
	const opened = Promise.withResolvers<{ double(n: number): Promise<number> }>();
	const api = whenOpen(() => opened.promise);
	const answer = api.double(21);
	opened.resolve({ double: (n) => Promise.resolve(n * 2) });
	expect(await answer).toBe(42);
});

test('a member that does not exist is refused by name', async () => {
	const api = whenOpen(() => Promise.resolve({} as { missing(): Promise<void> }));
	await expect(api.missing()).rejects.toThrow('missing');
});

test('the interface itself is not taken for a promise', async () => {
	const api = whenOpen(() => Promise.resolve({ ping: () => Promise.resolve('pong') }));
	expect(await (await Promise.resolve(api)).ping()).toBe('pong');
});

test('what has something to say before the vault is open says it, and passes on', async () => {
	const opened = Promise.withResolvers<{ list(say: (words: string) => void): Promise<void> }>();
	const said: string[] = [];
	const api = whenOpen(() => opened.promise, {
		async list(say) {
			say('as it was');
			await (await opened.promise).list(say);
		},
	});
	const listing = api.list((words) => said.push(words));
	expect(said).toEqual(['as it was']);
	opened.resolve({
		list: (say) => {
			say('as it is');
			return Promise.resolve();
		},
	});
	await listing;
	expect(said).toEqual(['as it was', 'as it is']);
});
