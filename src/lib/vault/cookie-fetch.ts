/** @file `fetch` with a cookie jar of one origin, for vaults that run in Node (demonstration, tests, benches). A browser needs none. */

/**
 * Wraps the runtime's `fetch`: keeps the cookies the origin sets and sends them back, and says the origin, which the server checks on
 * every change.
 */
export function cookieFetch(origin: string): typeof fetch {
	const jar = new Map<string, string>();
	return async (input, init) => {
		const request = new Request(input, init);
		if (new URL(request.url).origin !== origin) return fetch(request);
		if (jar.size > 0) request.headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
		request.headers.set('origin', origin);
		// A Request forgets its caller's signal once that is collected (Node 24), so it is passed along by hand.
		const answer = await fetch(request, { signal: init?.signal ?? null });
		for (const line of answer.headers.getSetCookie()) {
			const [pair = ''] = line.split(';');
			const at = pair.indexOf('=');
			const name = pair.slice(0, at).trim();
			const value = pair.slice(at + 1).trim();
			if (value === '' || /max-age=0\b/i.test(line)) jar.delete(name);
			else jar.set(name, value);
		}
		return answer;
	};
}
