/** @file The session's cookie: out of reach of scripts and of other sites. */
import { SESSION_LIFE } from './session.ts';

/** `__Host-` binds the cookie to this very host over TLS. Plain http is allowed on localhost alone (src/env.ts), where browsers refuse the prefix. */
export const cookieName = (origin: string): string => (origin.startsWith('https:') ? '__Host-liaison' : 'liaison');

/** How the cookie is set, in SvelteKit's terms. */
export const cookieOptions = (origin: string) =>
	({
		path: '/',
		httpOnly: true,
		sameSite: 'strict',
		secure: origin.startsWith('https:'),
		maxAge: SESSION_LIFE.absoluteMs / 1000,
	}) as const;
