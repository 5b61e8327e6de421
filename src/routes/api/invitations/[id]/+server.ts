/** @file A coordinator takes an invitation back. */
import { withdrawInvitation } from '#lib/server/enrolment/invitation.ts';
import { nothing, refused } from '#lib/server/refusal.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const DELETE: RequestHandler = async ({ params, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const withdrawn = await withdrawInvitation(db, locals.session, params.id, clock());
	return withdrawn.ok ? nothing() : refused({ code: withdrawn.refusal });
};
