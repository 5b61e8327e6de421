/** @file Invitations: made by coordinators, and listed for them. */
import { InvitationBody, listInvitations, makeInvitation } from '#lib/server/enrolment/invitation.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const list = await listInvitations(db, locals.session, clock());
	return list.ok ? answer({ invitations: list.value }) : refused({ code: list.refusal });
};

export const POST: RequestHandler = async ({ request, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, InvitationBody);
	if (!body.ok) return refused(body.refusal);
	const made = await makeInvitation(db, locals.session, body.value, clock());
	return made.ok ? answer({ id: body.value.id }, 201) : refused({ code: made.refusal });
};
