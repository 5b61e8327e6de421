/**
 * @file One reader's live view of the ledger as server-sent events.
 *
 * What is kept for a reader is small whatever happens: the place reached in each room and the places still to be sent, never the entries
 * themselves. They are read from the table only when the reader's connection has room for them; so a slow reader costs no memory and holds
 * up nobody else.
 */
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Session } from '../auth/session.ts';
import type { RoomEnd } from './read.ts';
import type { StandingWord } from './standing.ts';

/** An entry, ready to be sent. Shared by all streams of the process. */
export interface Frame {
	readonly seq: number;
	readonly bytes: Uint8Array;
}

/** What a stream asks of the process. */
export interface Source {
	/** The next entries of a room after a place, up to another; may be fewer. */
	frames(room: RoomId, after: number, upTo: number): Promise<readonly Frame[]>;
	/** Whether the session stands, how its user stands now, and what they may read. */
	view(session: Session): Promise<{ readonly alive: boolean; readonly standing: StandingWord; readonly rooms: readonly RoomEnd[] }>;
	/** Told once, when the stream is over. */
	closed(stream: FollowStream): void;
}

const encoder = new TextEncoder();

/** An event as it travels (HTML Living Standard, server-sent events). JSON has no line break, so one `data` line is enough. */
export const eventBytes = (event: string, data: unknown): Uint8Array =>
	encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

const HEARTBEAT = encoder.encode(': beat\n\n');

/** Bytes that may wait in a connection before reading from the table pauses. */
const BUFFER_BYTES = 256 * 1024;
/** A reader whose connection took nothing for so long is gone, or will come back. */
const STUCK_MS = 60_000;

/** The stream of one connection. Ends with `close`, by either side; safe to call twice. */
export class FollowStream {
	readonly session: Session;
	readonly body: ReadableStream<Uint8Array>;
	readonly #source: Source;
	#controller: ReadableStreamDefaultController<Uint8Array> | null = null;
	#standing: StandingWord | null = null;
	/** The place reached in each readable room. */
	readonly #reached = new Map<RoomId, number>();
	/** Rooms with entries still to be sent, and up to which. */
	readonly #wanted = new Map<RoomId, number>();
	readonly #reminders = new Map<RecordId, RoomId>();
	#stale = true;
	#pumping = false;
	#over = false;
	#lastRoom = Date.now();

	constructor(session: Session, source: Source) {
		this.session = session;
		this.#source = source;
		this.body = new ReadableStream<Uint8Array>(
			{
				start: (controller) => {
					this.#controller = controller;
				},
				pull: () => {
					this.#wake();
				},
				cancel: () => {
					this.#end();
				},
			},
			new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
		);
	}

	/** A room's chain has reached `seq`. Rooms that the reader may not read are passed over when their turn comes. */
	grew(room: RoomId, seq: number): void {
		if (this.#over || !(this.#stale || this.#reached.has(room))) return;
		this.#wanted.set(room, Math.max(seq, this.#wanted.get(room) ?? 0));
		this.#wake();
	}

	/** What the reader may read, or whether they may, has to be asked again, before anything else is sent. */
	refresh(): void {
		this.#stale = true;
		this.#wake();
	}

	/** A reminder's hour has come. */
	remind(room: RoomId, record: RecordId): void {
		if (!this.#reached.has(room)) return;
		this.#reminders.set(record, room);
		this.#wake();
	}

	/** Keeps proxies from closing a quiet connection, and notices a stuck one. */
	beat(): void {
		if (this.#hasRoom()) this.#send(HEARTBEAT);
		else if (Date.now() - this.#lastRoom > STUCK_MS) this.close();
	}

	/** Ends the stream. What waits in the connection is still delivered. */
	close(): void {
		if (this.#over) return;
		try {
			this.#controller?.close();
		} catch {
			// Already closed by the other side.
		}
		this.#end();
	}

	#end(): void {
		if (this.#over) return;
		this.#over = true;
		this.#wanted.clear();
		this.#source.closed(this);
	}

	#hasRoom(): boolean {
		const has = !this.#over && (this.#controller?.desiredSize ?? 0) > 0;
		if (has) this.#lastRoom = Date.now();
		return has;
	}

	#send(bytes: Uint8Array): void {
		if (this.#over) return;
		// A view of its own: the stream may detach what it is given, and frames are shared.
		this.#controller?.enqueue(bytes.slice());
	}

	#wake(): void {
		if (this.#pumping || this.#over) return;
		this.#pumping = true;
		this.#pump()
			.catch(() => {
				// The database is away: the reader reconnects and catches up by paging.
				this.close();
			})
			.finally(() => {
				this.#pumping = false;
				if (this.#hasRoom() && this.#hasWork()) this.#wake();
			});
	}

	#hasWork(): boolean {
		return this.#stale || this.#wanted.size > 0 || this.#reminders.size > 0;
	}

	async #pump(): Promise<void> {
		while (this.#hasRoom() && this.#hasWork()) {
			if (this.#stale) await this.#look();
			else await this.#sendNext();
		}
	}

	async #look(): Promise<void> {
		this.#stale = false;
		const { alive, standing, rooms } = await this.#source.view(this.session);
		const first = this.#standing === null;
		const changed = standing !== this.#standing;
		this.#standing = standing;
		if (changed && !first) this.#send(eventBytes('standing', { standing }));
		if (!alive || standing === 'suspended' || standing === 'removed') {
			this.close();
			return;
		}
		const before = new Set(this.#reached.keys());
		const now = new Set(rooms.map((each) => each.room));
		for (const room of before) if (!now.has(room)) this.#reached.delete(room);
		for (const { room, seq } of rooms) {
			const reached = this.#reached.get(room);
			if (reached === undefined) this.#reached.set(room, seq);
			else if (reached < seq) this.#wanted.set(room, Math.max(seq, this.#wanted.get(room) ?? 0));
		}
		if (first || before.size !== now.size || [...now].some((room) => !before.has(room))) this.#send(eventBytes('rooms', rooms));
	}

	async #sendNext(): Promise<void> {
		for (const [record, room] of this.#reminders) {
			this.#reminders.delete(record);
			if (this.#reached.has(room)) this.#send(eventBytes('reminder', { room, record }));
		}
		const [next] = this.#wanted;
		if (!next) return;
		const [room, upTo] = next;
		const reached = this.#reached.get(room);
		if (reached === undefined || reached >= upTo) {
			this.#wanted.delete(room);
			return;
		}
		const frames = await this.#source.frames(room, reached, upTo);
		// Somebody may have been removed while the table was read.
		if (this.#stale) return;
		for (const frame of frames) this.#send(frame.bytes);
		this.#reached.set(room, frames.at(-1)?.seq ?? upTo);
	}
}
