/** @file The audit chain as coordinators and auditors read it. */
import * as v from 'valibot';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import type { Session } from '../auth/session.ts';
import type { Connection } from '../ledger/connection.ts';
import { refusalOf } from '../ledger/read.ts';
import { readAudit, verifyAudit, type AuditVerdict, type StoredAuditLine } from './chain.ts';

const digits = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));

/** The query of `GET /api/audit`. With `verify=1` the server also walks the whole chain and says whether it is whole. */
export const AuditQuery = v.object({
	after: v.optional(digits, '0'),
	limit: v.optional(digits, '200'),
	verify: v.optional(v.literal('1')),
});
export type AuditQuery = v.InferOutput<typeof AuditQuery>;

/** A page of the chain. */
export interface AuditPage {
	readonly lines: readonly StoredAuditLine[];
	readonly verdict?: AuditVerdict;
}

/** Reads a page, for coordinators and auditors. */
export async function auditPage(db: Connection, session: Session, query: AuditQuery): Promise<Result<AuditPage, RefusalCode>> {
	const barred = refusalOf(session);
	if (barred) return refuse(barred);
	if (!session.roles.some((role) => role === 'coordinator' || role === 'auditor')) return refuse('role');
	const lines = await readAudit(db, query.after, Math.min(Math.max(1, query.limit), 1000));
	return accept(query.verify ? { lines, verdict: await verifyAudit(db) } : { lines });
}
