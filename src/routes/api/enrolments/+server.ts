/** @file Newcomers’ requests: posted by them, listed for coordinators. */
import { EnrolmentBody, listEnrolments, postEnrolment } from '#lib/server/enrolment/enrolment.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const list = await listEnrolments(services().db, locals.session);
	return list.ok ? answer({ enrolments: list.value }) : refused({ code: list.refusal });
};

export const POST: RequestHandler = async ({ request, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, EnrolmentBody);
	if (!body.ok) return refused(body.refusal);
	const posted = await postEnrolment(db, locals.session, body.value, clock());
	return posted.ok ? answer({ invitation: body.value.invitation }, 201) : refused({ code: posted.refusal });
};
