/** @file What runs once when the server process starts, and around every request. */
import { error, type Handle, type ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { handleLocale } from '#lib/i18n/locale.server.ts';
import { identify } from '#lib/server/auth/identify.ts';
import { startUp } from '#lib/server/startup.ts';

/** Starts what the server does by itself. */
export const init: ServerInit = startUp;

/**
 * Refuses what the page of another site makes a browser send here (OWASP ASVS 5.0, 3.5.8). Opening a link to Liaison is allowed;
 * a program that is no browser sends no such header and has no cookie to abuse.
 */
const refuseOtherSites: Handle = ({ event, resolve }) => {
	const site = event.request.headers.get('sec-fetch-site') ?? 'none';
	const opensPage = event.request.method === 'GET' && event.request.headers.get('sec-fetch-mode') === 'navigate';
	if ((site === 'cross-site' || site === 'same-site') && !opensPage) error(403, 'Requests from other sites are refused.');
	return resolve(event);
};

/** Tells every endpoint who asks. */
const identifySession: Handle = async ({ event, resolve }) => (await identify(event)) ?? resolve(event);

export const handle: Handle = sequence(refuseOtherSites, identifySession, handleLocale);
