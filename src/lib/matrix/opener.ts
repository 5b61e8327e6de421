/** @file Opens encrypted events as they are looked at, and remembers what the cryptography says of their senders. */
import { MatrixEventEvent, type MatrixClient, type MatrixEvent } from 'matrix-js-sdk';
import { provenanceOf, type Provenance } from './channel-item.ts';

/** Before the first event that is opened by the way: the workspace opens in this time, and needs the worker for itself. */
const FIRST_MS = 1_500;
/** Between two events that are opened by the way. */
const GAP_MS = 10;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Decrypts on demand; tells which room has something new to show. Where somebody looks, `at-once`; for what is only counted, `by-the-way`,
 * one after the other: hundreds at once keep everything else waiting for seconds.
 */
export class Opener {
	readonly #client: MatrixClient;
	readonly #opened: (room: string | undefined) => void;
	readonly #known = new WeakMap<MatrixEvent, Provenance>();
	readonly #asking = new WeakSet<MatrixEvent>();
	readonly #pace: 'at-once' | 'by-the-way';
	readonly #queue: MatrixEvent[] = [];
	#isWorking = false;
	#isFirst = true;

	constructor(client: MatrixClient, opened: (room: string | undefined) => void, pace: 'at-once' | 'by-the-way' = 'at-once') {
		this.#client = client;
		this.#opened = opened;
		this.#pace = pace;
		// A key that came later may prove more, or less.
		client.on(MatrixEventEvent.Decrypted, (event) => void this.#known.delete(event));
	}

	/** What is known of the event's sender; undefined while it is being found out, which ends with a call of `opened`. */
	provenance(event: MatrixEvent): Provenance | undefined {
		if (!event.isEncrypted() || event.isRedacted()) return { doubt: null, forged: false };
		const known = this.#known.get(event);
		if (known === undefined && !this.#asking.has(event) && !event.isDecryptionFailure()) {
			this.#asking.add(event);
			if (this.#pace === 'at-once') void this.#look(event).catch(() => undefined);
			else {
				this.#queue.push(event);
				if (!this.#isWorking) void this.#work();
			}
		}
		return known;
	}

	stop(): void {
		this.#queue.length = 0;
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		if (this.#isFirst) await pause(FIRST_MS);
		this.#isFirst = false;
		// What was asked for last is what has just come.
		for (let event = this.#queue.pop(); event !== undefined; event = this.#queue.pop()) {
			await this.#look(event).catch(() => undefined);
			await pause(GAP_MS);
		}
		this.#isWorking = false;
	}

	async #look(event: MatrixEvent): Promise<void> {
		try {
			await this.#open(event);
		} finally {
			this.#asking.delete(event);
			this.#opened(event.getRoomId());
		}
	}

	/** Opens events before anybody looks at them; those being opened already are left to that. */
	async ahead(events: readonly MatrixEvent[]): Promise<void> {
		for (const event of events) {
			if (!event.isEncrypted() || event.isRedacted() || this.#known.has(event) || this.#asking.has(event)) continue;
			this.#asking.add(event);
			await this.#look(event);
		}
	}

	async #open(event: MatrixEvent): Promise<void> {
		await this.#client.decryptEventIfNeeded(event);
		if (event.isDecryptionFailure() || event.getType() === 'm.room.encrypted') return;
		const info = await this.#client.getCrypto()?.getEncryptionInfoForEvent(event);
		this.#known.set(event, provenanceOf(info ?? null));
	}
}
