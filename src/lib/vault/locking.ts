/** @file Locks this device and opens it again; after too many wrong passwords it erases everything that it keeps. */
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { eraseMatrix } from '#lib/matrix/erase-databases.ts';
import type { Desk } from './desk.ts';
import { eraseLedger } from './ledger-place.ts';
import { lockAway, openLocked } from './lock.ts';
import { sealedStore } from './sealed-store.ts';
import type { SessionRefusal } from './session-api.ts';

/** Wrong passwords before the device erases itself. */
const TRIES = 10;

/** Puts the document away. The workspace and the account must be closed. */
export async function lockDevice(desk: Desk): Promise<void> {
	const { document } = desk;
	const { lock, matrix } = document;
	if (lock === null) throw new Error('This device never saw the password.');
	const box = await lockAway(document, lock);
	await desk.putAway({ user: matrix.userId, device: matrix.deviceId, lock, box, wrong: 0 });
}

/** Opens the device, or counts one more wrong password. */
export async function reopenDevice(desk: Desk, password: string): Promise<Result<void, SessionRefusal>> {
	const { locked } = desk;
	if (locked === null) return refuse({ kind: 'not-now' });
	const document = await openLocked(locked.box, locked.lock, password);
	if (document !== null) {
		await desk.keep({ whole: document });
		return accept(undefined);
	}
	const wrong = locked.wrong + 1;
	if (wrong < TRIES) {
		await desk.putAway({ ...locked, wrong });
		return refuse({ kind: 'wrong-lock-password', left: TRIES - wrong });
	}
	await eraseDevice(desk);
	return refuse({ kind: 'device-erased' });
}

/** Erases a locked device's stores without opening them. Its session at the homeserver goes with the token that was in the box. */
export async function eraseDevice(desk: Desk): Promise<void> {
	const { locked, platform } = desk;
	if (locked !== null && platform.storage === 'indexeddb') {
		await eraseMatrix(locked.user, locked.device);
		await sealedStore('indexeddb', new Uint8Array(32)).wipe();
		await eraseLedger();
	}
	await desk.forget();
}
