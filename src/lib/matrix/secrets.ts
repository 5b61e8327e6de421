/**
 * @file Secrets of the member's own: in Matrix secret storage (4S) under the recovery key, and from one confirmed device of theirs to
 * another.
 *
 * Gossip of Matrix carries only Matrix's own secrets. A device that was confirmed by comparing emoji has cross-signing and backup, but not
 * the recovery key, so it asks its siblings for the rest (`org.liaison.secret.request`), encrypted by Olm; a sibling answers only a
 * device that its own cross-signing confirms.
 */
import { ClientEvent, type MatrixClient, type SecretStorageAccountDataEvents } from 'matrix-js-sdk';
import * as v from 'valibot';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';

/** A secret of ours, named so that no other client takes it for its own. */
export type SecretName = `org.liaison.${string}`;

/** The secret storage is closed on this device: the recovery key was not entered since it started. */
export interface SecretsLocked {
	readonly code: 'locked';
}

const Request = v.looseObject({ name: v.string(), request_id: v.string() });
const Answer = v.looseObject({ request_id: v.string(), secret: v.string() });
const REQUEST = 'org.liaison.secret.request';
const SEND = 'org.liaison.secret.send';

/** How often siblings are asked, and for how long. */
const ASK_AGAIN_MS = 2_000;
const ASK_LIMIT_MS = 60_000;
/** How long the SDK's own secrets may take, which come first. */
const GOSSIP_LIMIT_MS = 8_000;
const LOOK_AGAIN_MS = 200;

/** The keys that open secret storage, in memory only and never written. */
export class StorageKeys {
	readonly #keys = new Map<string, Uint8Array<ArrayBuffer>>();

	keep(id: string, key: Uint8Array): void {
		this.#keys.set(id, new Uint8Array(key));
	}

	/** For the SDK: any of the keys asked for that we have. */
	readonly find = (asked: Record<string, unknown>): [string, Uint8Array<ArrayBuffer>] | null => {
		for (const [id, key] of this.#keys) if (id in asked) return [id, key];
		return null;
	};

	get isEmpty(): boolean {
		return this.#keys.size === 0;
	}

	forget(): void {
		for (const key of this.#keys.values()) key.fill(0);
		this.#keys.clear();
	}
}

/** Reads, writes and hands over the member's own secrets. Values are text; encode bytes as base64. */
export class Secrets {
	readonly #client: MatrixClient;
	readonly #keys: StorageKeys;
	readonly #held = new Map<string, () => string | null>();
	readonly #waiting = new Map<string, (secret: string) => void>();
	#sending: Promise<void> = Promise.resolve();

	constructor(client: MatrixClient, keys: StorageKeys) {
		this.#client = client;
		this.#keys = keys;
		client.on(ClientEvent.ReceivedToDeviceMessage, ({ message, encryptionInfo }) => {
			// Only from a device of our own that cross-signing vouches for, and never in clear.
			if (encryptionInfo?.senderVerified !== true || encryptionInfo.sender !== client.getUserId()) return;
			const from = encryptionInfo.senderDevice;
			if (message.type === REQUEST && from !== undefined) void this.#answer(message.content, from);
			if (message.type === SEND) this.#receive(message.content);
		});
	}

	/** The secret's text, null where there is none. */
	async get(name: SecretName): Promise<Result<string | null, SecretsLocked>> {
		// The SDK types the names it knows here; secret storage itself takes any.
		if ((await this.#client.secretStorage.isStored(name as string as keyof SecretStorageAccountDataEvents)) === null) return accept(null);
		if (this.#keys.isEmpty) return refuse({ code: 'locked' });
		return accept((await this.#client.secretStorage.get(name)) ?? null);
	}

	/** Keeps a secret for all of the member's devices that have the recovery key. */
	async set(name: SecretName, secret: string): Promise<Result<void, SecretsLocked>> {
		if (this.#keys.isEmpty) return refuse({ code: 'locked' });
		await this.#client.secretStorage.store(name, secret);
		return accept(undefined);
	}

	/** Says that this device holds a secret, so that newly confirmed devices of the member may have it. */
	hold(name: SecretName, read: () => string | null): void {
		this.#held.set(name, read);
	}

	/**
	 * Asks the member's other devices for a secret; null when none answers in time. Call it once this device is confirmed. It asks again
	 * and again: just after the symbols were compared, neither side may yet have the signatures by which it tells that the other is its own.
	 */
	async askSiblings(name: SecretName, limitMs = ASK_LIMIT_MS): Promise<string | null> {
		await this.#gossiped();
		const id = globalThis.crypto.randomUUID();
		const answered = Promise.withResolvers<string | null>();
		const until = Date.now() + limitMs;
		this.#waiting.set(id, answered.resolve);
		const ask = async (): Promise<void> => {
			const siblings = await this.#siblings();
			if (siblings.length > 0) await this.#send(REQUEST, siblings, { name, request_id: id });
		};
		let timer: ReturnType<typeof setTimeout>;
		const round = (): void => {
			if (Date.now() >= until) answered.resolve(null);
			else {
				void ask().catch(() => undefined);
				timer = setTimeout(round, ASK_AGAIN_MS);
			}
		};
		round();
		return answered.promise.finally(() => {
			clearTimeout(timer);
			this.#waiting.delete(id);
		});
	}

	/**
	 * The SDK's own secrets come from the same devices in the same moment, and what is encrypted at once for one device may never open
	 * there (see {@link Secrets.#send}): so ours are asked for once those are here, or do not come.
	 */
	async #gossiped(): Promise<void> {
		const crypto = this.#client.getCrypto();
		const isDone = async (): Promise<boolean> => {
			const keys = (await crypto?.getCrossSigningStatus())?.privateKeysCachedLocally;
			const isSigning = keys?.masterKey === true && keys.selfSigningKey && keys.userSigningKey;
			return isSigning && (await crypto?.getSessionBackupPrivateKey()) !== null;
		};
		for (const until = Date.now() + GOSSIP_LIMIT_MS; Date.now() < until && !(await isDone());)
			await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
	}

	/** The member's other devices that their own cross-signing vouches for. */
	async #siblings(): Promise<{ userId: string; deviceId: string }[]> {
		const me = this.#client.getSafeUserId();
		const own = this.#client.getDeviceId();
		const crypto = this.#client.getCrypto();
		const devices = (await crypto?.getUserDeviceInfo([me], true))?.get(me);
		const siblings: { userId: string; deviceId: string }[] = [];
		for (const deviceId of devices?.keys() ?? []) {
			if (deviceId !== own && (await crypto?.getDeviceVerificationStatus(me, deviceId))?.crossSigningVerified === true)
				siblings.push({ userId: me, deviceId });
		}
		return siblings;
	}

	async #answer(content: unknown, deviceId: string): Promise<void> {
		const request = v.safeParse(Request, content);
		if (!request.success) return;
		const secret = this.#held.get(request.output.name)?.() ?? null;
		if (secret === null) return;
		const me = this.#client.getSafeUserId();
		// `senderVerified` is as of decryption; ask again, since a device may have been withdrawn.
		const status = await this.#client.getCrypto()?.getDeviceVerificationStatus(me, deviceId);
		if (status?.crossSigningVerified !== true) return;
		await this.#send(SEND, [{ userId: me, deviceId }], { request_id: request.output.request_id, secret });
	}

	/**
	 * One after the other: encrypted at the same time for the same device, some never open there, and none after them either (seen in three
	 * of seventeen confirmations in a browser, matrix-js-sdk 43).
	 */
	#send(type: string, to: { userId: string; deviceId: string }[], content: Record<string, unknown>): Promise<void> {
		const mine = this.#sending.then(() => this.#client.encryptAndSendToDevice(type, to, content));
		this.#sending = mine.catch(() => undefined);
		return mine;
	}

	#receive(content: unknown): void {
		const answer = v.safeParse(Answer, content);
		if (answer.success) this.#waiting.get(answer.output.request_id)?.(answer.output.secret);
	}
}
