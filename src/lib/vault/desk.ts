/** @file What every part of the session shares: the values the page watches, and the document this device keeps. Light: no cryptography. */
import { instant } from '#lib/kernel/instant.ts';
import type { DeviceDocument, LockedDocument } from './device-document.ts';
import { DeviceList } from './device-list.ts';
import type { Platform } from './platform.ts';
import type { Connection, Progress, SessionStatus, TrustNotice, Verification } from './session-api.ts';
import { Value } from './value.ts';

const CONNECTING: Connection = { state: 'connecting', since: null, waiting: 0, attestedAt: null };

/** One per vault. */
export class Desk {
	readonly platform: Platform;
	readonly status = new Value<SessionStatus>({ kind: 'starting' });
	readonly progress = new Value<Progress | null>(null);
	readonly connection = new Value<Connection>(CONNECTING);
	readonly notices = new Value<readonly TrustNotice[]>([]);
	readonly verification = new Value<Verification>({ kind: 'none' });
	readonly devices = new DeviceList();
	#document: DeviceDocument | null = null;
	#locked: LockedDocument['locked'] | null = null;

	constructor(platform: Platform) {
		this.platform = platform;
	}

	/**
	 * The document kept on this device.
	 * @throws Error when there is none: nobody has begun to sign in.
	 */
	get document(): DeviceDocument {
		if (this.#document === null) throw new Error('No session was begun on this device.');
		return this.#document;
	}

	/** The document of a locked device; `null` while it is open. */
	get locked(): LockedDocument['locked'] | null {
		return this.#locked;
	}

	/** Takes over a locked document that was read from the device. */
	adoptLocked(locked: LockedDocument['locked']): void {
		this.#locked = locked;
	}

	/** Keeps only what a locked device may show: the open document is forgotten here, and so is what was shown first. */
	async putAway(locked: LockedDocument['locked']): Promise<void> {
		await this.platform.device.save('document', { v: 1, locked } satisfies LockedDocument);
		await this.platform.device.save('sight', null);
		this.#document = null;
		this.#locked = locked;
		this.#showNothing();
	}

	/** Takes over a document that was read from the device. */
	adopt(document: DeviceDocument): void {
		this.#document = document;
	}

	/** Changes the document; it is on the device before this resolves. */
	async keep(change: Partial<DeviceDocument> & { readonly whole?: DeviceDocument }): Promise<void> {
		const { whole, ...parts } = change;
		const next = { ...(whole ?? this.document), ...parts };
		await this.platform.device.save('document', next);
		this.#document = next;
		this.#locked = null;
	}

	/** Forgets everything of the person. */
	async forget(): Promise<void> {
		this.#document = null;
		this.#locked = null;
		await this.platform.device.wipe();
		this.#showNothing();
	}

	#showNothing(): void {
		this.progress.set(null);
		this.connection.set(CONNECTING);
		this.notices.set([]);
		this.verification.set({ kind: 'none' });
		this.devices.forget();
	}

	/** Says what the vault is busy with. */
	busy(step: Progress['step'], done = 0, total = 1): void {
		this.progress.set({ step, done, total });
	}

	/** Takes up a new state of the line, with the time it broke. */
	line(state: Connection['state']): void {
		this.connection.update((before) => ({
			...before,
			state,
			since: state === 'offline' ? (before.since ?? instant(this.platform.now())) : null,
		}));
	}
}
