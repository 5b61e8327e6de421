/** @file Ends all other sessions of whoever asks. */
import { closeOtherSessions } from '#lib/server/auth/session.ts';
import { nothing, refused } from '#lib/server/refusal.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const DELETE: RequestHandler = async ({ locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const { db, clock } = services();
	await closeOtherSessions(db, locals.session, clock());
	return nothing();
};
