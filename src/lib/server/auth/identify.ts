/** @file Who makes this request: asked once, before any endpoint, for every path under `/api/`. */
import { refused } from '../refusal.ts';
import { isOurs } from '../request.ts';
import { services } from '../services.ts';
import { recheckAccount } from './account.ts';
import { cookieName } from './cookie.ts';
import { recogniseSession } from './session.ts';

/** What of SvelteKit's event is needed. */
interface Asked {
	readonly request: Request;
	readonly url: URL;
	readonly locals: App.Locals;
	readonly cookies: { get(name: string): string | undefined; delete(name: string, options: { path: string }): void };
}

/**
 * Sets `event.locals.session` (`null` for nobody) and refuses what other sites make a browser send.
 * @returns the answer to give instead of going on, or `null`.
 */
export async function identify(event: Asked): Promise<Response | null> {
	event.locals.session = null;
	if (!event.url.pathname.startsWith('/api/')) return null;
	const { db, origin, clock, homeserver } = services();
	if (!isOurs(event.request, origin)) return refused({ code: 'origin' });
	const name = cookieName(origin);
	const token = event.cookies.get(name);
	if (token === undefined) return null;
	const now = clock();
	const session = await recogniseSession(db, token, now);
	if (!session) {
		event.cookies.delete(name, { path: '/' });
		return null;
	}
	switch (await recheckAccount(db, (user) => homeserver.accountStatus(user), session, now)) {
		case 'in-order':
			event.locals.session = session;
			return null;
		case 'ended':
			event.cookies.delete(name, { path: '/' });
			return null;
		case 'unheard':
			return refused({ code: 'homeserver-away' });
	}
}
