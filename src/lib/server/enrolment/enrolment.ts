/** @file Answers to invitations: posted by newcomers, decided by coordinators in the roster. The server can check a signature, never the MAC. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import * as v from 'valibot';
import { utf8 } from '#lib/crypto/bytes.ts';
import { parseCanonical } from '#lib/crypto/canonical.ts';
import { hashBytes } from '#lib/crypto/hash.ts';
import { verify } from '#lib/crypto/sign.ts';
import { Hash, PublicKey, RecordId, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import { appendAudit } from '../audit/chain.ts';
import { networkId } from '../auth/set-up.ts';
import type { Session } from '../auth/session.ts';
import type { Connection } from '../ledger/connection.ts';
import { ledgerRoster } from '../ledger/schema.ts';
import type { ServerRefusalCode } from '../refusal.ts';
import { refusalOfCoordinator } from './invitation.ts';
import { enrolment, invitation } from './schema.ts';

/** The body of `POST /api/enrolments`: the exact text that signature and MAC cover. */
export const EnrolmentBody = v.strictObject({
	invitation: RecordId,
	request: v.pipe(v.string(), v.minLength(2), v.maxLength(200_000)),
	signature: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/)),
	mac: Hash,
});
export type EnrolmentBody = v.InferOutput<typeof EnrolmentBody>;

/** What the server reads of a request; the rest is for coordinators. */
const Request = v.looseObject({ network: Hash, invitation: RecordId, user: UserId, sign: PublicKey });

/** An answer as a coordinator gets it. */
export interface EnrolmentView {
	readonly invitation: string;
	readonly user: UserId;
	readonly request: string;
	readonly signature: string;
	readonly mac: string;
	readonly posted_at: Instant;
	/** The invitation's statement and its inviter, to check the request against. */
	readonly body: string;
	readonly inviter: UserId;
	/** The invitation's secret in a box for the reader; `null` for a coordinator who became one later. */
	readonly sealed: string | null;
}

type Code = RefusalCode | ServerRefusalCode;

function readRequest(text: string): v.InferOutput<typeof Request> | null {
	let json: Json;
	try {
		json = parseCanonical(utf8(text));
	} catch {
		return null;
	}
	const parsed = v.safeParse(Request, json);
	return parsed.success ? parsed.output : null;
}

/** Keeps a newcomer's answer (or that of a member who enrols again). The same answer again changes nothing; another one by the same person is refused. */
export async function postEnrolment(db: Connection, session: Session, body: EnrolmentBody, now: number): Promise<Result<void, Code>> {
	if (session.standing === 'suspended') return refuse('suspended');
	const request = readRequest(body.request);
	if (!request) return refuse('malformed');
	if (request.user !== session.user) return refuse('who');
	if (request.invitation !== body.invitation || request.network !== (await networkId(db))) return refuse('malformed');
	if (!verify(body.signature, hashBytes('enrolment', utf8(body.request)), request.sign)) return refuse('signature');
	return db.transaction(async (tx) => {
		const [invited] = await tx.select().from(invitation).where(eq(invitation.id, body.invitation)).for('share');
		if (!invited) return refuse('no-such-invitation');
		// Claiming is what proves the secret to the server; the account it gave may answer a while after the invitation's own end.
		if (!invited.claimedAt || invited.withdrawnAt) return refuse('invitation-over');
		const posted = await tx
			.insert(enrolment)
			.values({
				...{ invitation: body.invitation, user: session.user, request: body.request, signature: body.signature, mac: body.mac },
				postedAt: new Date(now),
			})
			.onConflictDoNothing()
			.returning();
		if (posted.length === 0) {
			const [known] = await tx
				.select()
				.from(enrolment)
				.where(and(eq(enrolment.invitation, body.invitation), eq(enrolment.user, session.user)));
			return known?.request === body.request ? accept(undefined) : refuse('already-answered');
		}
		await appendAudit(tx, [{ actor: session.user, act: 'enrolment.post', subject: body.invitation }], now);
		return accept(undefined);
	});
}

/** Answers that wait for a coordinator: neither declined nor in the roster with exactly the keys they name. */
export async function listEnrolments(db: Connection, session: Session): Promise<Result<readonly EnrolmentView[], Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	const rows = await db
		.select({ enrolment, invitation, roster: { state: ledgerRoster.state, clear: ledgerRoster.clear } })
		.from(enrolment)
		.innerJoin(invitation, eq(invitation.id, enrolment.invitation))
		.leftJoin(ledgerRoster, and(eq(ledgerRoster.user, enrolment.user), eq(ledgerRoster.current, true)))
		.where(isNull(enrolment.declinedAt))
		.orderBy(asc(enrolment.postedAt));
	return accept(
		rows
			.filter((row) => row.roster?.state !== 'active' || row.roster.clear.sign !== readRequest(row.enrolment.request)?.sign)
			.map((row) => ({
				...{ invitation: row.enrolment.invitation, user: row.enrolment.user, request: row.enrolment.request },
				...{ signature: row.enrolment.signature, mac: row.enrolment.mac, posted_at: instant(row.enrolment.postedAt.getTime()) },
				...{ body: row.invitation.body, inviter: row.invitation.inviter, sealed: row.invitation.sealed[session.user] ?? null },
			})),
	);
}

/** The body of `POST /api/enrolments/:id/decline`: whose answer, where several people answered one invitation. */
export const DeclineBody = v.strictObject({ user: v.optional(UserId) });

/** Declines an answer for good. */
export async function declineEnrolment(
	db: Connection,
	session: Session,
	id: string,
	user: UserId | undefined,
	now: number,
): Promise<Result<void, Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	return db.transaction(async (tx) => {
		const declined = await tx
			.update(enrolment)
			.set({ declinedAt: new Date(now), declinedBy: session.user })
			.where(and(eq(enrolment.invitation, id), isNull(enrolment.declinedAt), user ? eq(enrolment.user, user) : undefined))
			.returning();
		if (declined.length === 0) return refuse('no-such-invitation');
		await appendAudit(tx, [{ actor: session.user, act: 'enrolment.decline', subject: id }], now);
		return accept(undefined);
	});
}
