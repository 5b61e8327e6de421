/** @file The ledger: a page of a room, and a write. */
import { MOST_BYTES } from '#lib/server/ledger/limits.ts';
import { ReadQuery, readLedger } from '#lib/server/ledger/read.ts';
import { WriteBody, writeLedger } from '#lib/server/ledger/write.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { parsed, readJson } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url, locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const query = parsed(ReadQuery, Object.fromEntries(url.searchParams));
	if (!query.ok) return refused(query.refusal);
	const page = await readLedger(services().db, locals.session, query.value);
	return page.ok ? answer(page.value) : refused(page.refusal);
};

export const POST: RequestHandler = async ({ request, locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const body = await readJson(request, WriteBody, MOST_BYTES);
	if (!body.ok) return refused(body.refusal);
	const stored = await writeLedger(services().write, locals.session, body.value.entries);
	return stored.ok ? answer({ stored: stored.value }, 201) : refused(stored.refusal);
};
