/** @file A coordinator declines a request for other keys. */
import { DeclineKeyChange, declineKeyChange } from '#lib/server/enrolment/key-change.ts';
import { nothing, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, params, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, DeclineKeyChange);
	if (!body.ok) return refused(body.refusal);
	const declined = await declineKeyChange(db, locals.session, params.user, body.value.request, clock());
	return declined.ok ? nothing() : refused({ code: declined.refusal });
};
