/**
 * @file Empties the outbox: in order for each room, past the guard, again after a lost line, with the same transaction id each time.
 *
 * The server recognises a transaction id it has seen from this device (Synapse keeps them for a day), and the sync shows the id of what
 * arrived; so a message whose answer was lost is not said twice.
 */
import { ConnectionError, MatrixError, RoomEvent, type MatrixClient, type Room } from 'matrix-js-sdk';
import type { EventId, RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import { isClear, SendingPaused, type Guard, type Obstacles } from './guard.ts';
import { HomeserverUnreachable } from './homeserver.ts';
import type { Act, Outbox, OutboxEntry, SendFailure } from './outbox.ts';

/** An entry as the timeline shows it. `id` is set once the server has it, until the event itself comes back by sync. */
export interface Outgoing {
	readonly entry: OutboxEntry;
	readonly id: EventId | null;
	/** Held back by the guard. */
	readonly paused: boolean;
}

/** A room that was held back is looked at again after this, should nobody tell that it may go on: what was missing may have come meanwhile. */
const LOOK_AGAIN_MS = 5_000;

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

type Outcome =
	| { readonly kind: 'again'; readonly afterMs: number }
	| { readonly kind: 'paused'; readonly obstacles: Obstacles }
	| { readonly kind: 'failed'; readonly failure: SendFailure };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a failed request means for the entry. */
function outcomeOf(failure: unknown, attempt: number): Outcome {
	const afterMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 30_000;
	if (failure instanceof SendingPaused) return { kind: 'paused', obstacles: failure.obstacles };
	if (failure instanceof ConnectionError || failure instanceof HomeserverUnreachable) return { kind: 'again', afterMs };
	if (failure instanceof MatrixError) {
		if (failure.errcode === 'M_LIMIT_EXCEEDED') return { kind: 'again', afterMs: failure.getRetryAfterMs() ?? afterMs };
		if (failure.errcode === 'M_UNKNOWN_TOKEN' || (failure.httpStatus ?? 500) >= 500) return { kind: 'again', afterMs };
		if (failure.errcode === 'M_TOO_LARGE') return { kind: 'failed', failure: 'too-large' };
		if (failure.errcode === 'M_FORBIDDEN') return { kind: 'failed', failure: 'not-in-room' };
		return { kind: 'failed', failure: 'refused' };
	}
	// Anything else (an aborted fetch, a crypto store that was busy) is worth another try; it never loses the message.
	return { kind: 'again', afterMs };
}

/** What the SDK's room remembers of transactions, and has no door to. */
interface Transactions {
	readonly txnToEvent: Map<string, unknown>;
}

/** Sends what the outbox holds. */
export class Sender {
	readonly #client: MatrixClient;
	readonly #outbox: Outbox;
	readonly #guard: Guard;
	readonly #running = new Set<RoomId>();
	readonly #paused = new Map<RoomId, Obstacles>();
	readonly #lookingAgain = new Map<RoomId, ReturnType<typeof setTimeout>>();
	/** Sent, not yet seen in the sync: kept so that the timeline shows no gap. */
	readonly #arriving = new Map<string, Outgoing>();
	readonly #listeners = new Set<(room: RoomId) => void>();
	#online = false;
	#stopped = true;

	constructor(client: MatrixClient, outbox: Outbox, guard: Guard) {
		this.#client = client;
		this.#outbox = outbox;
		this.#guard = guard;
		client.on(RoomEvent.Timeline, (event, room) => {
			const txn = event.getUnsigned().transaction_id;
			if (txn !== undefined && room !== undefined && this.#arriving.delete(txn)) this.#tell(room.roomId as RoomId);
		});
	}

	/** Begins to send whenever the connection is up. */
	start(connection: Watch<string>): void {
		this.#stopped = false;
		void connection((state) => {
			this.#online = state === 'online';
			if (this.#online) this.resume();
		});
	}

	stop(): void {
		this.#stopped = true;
		for (const timer of this.#lookingAgain.values()) clearTimeout(timer);
		this.#lookingAgain.clear();
	}

	/** Told which room's outgoing messages or pause changed. */
	onChange(listener: (room: RoomId) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** Entries of all rooms that are not sent yet. */
	get waiting(): number {
		return this.#outbox.size;
	}

	/** What holds a room back, as of the last attempt to send there. */
	pausedBy(room: RoomId): Obstacles | null {
		return this.#paused.get(room) ?? null;
	}

	/** Everything of a room that is not in its timeline yet, in order. */
	outgoing(room: RoomId): readonly Outgoing[] {
		const arriving = [...this.#arriving.values()].filter((each) => each.entry.room === room);
		const paused = this.#paused.has(room);
		return [...arriving, ...this.#outbox.of(room).map((entry) => ({ entry, id: null, paused }))];
	}

	/** Says something. Resolves with its transaction id once it is stored. */
	send(room: RoomId, text: string, replyTo: EventId | null): Promise<string> {
		return this.#add(room, { kind: 'message', text, replyTo });
	}

	/** Sends an encrypted event of our own type. */
	sendCustom(room: RoomId, type: string, content: Json): Promise<string> {
		return this.#add(room, { kind: 'custom', type, content });
	}

	/** Replaces a message's text. `target` is an event id, or the transaction id of a message still waiting, which is then just rewritten. */
	async edit(room: RoomId, target: string, text: string): Promise<void> {
		const waiting = this.#outbox.find(target);
		if (waiting?.act.kind === 'message' && !this.#inFlight(waiting)) {
			await this.#outbox.rewrite(target, { ...waiting.act, text });
			this.#tell(room);
			return;
		}
		await this.#add(room, { kind: 'edit', target: this.#eventIdOf(room, target), text });
	}

	/** Deletes a message for everybody; one that still waits is only taken out of the queue. */
	async remove(room: RoomId, target: string): Promise<void> {
		const waiting = this.#outbox.find(target);
		if (waiting !== undefined && !this.#inFlight(waiting)) {
			await this.#outbox.drop(target);
			this.#tell(room);
			return;
		}
		await this.#add(room, { kind: 'remove', target: this.#eventIdOf(room, target) });
	}

	/** Sends a failed entry again. */
	async retry(txn: string): Promise<void> {
		const room = this.#outbox.find(txn)?.room;
		if (room === undefined) return;
		await this.#outbox.retry(txn);
		this.#tell(room);
		this.#pump(room);
	}

	/** Tries every room again, the paused ones too: call it after admissions, members or identities changed. */
	resume(): void {
		for (const room of this.#outbox.rooms) this.#pump(room);
	}

	/** Prepares a room's key, so that the next message goes at once; does nothing where the guard says no. */
	async prepare(roomId: RoomId): Promise<void> {
		const room = this.#client.getRoom(roomId);
		// Asked here too, since the SDK would report the guard's refusal to nobody.
		if (room !== null && this.#online && isClear(await this.#guard.obstacles(roomId))) this.#client.getCrypto()?.prepareToEncrypt(room);
	}

	/** The event id behind an item's key; the key itself where it is one, or where the message is still on its way. */
	#eventIdOf(room: RoomId, key: string): string {
		if (key.startsWith('$')) return key;
		return this.#arriving.get(key)?.id ?? this.#arrivedAs(room, key) ?? key;
	}

	#arrivedAs(room: RoomId, txn: string): EventId | undefined {
		const events = this.#client.getRoom(room)?.getLiveTimeline().getEvents();
		return events?.findLast((event) => event.getUnsigned().transaction_id === txn)?.getId() as EventId | undefined;
	}

	async #add(room: RoomId, act: Act): Promise<string> {
		const txn = globalThis.crypto.randomUUID();
		await this.#outbox.add({ txn, room, at: Date.now(), act, failed: null });
		this.#tell(room);
		this.#pump(room);
		return txn;
	}

	#inFlight(entry: OutboxEntry): boolean {
		return this.#running.has(entry.room) && this.#outbox.next(entry.room)?.txn === entry.txn;
	}

	#tell(room: RoomId): void {
		for (const listener of [...this.#listeners]) listener(room);
	}

	#pump(room: RoomId): void {
		if (this.#running.has(room)) return;
		this.#running.add(room);
		this.#drain(room)
			.catch(() => undefined)
			.finally(() => {
				this.#running.delete(room);
				// Something may have been added between the last look and here.
				if (this.#online && !this.#stopped && !this.#paused.has(room) && this.#outbox.next(room) !== undefined) this.#pump(room);
			});
	}

	#lookAgain(room: RoomId): void {
		clearTimeout(this.#lookingAgain.get(room));
		const timer = setTimeout(() => {
			this.#lookingAgain.delete(room);
			this.#pump(room);
		}, LOOK_AGAIN_MS);
		this.#lookingAgain.set(room, timer);
	}

	async #drain(room: RoomId): Promise<void> {
		let attempt = 0;
		for (;;) {
			const entry = this.#outbox.next(room);
			if (entry === undefined || this.#stopped || !this.#online) return;
			try {
				const id = await this.#deliver(entry);
				this.#paused.delete(room);
				if (id !== null) this.#arriving.set(entry.txn, { entry, id, paused: false });
				await (id === null ? this.#outbox.drop(entry.txn) : this.#outbox.sent(entry.txn, id));
				this.#tell(room);
				attempt = 0;
			} catch (failure) {
				const outcome = outcomeOf(failure, attempt++);
				if (outcome.kind === 'paused') {
					this.#paused.set(room, outcome.obstacles);
					this.#lookAgain(room);
					this.#tell(room);
					return;
				}
				if (outcome.kind === 'failed') {
					await this.#outbox.fail(entry.txn, outcome.failure);
					this.#tell(room);
				} else await wait(outcome.afterMs);
			}
		}
	}

	/** Sends one entry. Resolves with the event's id; null where there is nothing to send any more. */
	async #deliver(entry: OutboxEntry): Promise<EventId | null> {
		const room = this.#client.getRoom(entry.room);
		if (room === null) throw new HomeserverUnreachable('The room has not come by sync yet.');
		const already = this.#arrivedAs(entry.room, entry.txn);
		if (already !== undefined) return already;
		const { act } = entry;
		// What was still on its way when it was named has arrived by now, or never will.
		const target = act.kind === 'edit' || act.kind === 'remove' ? this.#eventIdOf(entry.room, act.target) : '';
		if (act.kind === 'remove') return this.#redact(room, entry.txn, target);
		// Ask first, so that obstacles are named even where the SDK would stumble over something else.
		const obstacles = await this.#guard.obstacles(entry.room);
		if (!isClear(obstacles)) throw new SendingPaused(obstacles);
		if (!room.hasEncryptionStateEvent()) throw new SendingPaused({ ...obstacles, faults: ['encryption'] });
		switch (act.kind) {
			case 'message':
				return this.#sendEvent(room, entry.txn, 'm.room.message', {
					msgtype: 'm.text',
					body: act.text,
					...(act.replyTo === null ? {} : { 'm.relates_to': { 'm.in_reply_to': { event_id: act.replyTo } } }),
				});
			case 'edit':
				if (!target.startsWith('$')) return null;
				return this.#sendEvent(room, entry.txn, 'm.room.message', {
					msgtype: 'm.text',
					body: `* ${act.text}`,
					'm.new_content': { msgtype: 'm.text', body: act.text },
					'm.relates_to': { rel_type: 'm.replace', event_id: target },
				});
			case 'custom':
				return this.#sendEvent(room, entry.txn, act.type, act.content as Record<string, unknown>);
		}
	}

	async #sendEvent(room: Room, txn: string, type: string, content: Record<string, unknown>): Promise<EventId> {
		// The SDK types the contents it knows; ours are checked where they are made.
		return this.#cancelling(room, txn, () => this.#client.sendEvent(room.roomId, type as never, content as never, txn));
	}

	/** Redacts a message and its edits: the server would keep the edits' ciphertext otherwise. No reason is given; it would be in clear. */
	async #redact(room: Room, txn: string, target: string): Promise<EventId | null> {
		if (!target.startsWith('$')) return null;
		const edits = room.relations.getChildEventsForEvent(target, 'm.replace', 'm.room.message')?.getRelations() ?? [];
		const id = await this.#cancelling(room, txn, () => this.#client.redactEvent(room.roomId, target, txn));
		for (const edit of edits) {
			const editId = edit.getId();
			if (editId === undefined || edit.isRedacted()) continue;
			const editTxn = `${txn}.${editId}`;
			await this.#cancelling(room, editTxn, () => this.#client.redactEvent(room.roomId, editId, editTxn));
		}
		return id;
	}

	/**
	 * The SDK keeps an event that failed and blocks the next one behind it; our outbox is the queue, so it is taken out there. And it remembers
	 * the transaction of one that was taken out, and then takes no second try under it: ours must keep it, so that nothing is said twice.
	 */
	async #cancelling(room: Room, txn: string, send: () => Promise<{ event_id: string }>): Promise<EventId> {
		try {
			return (await send()).event_id as EventId;
		} catch (failure) {
			const pending = room.getPendingEvents().find((event) => event.getTxnId() === txn);
			if (pending !== undefined) this.#client.cancelPendingEvent(pending);
			(room as unknown as Transactions).txnToEvent.delete(txn);
			throw failure;
		}
	}
}
