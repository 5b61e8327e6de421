/** @file The audit chain in pages, for who may read it. */
import { AuditQuery, auditPage } from '#lib/server/audit/page.ts';
import { answer, refused } from '#lib/server/refusal.ts';
import { parsed } from '#lib/server/request.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ url, locals }) => {
	if (!locals.session) return refused({ code: 'no-session' });
	const query = parsed(AuditQuery, Object.fromEntries(url.searchParams));
	if (!query.ok) return refused(query.refusal);
	const page = await auditPage(services().db, locals.session, query.value);
	return page.ok ? answer(page.value) : refused({ code: page.refusal });
};
