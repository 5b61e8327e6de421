/**
 * @file Message keys on their way into the backup. What is there, a new device of the same person can read; what is not, is lost with the
 * device that had it. So keys go soon, and a device that is about to forget everything waits for the last of them.
 */
import type { MatrixClient } from 'matrix-js-sdk';
import { CryptoEvent } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { RustBackupManager } from 'matrix-js-sdk/lib/rust-crypto/backup.js';

/**
 * Before new keys go, at random up to this long, so that not all recipients of a message come at once. The SDK's ten seconds are for servers
 * of tens of thousands; ours has hundreds.
 */
const SPREAD_MS = 1_000;

/** Makes the SDK upload new keys soon. Call it before a client is made. */
export function backUpSoon(): void {
	(RustBackupManager as { maxBackupLoopStartDelayMillis: number }).maxBackupLoopStartDelayMillis = SPREAD_MS;
}

/** The SDK begins an upload whenever a key came, and has no door for asking at another time. */
interface Uploads {
	readonly backupManager: { maybeUploadKey(): Promise<void> };
}

/** Waits until every message key is in the backup. Resolves false after `limitMs` without a line, and at once without a backup. */
export async function allBackedUp(client: MatrixClient, limitMs: number): Promise<boolean> {
	const crypto = client.getCrypto();
	if (crypto === undefined || (await crypto.getActiveSessionBackupVersion()) === null) return false;
	return new Promise((resolve) => {
		const end = (done: boolean): void => {
			clearTimeout(limit);
			client.off(CryptoEvent.KeyBackupSessionsRemaining, told);
			resolve(done);
		};
		const told = (remaining: number): void => {
			if (remaining === 0) end(true);
		};
		const limit = setTimeout(() => end(false), limitMs);
		client.on(CryptoEvent.KeyBackupSessionsRemaining, told);
		(crypto as unknown as Uploads).backupManager.maybeUploadKey().catch(() => undefined);
	});
}
