/** @file The set-up of the network: whoever holds the one-time link becomes its founder, once. */
import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { appendAudit } from '../audit/chain.ts';
import type { Connection } from '../ledger/connection.ts';
import { ledgerNetwork } from '../ledger/schema.ts';
import type { ServerRefusalCode } from '../refusal.ts';
import { setUp } from './schema.ts';

/** The body of `POST /api/set-up`. The localpart follows Matrix 1.19, appendices (user identifiers). */
export const SetUpBody = v.strictObject({
	token: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
	localpart: v.pipe(v.string(), v.regex(/^[a-z0-9._=/+-]{1,64}$/)),
});
export type SetUpBody = v.InferOutput<typeof SetUpBody>;

/** What a set-up needs to know. */
export interface SetUpGround {
	/** Whether this is the token of the set-up link. */
	isToken(token: string): boolean;
	readonly serverName: string;
	makeRegistrationToken(expiresAt: Instant): Promise<string>;
}

const REGISTRATION_MS = 60 * 60_000;

/** The network's id, `null` before the set-up. */
export async function networkId(db: Connection): Promise<string | null> {
	const [first] = await db.select({ entry: ledgerNetwork.entry }).from(ledgerNetwork).where(eq(ledgerNetwork.version, 1));
	return first?.entry ?? null;
}

/**
 * Names the founder and returns a registration token for their account. Until the network exists the holder of the link may do so again,
 * also under another name: a browser may have died on the way.
 */
export async function startSetUp(
	db: Connection,
	ground: SetUpGround,
	body: SetUpBody,
	now: number,
): Promise<Result<string, ServerRefusalCode>> {
	if (!ground.isToken(body.token)) return refuse('set-up-token');
	const founder = v.parse(UserId, `@${body.localpart}:${ground.serverName}`);
	const named = await db.transaction(async (tx) => {
		if ((await networkId(tx)) !== null) return false;
		const startedAt = new Date(now);
		await tx
			.insert(setUp)
			.values({ only: true, founder, startedAt })
			.onConflictDoUpdate({ target: setUp.only, set: { founder, startedAt } });
		await appendAudit(tx, [{ actor: null, act: 'set-up.start', subject: founder }], now);
		return true;
	});
	if (!named) return refuse('set-up-done');
	try {
		return accept(await ground.makeRegistrationToken(instant(now + REGISTRATION_MS)));
	} catch {
		return refuse('homeserver-away');
	}
}

/** Whether this is who the set-up named. */
export async function isFounder(db: Connection, user: UserId): Promise<boolean> {
	const [row] = await db.select().from(setUp).where(eq(setUp.founder, user));
	return row !== undefined;
}
