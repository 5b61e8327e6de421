/** @file Asks the homeserver whether the accounts behind sessions are still in order, and ends those that are not. */
import type { UserId } from '#lib/kernel/id.ts';
import { appendAudit } from '../audit/chain.ts';
import type { AccountStatus } from '../homeserver/homeserver.ts';
import { CHANNEL, notify } from '../ledger/channels.ts';
import type { Connection } from '../ledger/connection.ts';
import { endSessionsOf, markChecked, SESSION_LIFE, usersToCheck, type Session } from './session.ts';

/** The homeserver's word on an account. Throws when it does not answer. */
export type AskAccount = (user: UserId) => Promise<AccountStatus>;

/** `in-order`: go on. `ended`: the sessions are gone. `unheard`: the homeserver has been silent for too long to vouch for anybody. */
export type AccountVerdict = 'in-order' | 'ended' | 'unheard';

/** Asks about one account now, and ends all its sessions unless it is active. Throws when the homeserver does not answer. */
async function checkAccount(db: Connection, ask: AskAccount, user: UserId, now: number): Promise<AccountVerdict> {
	const status = await ask(user);
	if (status === 'active') {
		await markChecked(db, user, now);
		return 'in-order';
	}
	await db.transaction(async (tx) => {
		await endSessionsOf(tx, user);
		await notify(tx, { channel: CHANNEL.standing, news: { user } });
		await appendAudit(tx, [{ actor: null, act: 'session.end', subject: user }], now);
	});
	return 'ended';
}

/** Asks about the account of a session whose last good word is older than a minute. */
export async function recheckAccount(db: Connection, ask: AskAccount, session: Session, now: number): Promise<AccountVerdict> {
	const age = now - session.checkedAt;
	if (age < SESSION_LIFE.recheckMs) return 'in-order';
	try {
		return await checkAccount(db, ask, session.user, now);
	} catch {
		return age < SESSION_LIFE.unheardMs ? 'in-order' : 'unheard';
	}
}

/** Asks about every account with an open session: those that only listen make no request. Stops quietly while the homeserver is away. */
export async function checkAccounts(db: Connection, ask: AskAccount, now: number): Promise<void> {
	for (const user of await usersToCheck(db, now)) {
		try {
			await checkAccount(db, ask, user, now);
		} catch {
			return;
		}
	}
}
