/** @file Keeps the ledger up with the server: catches up by pages, follows by the stream, comes back when the line breaks. */
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { StoredEntry } from '../entry.ts';
import type { Core } from './core.ts';
import type { LineState } from './ledger.ts';
import { Unreachable, type LedgerTransport, type RoomEnd } from './transport.ts';

/** Rooms that are paged at once. */
const AT_ONCE = 4;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** Resolves after a while, or at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, signal.aborted ? 0 : ms);
		signal.addEventListener('abort', done);
	});
}

/** A page on its way. */
interface Turn {
	readonly asked: ReturnType<LedgerTransport['page']>;
}

/** What sync tells besides the entries. */
export interface SyncListeners {
	line(state: LineState): void;
	reminder(due: { readonly room: RoomId; readonly record: RecordId }): void;
	standing(standing: string): void;
	/** Something other than the line failed while entries were taken in; following goes on. */
	failed(error: unknown): void;
}

/** One connection to the server. */
export class Sync {
	readonly #core: Core;
	readonly #transport: LedgerTransport;
	readonly #networkRoom: RoomId;
	readonly #listeners: SyncListeners;
	readonly #ended = new AbortController();
	readonly #pulls = new Map<RoomId, Promise<void>>();
	#following: Promise<void> | null = null;
	#isFresh = false;
	#caughtUp!: () => void;
	/** Resolves when everything readable has been caught up with for the first time. */
	readonly ready: Promise<void>;

	constructor(core: Core, transport: LedgerTransport, networkRoom: RoomId, listeners: SyncListeners) {
		this.#core = core;
		this.#transport = transport;
		this.#networkRoom = networkRoom;
		this.#listeners = listeners;
		this.ready = new Promise((resolve) => (this.#caughtUp = resolve));
	}

	/** Begins to follow. */
	start(): void {
		this.#following ??= this.#follow();
	}

	/** Ends following; resolves when nothing runs any more. */
	async stop(): Promise<void> {
		this.#ended.abort();
		await this.#following;
		await Promise.allSettled(this.#pulls.values());
	}

	/**
	 * Catches up with a room. Callers at the same time share one pull, but each sees at least what was stored before it called.
	 * @throws Unreachable
	 */
	async pull(room: RoomId): Promise<void> {
		const running = this.#pulls.get(room);
		if (running !== undefined) await running.catch(() => undefined);
		const again = this.#pulls.get(room);
		if (again !== undefined) return again;
		const pulling = this.#pull(room).finally(() => this.#pulls.delete(room));
		this.#pulls.set(room, pulling);
		return pulling;
	}

	/** Catches up with rooms, the network room first, since the others are judged by it. */
	async pullAll(rooms: readonly RoomId[]): Promise<void> {
		if (rooms.includes(this.#networkRoom)) await this.pull(this.#networkRoom);
		const others = rooms.filter((room) => room !== this.#networkRoom);
		const next = async (): Promise<void> => {
			for (let room = others.shift(); room !== undefined; room = others.shift()) await this.pull(room);
		};
		await Promise.all(Array.from({ length: AT_ONCE }, next));
	}

	async #pull(room: RoomId): Promise<void> {
		const verified = this.#core.fold.room(room).head.seq;
		let turn: Turn | null = { asked: this.#transport.page(room, this.#core.replay.received(room)) };
		while (turn !== null) turn = await this.#turnPage(room, turn, verified);
		// Waiting entries name a network head that is ahead of ours.
		const isWaiting = this.#core.fold.room(room).head.seq < this.#core.replay.received(room);
		if (isWaiting && room !== this.#networkRoom) await this.pull(this.#networkRoom);
	}

	/** Takes a page in while the next one travels. Answers `null` after the last. */
	async #turnPage(room: RoomId, turn: Turn, verified: number): Promise<Turn | null> {
		const page = await turn.asked;
		if (!page.ok) {
			// Not readable (any more): the next list of rooms says so too.
			if (page.refusal.code === 'not-admitted' && room !== this.#networkRoom) await this.#core.forget(room);
			return null;
		}
		const { entries, head } = page.value;
		const last = entries.at(-1)?.seq ?? head.seq;
		const next = last < head.seq ? { asked: this.#transport.page(room, last) } : null;
		next?.asked.catch(() => undefined);
		if (entries.length > 0) await this.#core.feed(room, entries);
		if (next !== null) return next;
		if (head.seq < verified) this.#core.replay.rolledBack(room, head.seq);
		this.#core.replay.compare(room, head, null);
		return null;
	}

	async #follow(): Promise<void> {
		let wait = FIRST_PAUSE_MS;
		while (!this.#isEnded()) {
			wait = (await this.#followOnce()) ? FIRST_PAUSE_MS : Math.min(wait * 2, LONGEST_PAUSE_MS);
			if (this.#isEnded()) return;
			this.#listeners.line('offline');
			// Some spread, so that a hundred vaults do not come back in the same moment.
			await pause(wait * (0.75 + Math.random() / 2), this.#ended.signal);
		}
	}

	#isEnded(): boolean {
		return this.#ended.signal.aborted;
	}

	/** Follows until the line breaks. Answers whether it had caught up before. */
	async #followOnce(): Promise<boolean> {
		const { signal } = this.#ended;
		this.#listeners.line('connecting');
		this.#isFresh = false;
		try {
			await this.#transport.follow(
				{
					rooms: (rooms) => this.#rooms(rooms),
					entry: (room, entry) => this.#entry(room, entry),
					reminder: (room, record) => this.#listeners.reminder({ room, record }),
					standing: (standing) => this.#listeners.standing(standing),
				},
				signal,
			);
		} catch (error) {
			if (!(error instanceof Unreachable) && !signal.aborted) this.#listeners.failed(error);
		}
		return this.#isFresh;
	}

	async #rooms(rooms: readonly RoomEnd[]): Promise<void> {
		const readable = new Set(rooms.map((each) => each.room));
		for (const { room } of this.#core.fold.rooms()) {
			if (!readable.has(room) && room !== this.#networkRoom) await this.#core.forget(room);
		}
		const behind = rooms.filter(({ room, seq, head }) => {
			this.#core.replay.compare(room, { seq, head }, null);
			// Less than is known here is either old news, overtaken by a pull, or a rollback: a pull tells.
			return this.#core.replay.received(room) !== seq;
		});
		await this.pullAll(behind.map((each) => each.room));
		this.#isFresh = true;
		this.#caughtUp();
		this.#listeners.line('online');
	}

	async #entry(room: RoomId, entry: StoredEntry): Promise<void> {
		if (entry.seq > this.#core.replay.received(room) + 1) return this.pull(room);
		await this.#core.feed(room, [entry]);
		const isWaiting = this.#core.fold.room(room).head.seq < this.#core.replay.received(room);
		if (isWaiting) await this.pull(this.#networkRoom);
		// Either its tombstone is in the room by now, or it is withheld: the end of the chain tells.
		if (this.#core.replay.hasBare(room)) await this.pull(room);
	}
}
