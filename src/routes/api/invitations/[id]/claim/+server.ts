/** @file A newcomer shows the claim of their link, once, for an account. */
import { ClaimBody, claimInvitation } from '#lib/server/enrolment/invitation.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, params, getClientAddress }) => {
	const { db, homeserver, clock, tries } = services();
	if (tries.secret.isOver(getClientAddress(), clock())) return refused({ code: 'rate' });
	const body = await readJson(request, ClaimBody);
	if (!body.ok) return refused(body.refusal);
	const claimed = await claimInvitation(db, (at) => homeserver.makeRegistrationToken(at), params.id, body.value.claim, clock());
	return claimed.ok ? answer(claimed.value) : refused({ code: claimed.refusal });
};
