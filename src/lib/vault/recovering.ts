/** @file A new device gets the member's keys: by the recovery key, or from another device that confirmed it; and how a device leaves. */
import { decodeBase64, encodeBase64 } from '#lib/crypto/bytes.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { Hash } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { signOut, type MatrixSession } from '#lib/matrix/session.ts';
import * as v from 'valibot';
import { NETWORK_SECRET, SEED_SECRET, type Account } from './account.ts';
import type { Desk } from './desk.ts';
import { makeLock } from './lock.ts';
import { wipeLedger } from './ledger-place.ts';
import type { DeviceDocument } from './device-document.ts';
import type { SessionRefusal } from './session-api.ts';

/** The document of a device that has just signed in. */
export async function newDocument(matrix: MatrixSession, password: string): Promise<DeviceDocument> {
	const lock = await makeLock(password);
	return {
		lock,
		frontline: false,
		v: 1,
		matrix,
		storageKey: encodeBase64(randomBytes(32)),
		seed: null,
		network: null,
		networkRoom: null,
		stage: { kind: 'locked' },
	};
}

/** A seed is 32 bytes; anything else is none. */
function isSeed(text: string | null): text is string {
	try {
		return text !== null && decodeBase64(text).length === 32;
	} catch {
		return false;
	}
}

/** Keeps what secret storage or a sibling told. */
async function take(desk: Desk, seed: string | null, network: string | null): Promise<boolean> {
	const pinned = v.safeParse(Hash, network);
	if (!isSeed(seed)) return false;
	await desk.keep({ seed, network: pinned.success ? pinned.output : null });
	return true;
}

/** Opens secret storage with the recovery key and takes the member's keys and the pinned network out of it. */
export async function unlockWithKey(desk: Desk, account: Account, recoveryKey: string): Promise<Result<void, SessionRefusal>> {
	desk.busy('backup');
	const recovered = await account.matrix.recovery.recover(recoveryKey, (done, total) => desk.busy('backup', done, total));
	if (!recovered.ok) return refuse({ kind: 'wrong-recovery-key' });
	const seed = await account.matrix.secrets.get(SEED_SECRET);
	const network = await account.matrix.secrets.get(NETWORK_SECRET);
	const taken = await take(desk, seed.ok ? seed.value : null, network.ok ? network.value : null);
	return taken ? accept(undefined) : refuse({ kind: 'not-now' });
}

/** Resolves once another device has confirmed this one and handed over the keys; never, if nobody does. */
export function unlockedBySibling(desk: Desk, account: Account): Promise<void> {
	return new Promise((resolve, reject) => {
		let isAsking = false;
		const ask = async (): Promise<void> => {
			desk.busy('keys');
			const { secrets } = account.matrix;
			const seed = await secrets.askSiblings(SEED_SECRET);
			const network = seed === null ? null : await secrets.askSiblings(NETWORK_SECRET);
			if (await take(desk, seed, network)) resolve();
			// Confirmed, but nobody handed the keys over: the person may begin again, or enter the recovery key.
			else desk.verification.set({ kind: 'cancelled', reason: 'timeout' });
		};
		void account.matrix.verification.watch((state) => {
			// The end of a verification is told more than once.
			if (state.kind !== 'done' || isAsking || desk.document.seed !== null) return;
			isAsking = true;
			ask()
				.finally(() => (isAsking = false))
				.catch(reject);
		});
	});
}

/** Lets this member's newly confirmed devices have the keys from here. */
export function holdSecrets(desk: Desk, account: Account): void {
	account.matrix.secrets.hold(SEED_SECRET, () => desk.document.seed);
	account.matrix.secrets.hold(NETWORK_SECRET, () => desk.document.network);
}

/** Ends the sessions on both servers as far as they can be reached, and wipes every local store. */
export async function leave(desk: Desk, account: Account): Promise<void> {
	await account.app.call('DELETE', '/api/session').catch(() => undefined);
	const session = account.matrix.session();
	// The keys of messages that came a moment ago would be lost to every later device.
	await account.matrix.backedUp().catch(() => false);
	await account.close();
	await signOut(session);
	await account.matrix.wipe();
	await account.store.wipe();
	await wipeLedger(desk);
}
