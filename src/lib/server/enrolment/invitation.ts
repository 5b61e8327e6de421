/** @file Invitations: made and withdrawn by coordinators, claimed once by whoever holds the link's secret. */
import { and, asc, eq, gt, inArray, isNull, lt } from 'drizzle-orm';
import * as v from 'valibot';
import { Hash, RecordId, UserId } from '#lib/kernel/id.ts';
import { epochMs, instant, Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { claimHash } from '#lib/ledger/enrolment.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import { appendAudit } from '../audit/chain.ts';
import { sameText } from '../auth/secret-token.ts';
import type { Session } from '../auth/session.ts';
import type { Connection } from '../ledger/connection.ts';
import { refusalOf } from '../ledger/read.ts';
import type { ServerRefusalCode } from '../refusal.ts';
import { enrolment, invitation } from './schema.ts';

/** An invitation lives a fortnight at most. */
const LONGEST_MS = 14 * 24 * 60 * 60_000;

/** The body of `POST /api/invitations`. The server reads `body` as text only: it is the inviter's statement to the newcomer. */
export const InvitationBody = v.strictObject({
	id: RecordId,
	hash: Hash,
	body: v.pipe(v.string(), v.minLength(2), v.maxLength(32_768)),
	sealed: v.pipe(
		v.record(UserId, v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,256}$/))),
		v.check((boxes) => Object.keys(boxes).length >= 1 && Object.keys(boxes).length <= 64),
	),
	expires_at: Instant,
});
export type InvitationBody = v.InferOutput<typeof InvitationBody>;

/** The body of `POST /api/invitations/:id/claim`. */
export const ClaimBody = v.strictObject({ claim: Hash });

/** How an invitation stands. */
type InvitationState = 'open' | 'claimed' | 'answered' | 'expired' | 'withdrawn';

/** An invitation as coordinators see it. */
export interface InvitationView {
	readonly id: string;
	readonly inviter: UserId;
	readonly body: string;
	readonly created_at: Instant;
	readonly expires_at: Instant;
	readonly state: InvitationState;
	/** The secret in a box for the reader, where there is one. */
	readonly sealed: string | null;
}

type Code = RefusalCode | ServerRefusalCode;

/** Why somebody may not do a coordinator's work; `null` for a coordinator. */
export function refusalOfCoordinator(session: Session): RefusalCode | null {
	return refusalOf(session) ?? (session.roles.includes('coordinator') ? null : 'role');
}

/** Keeps an invitation. A repeat with the same content changes nothing. */
export async function makeInvitation(db: Connection, session: Session, body: InvitationBody, now: number): Promise<Result<void, Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	const expires = epochMs(body.expires_at);
	if (expires <= now || expires > now + LONGEST_MS) return refuse('clock');
	return db.transaction(async (tx) => {
		const made = await tx
			.insert(invitation)
			.values({
				...{ id: body.id, inviter: session.user, hash: body.hash, body: body.body, sealed: body.sealed },
				...{ createdAt: new Date(now), expiresAt: new Date(expires) },
			})
			.onConflictDoNothing()
			.returning();
		if (made.length === 0) {
			const [known] = await tx.select().from(invitation).where(eq(invitation.id, body.id));
			return known?.inviter === session.user && known.hash === body.hash && known.body === body.body ? accept(undefined) : refuse('id');
		}
		await appendAudit(tx, [{ actor: session.user, act: 'invitation.make', subject: body.id }], now);
		return accept(undefined);
	});
}

/** All invitations that are not long past, newest last. */
export async function listInvitations(db: Connection, session: Session, now: number): Promise<Result<readonly InvitationView[], Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	const rows = await db
		.select()
		.from(invitation)
		.where(gt(invitation.expiresAt, new Date(now - LONGEST_MS)))
		.orderBy(asc(invitation.createdAt));
	const answered = new Set((await db.select({ id: enrolment.invitation }).from(enrolment)).map(({ id }) => id));
	return accept(
		rows.map((row) => ({
			id: row.id,
			inviter: row.inviter,
			body: row.body,
			created_at: instant(row.createdAt.getTime()),
			expires_at: instant(row.expiresAt.getTime()),
			state: stateOf(row, answered.has(row.id), now),
			sealed: row.sealed[session.user] ?? null,
		})),
	);
}

function stateOf(row: typeof invitation.$inferSelect, answered: boolean, now: number): InvitationState {
	if (row.withdrawnAt) return 'withdrawn';
	if (answered) return 'answered';
	if (row.claimedAt) return 'claimed';
	return row.expiresAt.getTime() <= now ? 'expired' : 'open';
}

/** Takes an invitation back. One that was answered stays: the answer is declined instead. */
export async function withdrawInvitation(db: Connection, session: Session, id: string, now: number): Promise<Result<void, Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	return db.transaction(async (tx) => {
		const rows = await tx
			.update(invitation)
			.set({ withdrawnAt: new Date(now) })
			.where(and(eq(invitation.id, id), isNull(invitation.withdrawnAt)))
			.returning();
		if (rows.length === 0) return refuse('no-such-invitation');
		await appendAudit(tx, [{ actor: session.user, act: 'invitation.withdraw', subject: id }], now);
		return accept(undefined);
	});
}

/** What a claim gives: one account at the homeserver, and the inviter's statement. */
export interface Claimed {
	readonly registration_token: string;
	readonly body: string;
}

/** Whether a request that was not declined answers the invitation. */
async function isAnswered(db: Connection, id: string): Promise<boolean> {
	const answers = await db
		.select({ invitation: enrolment.invitation })
		.from(enrolment)
		.where(and(eq(enrolment.invitation, id), isNull(enrolment.declinedAt)))
		.limit(1);
	return answers.length > 0;
}

/** How long the claimed registration token works. */
const REGISTRATION_MS = 60 * 60_000;

/**
 * Claims an invitation. Whoever holds its secret may do so again until it is answered: a browser may die between reading the invitation and
 * making the account, and an account without an accepted request is nobody. An unknown invitation and a wrong claim are answered alike and
 * after the same work. The token is made before the claim is marked, so that a homeserver that is away does not use up the invitation; a token that loses the
 * race is never shown and ends by itself.
 */
export async function claimInvitation(
	db: Connection,
	makeRegistrationToken: (expiresAt: Instant) => Promise<string>,
	id: string,
	claim: Hash,
	now: number,
): Promise<Result<Claimed, ServerRefusalCode>> {
	const [row] = await db.select().from(invitation).where(eq(invitation.id, id));
	const matches = sameText(claimHash(claim), row?.hash ?? '');
	if (!row || !matches) return refuse('no-such-invitation');
	if (row.withdrawnAt || row.expiresAt.getTime() <= now || (await isAnswered(db, row.id))) return refuse('invitation-over');
	let token: string;
	try {
		token = await makeRegistrationToken(instant(now + REGISTRATION_MS));
	} catch {
		return refuse('homeserver-away');
	}
	return db.transaction(async (tx) => {
		const mine = await tx
			.update(invitation)
			.set({ claimedAt: row.claimedAt ?? new Date(now) })
			.where(and(eq(invitation.id, id), isNull(invitation.withdrawnAt)))
			.returning();
		if (mine.length === 0) return refuse('invitation-over');
		await appendAudit(tx, [{ actor: null, act: 'invitation.claim', subject: id }], now);
		return accept({ registration_token: token, body: row.body });
	});
}

/** How long an invitation and its answers are kept after its date. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Forgets invitations that are long over, and the answers to them: what counts of them is in the roster. */
export async function removeOldInvitations(db: Connection, now: number): Promise<void> {
	await db.transaction(async (tx) => {
		const over = tx
			.select({ id: invitation.id })
			.from(invitation)
			.where(lt(invitation.expiresAt, new Date(now - KEPT_MS)));
		await tx.delete(enrolment).where(inArray(enrolment.invitation, over));
		await tx.delete(invitation).where(lt(invitation.expiresAt, new Date(now - KEPT_MS)));
	});
}
