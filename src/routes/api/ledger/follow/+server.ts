/** @file The ledger as it grows, in server-sent events. */
import { refused } from '#lib/server/refusal.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals }) => {
	const { session } = locals;
	if (!session) return refused({ code: 'no-session' });
	// A newcomer may wait here for the word that lets them in.
	if (session.standing === 'suspended') return refused({ code: 'suspended' });
	if (session.standing === 'removed') return refused({ code: 'not-a-member' });
	return new Response(services().follow.open(session), {
		headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
	});
};
