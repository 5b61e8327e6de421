/** @file Cross-signing, secret storage and key backup: set up without a question, and brought back on a new device. */
import type { MatrixClient } from 'matrix-js-sdk';
import { decodeRecoveryKey, ImportRoomKeyStage } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { isPasswordRefusal, passwordAuth } from './password-auth.ts';
import type { StorageKeys } from './secrets.ts';

/**
 * Whether this device can take part. `needs-set-up`: the account has no identity yet · `needs-recovery`: it has one, and this device is
 * not confirmed by it · `ready`: confirmed; `backup` tells whether older messages can be fetched.
 */
export type RecoveryStatus =
	{ readonly state: 'needs-set-up' } | { readonly state: 'needs-recovery' } | { readonly state: 'ready'; readonly backup: boolean };

export type RecoveryRefusal =
	{ readonly code: 'wrong-password' } | { readonly code: 'wrong-recovery-key' } | { readonly code: 'not-set-up' };

/** The crypto machine's requests, device lists among them, go out in rounds, one at a time; the SDK has no door for holding them back. */
interface Rounds {
	readonly outgoingRequestsManager: {
		doProcessOutgoingRequests: () => Promise<void>;
		/** One round: what the machine wants to ask, until every answer has been taken in. */
		processOutgoingRequests: () => Promise<void>;
	};
}

/** The member's Matrix identity on this device. */
export class Recovery {
	readonly #client: MatrixClient;
	readonly #keys: StorageKeys;

	constructor(client: MatrixClient, keys: StorageKeys) {
		this.#client = client;
		this.#keys = keys;
	}

	get #crypto() {
		const crypto = this.#client.getCrypto();
		if (crypto === undefined) throw new Error('The cryptography was not started.');
		return crypto;
	}

	/** How this device stands. Asks the server, so that an identity made elsewhere is never replaced unseen. */
	async status(): Promise<RecoveryStatus> {
		const me = this.#client.getSafeUserId();
		const own = await this.#crypto.getDeviceVerificationStatus(me, this.#client.getDeviceId() ?? '');
		if (own?.crossSigningVerified === true) {
			return { state: 'ready', backup: (await this.#crypto.getActiveSessionBackupVersion()) !== null };
		}
		const exists = await this.#crypto.userHasCrossSigningKeys(me, true);
		return { state: exists ? 'needs-recovery' : 'needs-set-up' };
	}

	/**
	 * Makes the identity, secret storage under a fresh recovery key, and the key backup. May be repeated after a lost answer as long as the
	 * recovery key was not confirmed: it then makes a new recovery key for the same identity.
	 */
	async setUp(password: string): Promise<Result<{ readonly recoveryKey: string }, RecoveryRefusal>> {
		const crypto = this.#crypto;
		try {
			await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: passwordAuth(this.#client, password) });
		} catch (failure) {
			if (isPasswordRefusal(failure)) return refuse({ code: 'wrong-password' });
			throw failure;
		}
		return accept({ recoveryKey: await this.#newSecretStorage() });
	}

	/** Whether a text is the account's recovery key: for "enter it again". */
	async isRecoveryKey(text: string): Promise<boolean> {
		return (await this.#checkedKey(text)) !== null;
	}

	/** Opens secret storage with the recovery key, confirms this device, and fetches the backed-up message keys. */
	async recover(text: string, onProgress: (done: number, total: number) => void = () => undefined): Promise<Result<void, RecoveryRefusal>> {
		if ((await this.#client.secretStorage.getKey()) === null) return refuse({ code: 'not-set-up' });
		const found = await this.#checkedKey(text);
		if (found === null) return refuse({ code: 'wrong-recovery-key' });
		this.#keys.keep(found.id, found.key);
		const crypto = this.#crypto;
		// Fetches our own public identity: private keys can only be imported beside it.
		await crypto.userHasCrossSigningKeys(this.#client.getSafeUserId(), true);
		await crypto.bootstrapCrossSigning({});
		if ((await crypto.getKeyBackupInfo()) === null) return accept(undefined);
		await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
		await crypto.checkKeyBackupAndEnable();
		await crypto.restoreKeyBackup({
			progressCallback: (progress) => {
				if (progress.stage === ImportRoomKeyStage.LoadKeys) onProgress(progress.successes + progress.failures, progress.total);
			},
		});
		return accept(undefined);
	}

	/**
	 * Gives the account a new identity, secret storage and backup, because the recovery key and all devices are lost. What was encrypted
	 * before is lost with them, and every colleague's client names the change: it goes with a re-enrolment in the roster.
	 */
	async reset(password: string): Promise<Result<{ readonly recoveryKey: string }, RecoveryRefusal>> {
		try {
			// The SDK would write the new identity into the old storage, whose key is lost.
			await this.#client.secretStorage.setDefaultKeyId(null);
			await this.#betweenRounds(() =>
				this.#crypto.bootstrapCrossSigning({
					setupNewCrossSigning: true,
					authUploadDeviceSigningKeys: passwordAuth(this.#client, password),
				}),
			);
		} catch (failure) {
			if (isPasswordRefusal(failure)) return refuse({ code: 'wrong-password' });
			throw failure;
		}
		return accept({ recoveryKey: await this.#newSecretStorage() });
	}

	/**
	 * Does something while no answer is on its way to the crypto machine. An identity is made here before the homeserver has it: an answer
	 * about our own devices from before still names the old one, and the machine then drops the new private keys as no longer ours.
	 */
	async #betweenRounds(act: () => Promise<void>): Promise<void> {
		const rounds = (this.#crypto as unknown as Rounds).outgoingRequestsManager;
		const send = rounds.processOutgoingRequests;
		const reached = Promise.withResolvers<undefined>();
		const done = Promise.withResolvers<undefined>();
		// Begins only once the round before it is over, and holds up those that follow.
		rounds.processOutgoingRequests = async () => {
			reached.resolve(undefined);
			await done.promise;
			await send.call(rounds);
		};
		rounds.doProcessOutgoingRequests().catch(reached.reject);
		try {
			await reached.promise;
			await act();
		} finally {
			rounds.processOutgoingRequests = send;
			done.resolve(undefined);
		}
	}

	async #newSecretStorage(): Promise<string> {
		const crypto = this.#crypto;
		const made = await crypto.createRecoveryKeyFromPassphrase();
		await crypto.bootstrapSecretStorage({
			createSecretStorageKey: () => Promise.resolve(made),
			setupNewSecretStorage: true,
			setupNewKeyBackup: true,
		});
		if (made.encodedPrivateKey === undefined) throw new Error('The recovery key was not encoded.');
		return made.encodedPrivateKey;
	}

	async #checkedKey(text: string): Promise<{ readonly id: string; readonly key: Uint8Array } | null> {
		let key: Uint8Array<ArrayBuffer>;
		try {
			key = new Uint8Array(decodeRecoveryKey(text));
		} catch {
			return null;
		}
		const found = await this.#client.secretStorage.getKey();
		if (found === null) return null;
		const [id, description] = found;
		return (await this.#client.secretStorage.checkKey(key, description)) ? { id, key } : null;
	}
}
