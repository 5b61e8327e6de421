/** @file Members’ requests for other keys: posted by them, listed for coordinators. */
import { SignedKeyChange } from '#lib/ledger/key-change.ts';
import { listKeyChanges, postKeyChange } from '#lib/server/enrolment/key-change.ts';
import { answer, nothing, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const list = await listKeyChanges(services().db, locals.session);
	return list.ok ? answer({ key_changes: list.value }) : refused({ code: list.refusal });
};

export const POST: RequestHandler = async ({ request, locals }) => {
	const { db, clock } = services();
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, SignedKeyChange);
	if (!body.ok) return refused(body.refusal);
	const posted = await postKeyChange(db, locals.session, body.value, clock());
	return posted.ok ? nothing() : refused({ code: posted.refusal });
};
