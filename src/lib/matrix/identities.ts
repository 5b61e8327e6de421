/** @file Who people are to Matrix: cross-signing master keys and devices, our own included, and the proof of our name to the app server. */
import { CryptoEvent } from 'matrix-js-sdk/lib/crypto-api/index.js';
import { MatrixError, type MatrixClient } from 'matrix-js-sdk';
import type { DeviceId, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import { isPasswordRefusal, passwordAuth } from './password-auth.ts';

/** A device somebody uses. */
export interface KnownDevice {
	readonly id: DeviceId;
	readonly name: string | null;
	/** Signed by its owner's self-signing key; one that is not gets no keys. */
	readonly signed: boolean;
}

/** A device of our own. */
export interface OwnDevice extends KnownDevice {
	readonly current: boolean;
	/** By the server's word. */
	readonly lastSeen: Instant | null;
}

/** Proof of our Matrix name for the app server; it is no access token. */
export interface OpenIdProof {
	readonly accessToken: string;
	readonly serverName: string;
	readonly expiresInMs: number;
}

/**
 * The crypto machine sends what it wants to know (device lists, among others) after each sync. Between two syncs it must be nudged; the SDK
 * has no other door for that than the hook its own sync loop uses.
 */
interface AfterSync {
	onSyncCompleted(state: Record<string, never>): void;
}

/** How long a device list may be on its way before the answer is "not known". */
const QUERY_LIMIT_MS = 5_000;

/** Reads identities from the crypto machine's own store: what it decides by, not what the server says in another answer. */
export class Identities {
	readonly #client: MatrixClient;
	readonly #masters = new Map<string, string | null>();
	/** Reading a device from the store takes milliseconds, and a network has hundreds of them in dozens of rooms. */
	readonly #devices = new Map<string, Promise<readonly KnownDevice[]>>();
	readonly #changed = new Set<(users: readonly string[]) => void>();

	constructor(client: MatrixClient) {
		this.#client = client;
		const forget = (users: readonly string[]): void => {
			for (const user of users) {
				this.#masters.delete(user);
				this.#devices.delete(user);
			}
			for (const listener of [...this.#changed]) listener(users);
		};
		client.on(CryptoEvent.UserTrustStatusChanged, (user) => forget([user]));
		client.on(CryptoEvent.DevicesUpdated, (users) => forget(users));
		client.on(CryptoEvent.KeysChanged, () => forget([client.getSafeUserId()]));
	}

	get #crypto() {
		const crypto = this.#client.getCrypto();
		if (crypto === undefined) throw new Error('The cryptography was not started.');
		return crypto;
	}

	/** Told which users' identities or devices may have changed. */
	onChange(listener: (users: readonly string[]) => void): () => void {
		this.#changed.add(listener);
		return () => void this.#changed.delete(listener);
	}

	/** The user's master key as Matrix writes it (unpadded standard base64), null where they have none we know. */
	async masterKeyOf(user: UserId): Promise<string | null> {
		const known = this.#masters.get(user);
		if (known !== undefined) return known;
		const master = await this.#readMaster(user);
		// "None" is not remembered: it may be on its way.
		if (master !== null) this.#masters.set(user, master);
		return master;
	}

	/** What is known already, at once; undefined while it was not looked up. */
	peekMaster(user: UserId): string | null | undefined {
		return this.#masters.get(user);
	}

	/**
	 * The same, waiting a moment for a device list that is being asked for. For people one shares an encrypted room with.
	 */
	async settledMasterKeyOf(user: UserId): Promise<string | null> {
		const started = Date.now();
		let master = await this.masterKeyOf(user);
		while (master === null && Date.now() - started < QUERY_LIMIT_MS) {
			(this.#crypto as unknown as AfterSync).onSyncCompleted({});
			// Waits up to a second for the query in flight.
			await this.#crypto.getUserDeviceInfo([user]);
			master = await this.masterKeyOf(user);
			if (master === null) await new Promise((resolve) => setTimeout(resolve, 200));
		}
		return master;
	}

	/** Somebody's devices, as far as their list is followed (one shares an encrypted room with them, or they are oneself). */
	async devicesOf(user: UserId): Promise<readonly KnownDevice[]> {
		const known = this.#devices.get(user);
		if (known !== undefined) return known;
		const reading = this.#readDevices(user);
		const devices = reading.then(({ listed }) => listed);
		this.#devices.set(user, devices);
		// A list that is still on its way, or that nobody follows, is asked for again: no event would tell of its change.
		const isKept = await reading.then(
			({ listed, followed }) => followed && listed.length > 0,
			() => false,
		);
		if (!isKept && this.#devices.get(user) === devices) this.#devices.delete(user);
		return devices;
	}

	async #readDevices(user: UserId): Promise<{ readonly listed: readonly KnownDevice[]; readonly followed: boolean }> {
		const followed = (await this.#crypto.getUserDeviceInfo([user])).get(user);
		const devices = followed ?? (await this.#crypto.getUserDeviceInfo([user], true)).get(user);
		const listed: KnownDevice[] = [];
		for (const [id, device] of devices ?? []) {
			if (device.dehydrated) continue;
			const status = await this.#crypto.getDeviceVerificationStatus(user, id);
			listed.push({ id: id as DeviceId, name: device.displayName ?? null, signed: status?.signedByOwner === true });
		}
		return { listed, followed: followed !== undefined };
	}

	/** Our own devices, the present one first, then by last use. */
	async ownDevices(): Promise<readonly OwnDevice[]> {
		const me = this.#client.getSafeUserId() as UserId;
		const [{ devices }, known] = await Promise.all([this.#client.getDevices(), this.devicesOf(me)]);
		const signed = new Map(known.map((device) => [device.id as string, device.signed]));
		return devices
			.map((device) => ({
				id: device.device_id as DeviceId,
				name: device.display_name ?? null,
				signed: signed.get(device.device_id) === true,
				current: device.device_id === this.#client.getDeviceId(),
				lastSeen: device.last_seen_ts === undefined ? null : instant(device.last_seen_ts),
			}))
			.sort((a, b) => Number(b.current) - Number(a.current) || (b.lastSeen ?? '').localeCompare(a.lastSeen ?? ''));
	}

	/** Our own devices as soon as the homeserver has told, and whenever the list changes; `failed` where it does not answer. */
	watchOwnDevices(listener: (devices: readonly OwnDevice[]) => void, failed: () => void): Stop {
		const me = this.#client.getSafeUserId();
		let stopped = false;
		const tell = async (): Promise<void> => {
			try {
				const devices = await this.ownDevices();
				if (!stopped) listener(devices);
			} catch {
				if (!stopped) failed();
			}
		};
		const off = this.onChange((users) => {
			if (users.includes(me)) void tell();
		});
		void tell();
		return () => {
			stopped = true;
			off();
		};
	}

	/**
	 * Signs another of our own devices out: its token and keys go from the server. One that is gone already is gone.
	 * The homeserver asks for the password.
	 */
	async endDevice(device: DeviceId, password: string): Promise<Result<void, { readonly code: 'wrong-password' | 'unreachable' }>> {
		const ask = passwordAuth(this.#client, password);
		try {
			await ask((auth) => this.#client.deleteDevice(device, auth ?? undefined) as unknown as Promise<void>);
		} catch (failure) {
			if (isPasswordRefusal(failure)) return refuse({ code: 'wrong-password' });
			if (failure instanceof MatrixError && failure.httpStatus === 404) return accept(undefined);
			return refuse({ code: 'unreachable' });
		}
		for (const listener of [...this.#changed]) listener([this.#client.getSafeUserId()]);
		return accept(undefined);
	}

	/** Signs every other device of ours out. The homeserver asks for the password also where there is none. */
	async endOtherDevices(password: string): Promise<Result<void, { readonly code: 'wrong-password' | 'unreachable' }>> {
		const ask = passwordAuth(this.#client, password);
		try {
			const { devices } = await this.#client.getDevices();
			const others = devices.map((device) => device.device_id).filter((id) => id !== this.#client.getDeviceId());
			await ask((auth) => this.#client.deleteMultipleDevices(others, auth ?? undefined) as unknown as Promise<void>);
		} catch (failure) {
			return refuse({ code: isPasswordRefusal(failure) ? 'wrong-password' : 'unreachable' });
		}
		for (const listener of [...this.#changed]) listener([this.#client.getSafeUserId()]);
		return accept(undefined);
	}

	/** A fresh OpenID token. */
	async openIdToken(): Promise<OpenIdProof> {
		const token = await this.#client.getOpenIdToken();
		return { accessToken: token.access_token, serverName: token.matrix_server_name, expiresInMs: token.expires_in * 1000 };
	}

	async #readMaster(user: string): Promise<string | null> {
		const keys = await this.#crypto.getUserCrossSigningKeys(user);
		return Object.values(keys?.master_key?.keys ?? {})[0] ?? null;
	}
}
