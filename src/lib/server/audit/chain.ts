/** @file The audit chain: appended under one lock, verified by anybody with SHA-256. */
import { createHash } from 'node:crypto';
import { asc, gt } from 'drizzle-orm';
import type { Hash, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { Connection } from '../ledger/connection.ts';
import { audit, auditHead } from './schema.ts';

/** What is audited. A closed list: a new act is a new word here. */
type Act =
	| 'ledger.write'
	| 'session.open'
	| 'session.close'
	| 'session.end'
	| 'set-up.start'
	| 'invitation.make'
	| 'invitation.withdraw'
	| 'invitation.claim'
	| 'enrolment.post'
	| 'enrolment.decline'
	| 'key-change.ask'
	| 'key-change.decline';

/** An act to be written down. */
export interface AuditLine {
	readonly actor: UserId | null;
	readonly act: Act;
	/** An id or a hash. Never content. */
	readonly subject: string;
}

/** A line as stored and served. */
export interface StoredAuditLine {
	readonly seq: number;
	readonly at: Instant;
	readonly actor: UserId | null;
	readonly act: string;
	readonly subject: string;
	readonly prev: Hash;
	readonly hash: Hash;
}

const sha256 = (text: string): Hash => createHash('sha256').update(text, 'utf8').digest('base64url') as Hash;

/** What the first line follows. */
const AUDIT_START: Hash = sha256('liaison/v1/audit');

/** The hash of a line: SHA-256 over its members as a JSON array, the line before it included. */
function auditHash(line: Omit<StoredAuditLine, 'hash'>): Hash {
	return sha256(JSON.stringify(['liaison/v1/audit', line.prev, line.seq, line.at, line.actor, line.act, line.subject]));
}

/**
 * Appends lines inside the caller's transaction. Takes the chain's lock until the transaction ends: call it last.
 * @param now the server's clock, epoch milliseconds
 */
export async function appendAudit(db: Connection, lines: readonly AuditLine[], now: number): Promise<void> {
	if (lines.length === 0) return;
	// An upsert rather than a select, so that the very first line needs no seeded row: it locks and reads in one step.
	const [end] = await db
		.insert(auditHead)
		.values({ only: 1, seq: 0, hash: AUDIT_START })
		.onConflictDoUpdate({ target: auditHead.only, set: { only: 1 } })
		.returning();
	if (!end) throw new Error('The audit chain has no end');
	let { seq, hash: prev } = end;
	const rows = lines.map((line) => {
		seq += 1;
		const unhashed = { seq, at: instant(now), actor: line.actor, act: line.act, subject: line.subject, prev };
		prev = auditHash(unhashed);
		return { ...unhashed, hash: prev };
	});
	await db.insert(audit).values(rows);
	await db.update(auditHead).set({ seq, hash: prev });
}

/** A page of the chain, oldest first. */
export async function readAudit(db: Connection, after: number, limit: number): Promise<readonly StoredAuditLine[]> {
	return db.select().from(audit).where(gt(audit.seq, after)).orderBy(asc(audit.seq)).limit(limit);
}

/** Where the chain breaks: at the first line that does not follow, or at its end when lines were cut off. */
export type AuditVerdict = { readonly whole: true; readonly lines: number } | { readonly whole: false; readonly at: number };

/** Walks the whole chain, in pages. Reads one snapshot, so that appending meanwhile does not look like a cut. */
export async function verifyAudit(db: Connection): Promise<AuditVerdict> {
	return db.transaction(
		async (tx) => {
			const [end] = await tx.select().from(auditHead);
			let seq = 0;
			let prev = AUDIT_START;
			for (;;) {
				const page = await tx.select().from(audit).where(gt(audit.seq, seq)).orderBy(asc(audit.seq)).limit(1000);
				for (const line of page) {
					if (line.seq !== seq + 1 || line.prev !== prev || line.hash !== auditHash(line)) return { whole: false, at: seq + 1 } as const;
					seq = line.seq;
					prev = line.hash;
				}
				if (page.length < 1000) break;
			}
			if ((end?.seq ?? 0) !== seq || (end?.hash ?? AUDIT_START) !== prev) return { whole: false, at: seq + 1 } as const;
			return { whole: true, lines: seq } as const;
		},
		{ isolationLevel: 'repeatable read' },
	);
}
