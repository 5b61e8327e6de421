/** @file The one-time link of the founder begins the set-up. */
import { SetUpBody, startSetUp } from '#lib/server/auth/set-up.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async ({ request, getClientAddress }) => {
	const { db, homeserver, clock, tries } = services();
	if (tries.secret.isOver(getClientAddress(), clock())) return refused({ code: 'rate' });
	const body = await readJson(request, SetUpBody);
	if (!body.ok) return refused(body.refusal);
	const started = await startSetUp(db, homeserver, body.value, clock());
	return started.ok ? answer({ registration_token: started.value }) : refused({ code: started.refusal });
};
