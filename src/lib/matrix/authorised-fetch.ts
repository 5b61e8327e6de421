/** @file A fetch that carries the session's access token and renews it: the SDK itself refreshes only OAuth sessions. */
import { refreshSession, type MatrixSession } from './session.ts';

/** The session's tokens as they are now, and a fetch that uses them. */
export interface AuthorisedFetch {
	readonly fetch: typeof fetch;
	readonly session: () => MatrixSession;
}

async function isUnknownToken(response: Response): Promise<boolean> {
	if (response.status !== 401) return false;
	const body: unknown = await response
		.clone()
		.json()
		.catch(() => null);
	return typeof body === 'object' && body !== null && 'errcode' in body && body.errcode === 'M_UNKNOWN_TOKEN';
}

/**
 * @param keep stores the renewed session. It is awaited before the new token is first used: from then on the server forgets the old
 * refresh token, so a crash in between must not lose the new one.
 */
export function authorisedFetch(first: MatrixSession, keep: (session: MatrixSession) => void | Promise<void>): AuthorisedFetch {
	let session = first;
	let renewing: Promise<boolean> | null = null;

	const renew = (stale: string): Promise<boolean> => {
		// Another request may have renewed it while ours was on its way.
		if (session.accessToken !== stale) return Promise.resolve(true);
		renewing ??= (async () => {
			const renewed = await refreshSession(session);
			if (!renewed.ok && renewed.refusal.code === 'signed-out') return false;
			// Not renewed is not ended: whoever asked sees a line that failed, and tries again.
			if (!renewed.ok) throw new TypeError('The session could not be renewed now.');
			await keep(renewed.value);
			session = renewed.value;
			return true;
		})().finally(() => (renewing = null));
		return renewing;
	};

	const send = (input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> => {
		const headers = new Headers(init?.headers);
		if (headers.has('authorization')) headers.set('authorization', `Bearer ${session.accessToken}`);
		return fetch(input, { ...init, headers });
	};

	return {
		session: () => session,
		fetch: async (input, init) => {
			const used = session.accessToken;
			const response = await send(input, init);
			if (session.refreshToken === null || !(await isUnknownToken(response))) return response;
			return (await renew(used)) ? send(input, init) : response;
		},
	};
}
