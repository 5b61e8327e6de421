/** @file Turns a proof from the homeserver into a session of the app server. */
import { lt } from 'drizzle-orm';
import * as v from 'valibot';
import type { UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { appendAudit } from '../audit/chain.ts';
import type { AccountStatus } from '../homeserver/homeserver.ts';
import type { Connection } from '../ledger/connection.ts';
import type { ServerRefusalCode } from '../refusal.ts';
import { openSession } from './session.ts';
import { spentOpenidToken } from './schema.ts';
import { tokenHash } from './secret-token.ts';

/** What the vault got from `/_matrix/client/v3/user/{id}/openid/request_token`. */
export const SignIn = v.object({
	openid_token: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
	matrix_server_name: v.optional(v.pipe(v.string(), v.maxLength(255))),
});
export type SignIn = v.InferOutput<typeof SignIn>;

/** The homeserver as signing in needs it. */
export interface Identity {
	/** Our homeserver's name: the server part of every account it may vouch for. */
	readonly serverName: string;
	userinfo(openidToken: string): Promise<Result<UserId, 'refused'>>;
	accountStatus(user: UserId): Promise<AccountStatus>;
}

/** OpenID tokens live an hour at the homeserver; a day is safely longer. */
const SPENT_KEPT_MS = 24 * 60 * 60_000;

/**
 * Signs in with an OpenID token, once: the homeserver would vouch for it again for an hour, even after the account was closed.
 * Returns the session's token for the cookie.
 */
export async function signIn(
	db: Connection,
	identity: Identity,
	proof: SignIn,
	now: number,
): Promise<Result<{ readonly user: UserId; readonly token: string }, ServerRefusalCode>> {
	if (proof.matrix_server_name !== undefined && proof.matrix_server_name !== identity.serverName) return refuse('openid');
	let user: UserId;
	let status: AccountStatus;
	try {
		const vouched = await identity.userinfo(proof.openid_token);
		if (!vouched.ok) return refuse('openid');
		user = vouched.value;
		if (user.slice(user.indexOf(':') + 1) !== identity.serverName) return refuse('openid');
		status = await identity.accountStatus(user);
	} catch {
		return refuse('homeserver-away');
	}
	if (status !== 'active') return refuse('account');
	return db.transaction(async (tx) => {
		const spent = await tx
			.insert(spentOpenidToken)
			.values({ id: tokenHash(proof.openid_token), spentAt: new Date(now) })
			.onConflictDoNothing()
			.returning();
		if (spent.length === 0) return refuse('spent');
		const token = await openSession(tx, user, now);
		await appendAudit(tx, [{ actor: user, act: 'session.open', subject: user }], now);
		return accept({ user, token });
	});
}

/** Forgets tokens that the homeserver itself has forgotten. */
export async function removeSpentTokens(db: Connection, now: number): Promise<void> {
	await db.delete(spentOpenidToken).where(lt(spentOpenidToken.spentAt, new Date(now - SPENT_KEPT_MS)));
}
