/** @file Composition root of the server: what the use cases are given in the running process, and what runs by itself. */
import { settings } from '#env';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { lifecycleOf } from '#lib/missions.ts';
import { checkAccounts } from './auth/account.ts';
import { RateLimit } from './auth/rate-limit.ts';
import { removeOldSessions } from './auth/session.ts';
import { removeSpentTokens, type Identity } from './auth/sign-in.ts';
import { database, listen, type Database } from './db/database.ts';
import { removeOldInvitations } from './enrolment/invitation.ts';
import { removeOldKeyChanges } from './enrolment/key-change.ts';
import { accountStatus, makeRegistrationToken, userinfo } from './homeserver/homeserver.ts';
import { Follow } from './ledger/follow.ts';
import { removeOldUse, WRITE_LIMITS } from './ledger/limits.ts';
import type { WriteGround } from './ledger/write.ts';
import { sendReminders } from './reminders/send.ts';
import type { SetUpGround } from './auth/set-up.ts';
import { checkSetUpToken } from './set-up-token.ts';

/** What the routes hand to the use cases. */
export interface Services {
	readonly db: Database;
	readonly origin: string;
	readonly clock: () => number;
	readonly follow: Follow;
	readonly write: WriteGround;
	readonly homeserver: Identity & SetUpGround;
	/** Tries by address: signing in, and showing a claim or a set-up token. */
	readonly tries: { readonly signIn: RateLimit; readonly secret: RateLimit };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let running: { readonly services: Services; readonly timers: readonly NodeJS.Timeout[] } | null = null;

/** Does something again and again; a failure is told and the next time comes all the same. */
function every(ms: number, name: string, work: () => Promise<unknown>): NodeJS.Timeout {
	let busy = false;
	const once = async (): Promise<void> => {
		if (busy) return;
		busy = true;
		try {
			await work();
		} catch (error) {
			console.error(`${name} failed:`, error instanceof Error ? error.message : 'unknown reason');
		} finally {
			busy = false;
		}
	};
	void once();
	return setInterval(() => void once(), ms);
}

/** Starts everything. Called once, before the first request. */
export async function startServices(): Promise<void> {
	if (running) return;
	await readyCrypto();
	const { ORIGIN, SERVER_NAME, LIAISON_LIMITS } = settings();
	const db = database();
	const clock = (): number => Date.now();
	const loose = LIAISON_LIMITS === 'loose' ? 1_000 : 1;
	const follow = new Follow(db, listen, clock);
	const services: Services = {
		...{ db, clock, follow, origin: ORIGIN },
		write: { db, clock, lifecycleOf, limits: WRITE_LIMITS[LIAISON_LIMITS] },
		homeserver: { serverName: SERVER_NAME, userinfo, accountStatus, makeRegistrationToken, isToken: checkSetUpToken },
		tries: { signIn: new RateLimit(30 * loose, MINUTE), secret: new RateLimit(10 * loose, MINUTE) },
	};
	await follow.start();
	const timers = [
		every(MINUTE, 'Checking accounts', () => checkAccounts(db, accountStatus, clock())),
		// Reminders lie on full hours; looking every minute also finds those whose hour passed while nothing ran.
		every(MINUTE, 'Sending reminders', () => sendReminders(db, clock())),
		every(DAY, 'Removing what is over', async () => {
			await removeOldSessions(db, clock());
			await removeSpentTokens(db, clock());
			await removeOldInvitations(db, clock());
			await removeOldKeyChanges(db, clock());
			await removeOldUse(db, clock());
		}),
	];
	running = { services, timers };
}

/** Ends streams, timers and listeners; the pool is the caller's. */
export async function stopServices(): Promise<void> {
	const stopping = running;
	running = null;
	if (!stopping) return;
	for (const timer of stopping.timers) clearInterval(timer);
	await stopping.services.follow.stop();
}

/** The running services. @throws Error before `startServices`. */
export function services(): Services {
	if (!running) throw new Error('The services are not started');
	return running.services;
}
