/** @file A coordinator declines a newcomer’s request. */
import { DeclineBody, declineEnrolment } from '#lib/server/enrolment/enrolment.ts';
import { nothing, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, params, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, DeclineBody);
	if (!body.ok) return refused(body.refusal);
	const declined = await declineEnrolment(db, locals.session, params.id, body.value.user, clock());
	return declined.ok ? nothing() : refused({ code: declined.refusal });
};
