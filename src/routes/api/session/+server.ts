/** @file The session of a browser: asked after, begun, ended. */
import { cookieName, cookieOptions } from '#lib/server/auth/cookie.ts';
import { sessionView } from '#lib/server/auth/session-view.ts';
import { closeSession } from '#lib/server/auth/session.ts';
import { SignIn, signIn } from '#lib/server/auth/sign-in.ts';
import { answer, nothing, refused } from '#lib/server/refusal.ts';
import { readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	return answer(await sessionView(services().db, locals.session));
};

export const POST: RequestHandler = async ({ request, cookies, locals, getClientAddress }) => {
	const { db, homeserver, clock, origin, tries } = services();
	if (tries.signIn.isOver(getClientAddress(), clock())) return refused({ code: 'rate' });
	const proof = await readJson(request, SignIn);
	if (!proof.ok) return refused(proof.refusal);
	const signedIn = await signIn(db, homeserver, proof.value, clock());
	if (!signedIn.ok) return refused({ code: signedIn.refusal });
	// A browser has one session: signing in anew ends the one before.
	if (locals.session) await closeSession(db, locals.session, clock());
	cookies.set(cookieName(origin), signedIn.value.token, cookieOptions(origin));
	return nothing();
};

export const DELETE: RequestHandler = async ({ cookies, locals }) => {
	const { db, clock, origin } = services();
	if (locals.session) await closeSession(db, locals.session, clock());
	cookies.delete(cookieName(origin), { path: '/' });
	return nothing();
};
