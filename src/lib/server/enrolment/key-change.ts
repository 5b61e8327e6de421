/** @file Requests of members for new keys: posted by who holds the old ones, decided by coordinators in the roster (lib/ledger/README.md §10). */
import { and, asc, eq, isNull, lt, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { checkKeyChange, type SignedKeyChange } from '#lib/ledger/key-change.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import { appendAudit } from '../audit/chain.ts';
import type { Session } from '../auth/session.ts';
import { networkId } from '../auth/set-up.ts';
import type { Connection } from '../ledger/connection.ts';
import { refusalOf } from '../ledger/read.ts';
import { ledgerRoster } from '../ledger/schema.ts';
import { signingKeyOf } from '../ledger/standing.ts';
import type { ServerRefusalCode } from '../refusal.ts';
import { refusalOfCoordinator } from './invitation.ts';
import { keyChange } from './schema.ts';

type Code = RefusalCode | ServerRefusalCode;

/** A request as a coordinator gets it. */
export interface KeyChangeView extends SignedKeyChange {
	readonly user: UserId;
	readonly posted_at: Instant;
}

/** Keeps a member's request. The same one again changes nothing, unless it was declined: then it is asked anew. */
export async function postKeyChange(db: Connection, session: Session, signed: SignedKeyChange, now: number): Promise<Result<void, Code>> {
	const refused = refusalOf(session);
	if (refused) return refuse(refused);
	const checked = checkKeyChange(signed);
	if (!checked.ok) return refuse(checked.refusal === 'malformed' ? 'malformed' : 'signature');
	const { user, network, from } = checked.value;
	if (user !== session.user) return refuse('who');
	if (network !== (await networkId(db))) return refuse('malformed');
	if (from !== (await signingKeyOf(db, user))) return refuse('key');
	return db.transaction(async (tx) => {
		const [known] = await tx.select().from(keyChange).where(eq(keyChange.user, user)).for('update');
		if (known?.request === signed.request && known.declinedAt === null) return accept(undefined);
		const row = { ...signed, from, postedAt: new Date(now), declinedAt: null, declinedBy: null };
		await tx
			.insert(keyChange)
			.values({ user, ...row })
			.onConflictDoUpdate({ target: keyChange.user, set: row });
		await appendAudit(tx, [{ actor: user, act: 'key-change.ask', subject: user }], now);
		return accept(undefined);
	});
}

/** Only what replaces the key in force still waits. */
const isOpen = and(
	eq(ledgerRoster.user, keyChange.user),
	eq(ledgerRoster.current, true),
	sql`${ledgerRoster.clear} ->> 'sign' = ${keyChange.from}`,
);

/** Requests that wait for a coordinator. */
export async function listKeyChanges(db: Connection, session: Session): Promise<Result<readonly KeyChangeView[], Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	const rows = await db
		.select({ asked: keyChange })
		.from(keyChange)
		.innerJoin(ledgerRoster, isOpen)
		.where(and(isNull(keyChange.declinedAt), eq(ledgerRoster.state, 'active')))
		.orderBy(asc(keyChange.postedAt));
	return accept(
		rows.map(({ asked: { user, request, signature, succession, postedAt } }) => ({
			...{ user, request, signature, succession },
			posted_at: instant(postedAt.getTime()),
		})),
	);
}

/** How a person's own request stands; `null` where none is open. */
export async function keyChangeOf(db: Connection, user: UserId): Promise<'asked' | 'declined' | null> {
	const [row] = await db
		.select({ declinedAt: keyChange.declinedAt })
		.from(keyChange)
		.innerJoin(ledgerRoster, isOpen)
		.where(eq(keyChange.user, user));
	if (!row) return null;
	return row.declinedAt === null ? 'asked' : 'declined';
}

/** The body of `POST /api/key-changes/:user/decline`: exactly which request, so that a newer one is not declined unseen. */
export const DeclineKeyChange = v.strictObject({ request: v.pipe(v.string(), v.maxLength(2_000)) });

/** Declines a request. */
export async function declineKeyChange(
	db: Connection,
	session: Session,
	user: string,
	request: string,
	now: number,
): Promise<Result<void, Code>> {
	const refused = refusalOfCoordinator(session);
	if (refused) return refuse(refused);
	return db.transaction(async (tx) => {
		const declined = await tx
			.update(keyChange)
			.set({ declinedAt: new Date(now), declinedBy: session.user })
			.where(and(eq(keyChange.user, user as UserId), eq(keyChange.request, request), isNull(keyChange.declinedAt)))
			.returning();
		if (declined.length === 0) return refuse('no-such-request');
		await appendAudit(tx, [{ actor: session.user, act: 'key-change.decline', subject: user }], now);
		return accept(undefined);
	});
}

/** How long a request is kept: what counts of it is in the roster. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Forgets old requests. */
export async function removeOldKeyChanges(db: Connection, now: number): Promise<void> {
	await db.delete(keyChange).where(lt(keyChange.postedAt, new Date(now - KEPT_MS)));
}
