/** @file Cookies as a browser would keep them, for a vault without one. */
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { cookieFetch } from './cookie-fetch.ts';

let server: Server | undefined;
afterEach(() => {
	server?.close();
});

/** Answers with the cookie header it got, after setting one. */
async function echo(setCookie: (n: number) => string): Promise<string> {
	let n = 0;
	server = createServer((request, response) => {
		response.setHeader('set-cookie', setCookie(n++));
		response.end(request.headers.cookie ?? '');
	});
	await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

test('a cookie of the origin is sent back on the next request', async () => {
	const origin = await echo(() => 'liaison=abc; Path=/; HttpOnly');
	const fetcher = cookieFetch(origin);
	await fetcher(`${origin}/`);
	expect(await (await fetcher(`${origin}/`)).text()).toBe('liaison=abc');
});

test('a cookie that the server ends is forgotten', async () => {
	const origin = await echo((n) => (n === 0 ? 'liaison=abc' : 'liaison=; Max-Age=0'));
	const fetcher = cookieFetch(origin);
	await fetcher(`${origin}/`);
	await fetcher(`${origin}/`);
	expect(await (await fetcher(`${origin}/`)).text()).toBe('');
});

test("another origin never gets this origin's cookie", async () => {
	const origin = await echo(() => 'liaison=abc');
	const fetcher = cookieFetch('http://127.0.0.1:1');
	await fetcher(`${origin}/`);
	expect(await (await fetcher(`${origin}/`)).text()).toBe('');
});
