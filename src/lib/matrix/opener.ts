/** @file Opens encrypted events as they are looked at, and remembers what the cryptography says of their senders. */
import { MatrixEventEvent, type MatrixClient, type MatrixEvent } from 'matrix-js-sdk';
import { provenanceOf, type Provenance } from './channel-item.ts';

/** Decrypts on demand; tells which room has something new to show. */
export class Opener {
	readonly #client: MatrixClient;
	readonly #opened: (room: string | undefined) => void;
	readonly #known = new WeakMap<MatrixEvent, Provenance>();
	readonly #asking = new WeakSet<MatrixEvent>();

	constructor(client: MatrixClient, opened: (room: string | undefined) => void) {
		this.#client = client;
		this.#opened = opened;
		// A key that came later may prove more, or less.
		client.on(MatrixEventEvent.Decrypted, (event) => void this.#known.delete(event));
	}

	/** What is known of the event's sender; undefined while it is being found out, which ends with a call of `opened`. */
	provenance(event: MatrixEvent): Provenance | undefined {
		if (!event.isEncrypted() || event.isRedacted()) return { doubt: null, forged: false };
		const known = this.#known.get(event);
		if (known === undefined && !this.#asking.has(event) && !event.isDecryptionFailure()) {
			this.#asking.add(event);
			void this.#open(event).finally(() => {
				this.#asking.delete(event);
				this.#opened(event.getRoomId());
			});
		}
		return known;
	}

	async #open(event: MatrixEvent): Promise<void> {
		await this.#client.decryptEventIfNeeded(event);
		if (event.isDecryptionFailure() || event.getType() === 'm.room.encrypted') return;
		const info = await this.#client.getCrypto()?.getEncryptionInfoForEvent(event);
		this.#known.set(event, provenanceOf(info ?? null));
	}
}
