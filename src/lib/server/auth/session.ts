/** @file Sessions of the app server: opened once, recognised at each request, ended in all processes at once. */
import { and, eq, inArray, lt, ne, or } from 'drizzle-orm';
import type { UserId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import { appendAudit } from '../audit/chain.ts';
import type { Connection } from '../ledger/connection.ts';
import { CHANNEL, notify } from '../ledger/channels.ts';
import { standingOf, type StandingWord } from '../ledger/standing.ts';
import { session } from './schema.ts';
import { makeToken, tokenHash } from './secret-token.ts';

const MINUTE = 60_000;

/** How long sessions live. */
export const SESSION_LIFE = {
	/** Without a request: a vault that runs asks at least every few minutes. */
	idleMs: 12 * 60 * MINUTE,
	/** Whatever happens: then the vault proves itself to the homeserver anew, without a question to the person. */
	absoluteMs: 7 * 24 * 60 * MINUTE,
	/** How often the homeserver is asked about the account. */
	recheckMs: MINUTE,
	/** How long a session outlives the last good word about its account while the homeserver does not answer. */
	unheardMs: 15 * MINUTE,
} as const;

/** Who makes a request. */
export interface Session {
	/** Hash of the token: names the session without being able to act for it. */
	readonly id: string;
	readonly user: UserId;
	readonly standing: StandingWord;
	readonly roles: readonly Role[];
	/** When the homeserver last vouched for the account, epoch milliseconds. */
	readonly checkedAt: number;
	/** The latest it may end, epoch milliseconds. */
	readonly endsAt: number;
}

/** Opens a session for somebody whom the homeserver has just vouched for. Returns the token, which is kept nowhere. */
export async function openSession(db: Connection, user: UserId, now: number): Promise<string> {
	const token = makeToken();
	const at = new Date(now);
	await db.insert(session).values({ id: tokenHash(token), user, createdAt: at, seenAt: at, checkedAt: at });
	return token;
}

/** Recognises a token and notes that it was seen; `null` when there is no such session or its time is over. */
export async function recogniseSession(db: Connection, token: string, now: number): Promise<Session | null> {
	const id = tokenHash(token);
	const [row] = await db.select().from(session).where(eq(session.id, id));
	if (!row || now - row.seenAt.getTime() > SESSION_LIFE.idleMs || now - row.createdAt.getTime() > SESSION_LIFE.absoluteMs) return null;
	// Once a minute is enough for an idle time of hours, and spares a write at each request.
	if (now - row.seenAt.getTime() > MINUTE)
		await db
			.update(session)
			.set({ seenAt: new Date(now) })
			.where(eq(session.id, id));
	const { standing, roles } = await standingOf(db, row.user, now);
	const endsAt = row.createdAt.getTime() + SESSION_LIFE.absoluteMs;
	return { id, user: row.user, standing, roles, checkedAt: row.checkedAt.getTime(), endsAt };
}

/** Notes that the homeserver vouched for an account just now. */
export async function markChecked(db: Connection, user: UserId, now: number): Promise<void> {
	await db
		.update(session)
		.set({ checkedAt: new Date(now) })
		.where(eq(session.user, user));
}

/** Keeps running streams' sessions alive: a stream is a request that lasts. */
export async function markSeen(db: Connection, ids: readonly string[], now: number): Promise<void> {
	if (ids.length === 0) return;
	await db
		.update(session)
		.set({ seenAt: new Date(now) })
		.where(inArray(session.id, [...ids]));
}

/** Which of these sessions still exist within their time. */
export async function livingSessions(db: Connection, ids: readonly string[], now: number): Promise<ReadonlySet<string>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.select()
		.from(session)
		.where(inArray(session.id, [...ids]));
	return new Set(rows.filter((row) => now - row.createdAt.getTime() <= SESSION_LIFE.absoluteMs).map((row) => row.id));
}

/** Ends one session, as its owner asked. */
export async function closeSession(db: Connection, { id, user }: Pick<Session, 'id' | 'user'>, now: number): Promise<void> {
	await db.transaction(async (tx) => {
		await tx.delete(session).where(eq(session.id, id));
		await notify(tx, { channel: CHANNEL.standing, news: { user } });
		await appendAudit(tx, [{ actor: user, act: 'session.close', subject: user }], now);
	});
}

/** Ends every session of a person but the one they ask with: a device of theirs is lost, or may be in other hands. */
export async function closeOtherSessions(db: Connection, { id, user }: Pick<Session, 'id' | 'user'>, now: number): Promise<void> {
	await db.transaction(async (tx) => {
		await tx.delete(session).where(and(eq(session.user, user), ne(session.id, id)));
		await notify(tx, { channel: CHANNEL.standing, news: { user } });
		await appendAudit(tx, [{ actor: user, act: 'session.close', subject: user }], now);
	});
}

/** Ends every session of a person. The caller's transaction tells the other processes (`liaison_standing`). */
export async function endSessionsOf(db: Connection, user: UserId): Promise<void> {
	await db.delete(session).where(eq(session.user, user));
}

/** Users with a session whose account was not asked about for a while. */
export async function usersToCheck(db: Connection, now: number): Promise<readonly UserId[]> {
	const rows = await db
		.selectDistinct({ user: session.user })
		.from(session)
		.where(lt(session.checkedAt, new Date(now - SESSION_LIFE.recheckMs)));
	return rows.map((row) => row.user);
}

/** Removes sessions whose time is over. */
export async function removeOldSessions(db: Connection, now: number): Promise<void> {
	await db
		.delete(session)
		.where(or(lt(session.seenAt, new Date(now - SESSION_LIFE.idleMs)), lt(session.createdAt, new Date(now - SESSION_LIFE.absoluteMs))));
}
