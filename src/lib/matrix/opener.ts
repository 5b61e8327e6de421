/** @file Opens encrypted events as they are looked at, and remembers what the cryptography says of their senders. */
import { MatrixEventEvent, type MatrixClient, type MatrixEvent } from 'matrix-js-sdk';
import { provenanceOf, type Provenance } from './channel-item.ts';

/** Before the first event that is opened by the way: the workspace opens in this time, and needs the worker for itself. */
const FIRST_MS = 1_500;
/** Between two events that are opened by the way. */
const GAP_MS = 10;

const CLEAR: Provenance = { doubt: null, forged: false };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Decrypts on demand; tells which room has something new to show. Where somebody looks, at once; for what is only counted, by the way,
 * one after the other: hundreds at once keep everything else waiting for seconds.
 */
export class Opener {
	readonly #client: MatrixClient;
	readonly #listeners = new Set<(room: string | undefined) => void>();
	readonly #known = new WeakMap<MatrixEvent, Provenance>();
	readonly #opening = new WeakMap<MatrixEvent, Promise<void>>();
	readonly #queue: MatrixEvent[] = [];
	#isWorking = false;
	#isFirst = true;

	constructor(client: MatrixClient) {
		this.#client = client;
		// A key that came later may prove more, or less.
		client.on(MatrixEventEvent.Decrypted, (event) => void this.#known.delete(event));
	}

	/** Told after each event that was opened, or did not open. */
	onOpened(listener: (room: string | undefined) => void): void {
		this.#listeners.add(listener);
	}

	/** What is known of the event's sender; undefined while it is being found out, which ends with a call of the listeners. */
	provenance(event: MatrixEvent): Provenance | undefined {
		if (!event.isEncrypted() || event.isRedacted()) return CLEAR;
		const known = this.#known.get(event);
		if (known === undefined && !event.isDecryptionFailure()) void this.#look(event);
		return known;
	}

	/** Opens an event when nothing else waits for one; what was asked for last comes first. */
	byTheWay(event: MatrixEvent): void {
		if (!this.#isClosed(event) || event.isDecryptionFailure() || this.#queue.includes(event)) return;
		this.#queue.push(event);
		if (!this.#isWorking) void this.#work();
	}

	/** Opens events before anybody looks at them. What does not open is tried again by whoever looks. */
	async ahead(events: readonly MatrixEvent[]): Promise<void> {
		await Promise.all(events.filter((event) => this.#isClosed(event)).map((event) => this.#look(event)));
	}

	stop(): void {
		this.#queue.length = 0;
		this.#listeners.clear();
	}

	#isClosed(event: MatrixEvent): boolean {
		return event.isEncrypted() && !event.isRedacted() && !this.#known.has(event);
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		if (this.#isFirst) await pause(FIRST_MS);
		this.#isFirst = false;
		for (let event = this.#queue.pop(); event !== undefined; event = this.#queue.pop()) {
			if (!this.#isClosed(event)) continue;
			await this.#look(event);
			await pause(GAP_MS);
		}
		this.#isWorking = false;
	}

	/** Opens an event, once however many ask; never fails. */
	#look(event: MatrixEvent): Promise<void> {
		const opening = this.#opening.get(event);
		if (opening !== undefined) return opening;
		const look = this.#open(event)
			.catch(() => undefined)
			.finally(() => {
				this.#opening.delete(event);
				for (const listener of [...this.#listeners]) listener(event.getRoomId());
			});
		this.#opening.set(event, look);
		return look;
	}

	async #open(event: MatrixEvent): Promise<void> {
		await this.#client.decryptEventIfNeeded(event);
		if (event.isDecryptionFailure() || event.getType() === 'm.room.encrypted') return;
		const info = await this.#client.getCrypto()?.getEncryptionInfoForEvent(event);
		this.#known.set(event, provenanceOf(info ?? null));
	}
}
