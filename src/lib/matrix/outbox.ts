/**
 * @file What is still to be sent: an ordered queue for each room that survives loss of the line and of the process. Pure bookkeeping; the
 * sending is in sending.ts.
 */
import * as v from 'valibot';
import { EventId, RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';

/** Why the server refused for good: we are not in the room, the event is too large, or any other refusal. */
export const SEND_FAILURES = ['not-in-room', 'too-large', 'refused'] as const;
export type SendFailure = (typeof SEND_FAILURES)[number];

/**
 * What is to be done. A `target` is an event id, or the transaction id of an entry that has not been sent yet (it is replaced by the event
 * id as soon as there is one). `markers` is content the mission adds beside the text, such as the ledger's head.
 */
const Act = v.variant('kind', [
	v.strictObject({ kind: v.literal('message'), text: v.string(), replyTo: v.nullable(EventId) }),
	v.strictObject({ kind: v.literal('edit'), target: v.string(), text: v.string() }),
	v.strictObject({ kind: v.literal('remove'), target: v.string() }),
	v.strictObject({ kind: v.literal('custom'), type: v.string(), content: v.custom<Json>((value) => value !== undefined) }),
]);
export type Act = v.InferOutput<typeof Act>;

const Entry = v.strictObject({
	/** Names the sending to the server, so that a repeat is recognised. */
	txn: v.string(),
	room: RoomId,
	/** When the person said it, epoch milliseconds. */
	at: v.number(),
	act: Act,
	failed: v.nullable(v.picklist(SEND_FAILURES)),
});
export type OutboxEntry = v.InferOutput<typeof Entry>;

/** Keeps the queue whole; the vault seals it. `load` gives null where nothing was kept. */
export interface OutboxStore {
	load(): Promise<unknown>;
	save(entries: readonly OutboxEntry[]): Promise<void>;
}

/** The queue. Every change is stored before the method resolves. */
export class Outbox {
	readonly #store: OutboxStore;
	#entries: readonly OutboxEntry[];
	#saving: Promise<void> = Promise.resolve();

	private constructor(store: OutboxStore, entries: readonly OutboxEntry[]) {
		this.#store = store;
		this.#entries = entries;
	}

	/** @throws v.ValiError when the store holds something that is no queue: losing messages silently would be worse. */
	static async open(store: OutboxStore): Promise<Outbox> {
		return new Outbox(store, v.parse(v.array(Entry), (await store.load()) ?? []));
	}

	/** Rooms with entries that may be sent, in the order of their oldest one. */
	get rooms(): readonly RoomId[] {
		return [...new Set(this.#entries.filter((entry) => entry.failed === null).map((entry) => entry.room))];
	}

	get size(): number {
		return this.#entries.length;
	}

	/** A room's entries in the order they were said, failed ones included. */
	of(room: RoomId): readonly OutboxEntry[] {
		return this.#entries.filter((entry) => entry.room === room);
	}

	/** The next entry of a room that may be sent. */
	next(room: RoomId): OutboxEntry | undefined {
		return this.#entries.find((entry) => entry.room === room && entry.failed === null);
	}

	find(txn: string): OutboxEntry | undefined {
		return this.#entries.find((entry) => entry.txn === txn);
	}

	add(entry: OutboxEntry): Promise<void> {
		return this.#change((entries) => [...entries, entry]);
	}

	/** Changes what an entry says, as long as it is there. */
	rewrite(txn: string, act: Act): Promise<void> {
		return this.#change((entries) => entries.map((entry) => (entry.txn === txn ? { ...entry, act } : entry)));
	}

	/** Takes an entry out, and everything that hangs on it. */
	drop(txn: string): Promise<void> {
		return this.#change((entries) => entries.filter((entry) => entry.txn !== txn && !('target' in entry.act && entry.act.target === txn)));
	}

	/** Takes an entry out because it was sent; what waited for its event id gets it. */
	sent(txn: string, id: EventId): Promise<void> {
		return this.#change((entries) =>
			entries
				.filter((entry) => entry.txn !== txn)
				.map((entry) => ('target' in entry.act && entry.act.target === txn ? { ...entry, act: { ...entry.act, target: id } } : entry)),
		);
	}

	fail(txn: string, failed: SendFailure): Promise<void> {
		return this.#change((entries) => entries.map((entry) => (entry.txn === txn ? { ...entry, failed } : entry)));
	}

	/** Puts a failed entry back in the queue, at its end: what was said since stays before it. */
	retry(txn: string): Promise<void> {
		return this.#change((entries) => {
			const entry = entries.find((each) => each.txn === txn && each.failed !== null);
			return entry === undefined ? entries : [...entries.filter((each) => each !== entry), { ...entry, failed: null }];
		});
	}

	clear(): Promise<void> {
		return this.#change(() => []);
	}

	/** One save after the other, each with the whole queue of its moment. */
	#change(change: (entries: readonly OutboxEntry[]) => readonly OutboxEntry[]): Promise<void> {
		this.#entries = change(this.#entries);
		const entries = this.#entries;
		// A save that failed was reported to its own caller; it must not stop the next one.
		this.#saving = this.#saving.catch(() => undefined).then(() => this.#store.save(entries));
		return this.#saving;
	}
}
