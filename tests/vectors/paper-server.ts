/**
 * @file A server on paper: keeps chains in memory and judges every write by the same rules as the real one, over a line that can be cut,
 * can lose questions and answers, and can repeat them.
 */
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Unreachable, type FollowHandlers, type LedgerTransport, type Receipt } from '#lib/ledger/client/transport.ts';
import { parseEntry, parseStored, type Entry, type StoredEntry, type WireEntry } from '#lib/ledger/entry.ts';
import { LedgerFold } from '#lib/ledger/fold.ts';
import { judgeWrite } from '#lib/ledger/judge.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { Situation } from '#lib/ledger/situation.ts';

/** What happens to one question on its way. */
export type Fault = 'none' | 'question-lost' | 'answer-lost' | 'repeated';

/** A reader's stream. */
interface Stream {
	readonly user: UserId;
	readonly handlers: FollowHandlers;
	last: Promise<void>;
	end: () => void;
}

/** The server. */
export class PaperServer {
	readonly fold: LedgerFold;
	readonly stored = new Map<RoomId, StoredEntry[]>();
	readonly #known = new Map<string, Receipt>();
	readonly #streams = new Set<Stream>();
	readonly #lifecycleOf: (kind: string) => Lifecycle | undefined;
	readonly #clock: () => number;
	/** Requests answered so far, writes included. */
	asked = 0;

	constructor(lifecycleOf: (kind: string) => Lifecycle | undefined, clock: () => number) {
		this.fold = new LedgerFold(lifecycleOf);
		this.#lifecycleOf = lifecycleOf;
		this.#clock = clock;
	}

	/** Judges and stores a write, as `POST /api/ledger` does. */
	write(user: UserId, wires: readonly WireEntry[]): Result<readonly Receipt[], LedgerRefusal> {
		const entries: Entry[] = [];
		for (const [at, wire] of wires.entries()) {
			const entry = parseEntry(wire);
			if (!entry.ok) return refuse({ ...entry.refusal, at });
			if (entry.value.header.author !== user) return refuse({ code: 'who', at });
			entries.push(entry.value);
		}
		const repeats = entries.map((entry) => this.#known.get(`${entry.header.author} ${entry.header.idem}`));
		for (const [at, repeat] of repeats.entries()) if (repeat && repeat.hash !== entries[at]?.hash) return refuse({ code: 'idem', at });
		if (repeats.every((repeat) => repeat !== undefined)) return accept(repeats);
		const verdict = judgeWrite(entries, (room) => this.#situation(room, user));
		if (!verdict.ok) return verdict;
		const receipts = entries.map((entry, at) => this.#store(entry, wires[at] as WireEntry));
		return accept(receipts);
	}

	#situation(room: RoomId, user: UserId): Situation {
		const base = this.fold.situation(room, this.fold.networkRoom?.head.seq ?? 0, this.#clock());
		const readable = (record: RecordId): boolean => {
			const facts = base.latest(record);
			return facts !== null && this.isReadable(facts.room, user);
		};
		return { ...base, readable };
	}

	#store(entry: Entry, wire: WireEntry): Receipt {
		this.fold.apply(entry);
		const { room } = entry.header;
		const { seq, head } = this.fold.room(room).head;
		const row: StoredEntry = { ...wire, seq, received_at: instant(this.#clock()) };
		const list = this.stored.get(room);
		if (list === undefined) this.stored.set(room, [row]);
		else list.push(row);
		const receipt: Receipt = { hash: entry.hash, seq, head, received_at: row.received_at };
		this.#known.set(`${entry.header.author} ${entry.header.idem}`, receipt);
		for (const stream of this.#streams) {
			if (entry.header.kind === 'admission') this.#push(stream, () => stream.handlers.rooms(this.ends(stream.user)));
			if (this.isReadable(room, stream.user)) this.#push(stream, () => stream.handlers.entry(room, row));
		}
		return receipt;
	}

	#push(stream: Stream, step: () => Promise<void>): void {
		stream.last = stream.last.then(step).catch(() => stream.end());
	}

	isReadable(room: RoomId, user: UserId): boolean {
		return this.fold.room(room).admission(user)?.state === 'admitted' && this.fold.network.standing(user)?.state === 'active';
	}

	/** The rooms of a reader with their ends. */
	ends(user: UserId): readonly { readonly room: RoomId; readonly seq: number; readonly head: Hash }[] {
		return [...this.stored.keys()].filter((room) => this.isReadable(room, user)).map((room) => ({ room, ...this.fold.room(room).head }));
	}

	/** Ends all streams, as a restart of the server does. */
	cut(): void {
		for (const stream of this.#streams) stream.end();
	}

	/** What a lying server does: the same network up to here, and from here on another one, for whomever it is shown to. */
	split(): PaperServer {
		const other = new PaperServer(this.#lifecycleOf, this.#clock);
		const networkRoom = this.fold.networkRoom?.room;
		const rooms = [...this.stored].sort(([a], [b]) => Number(b === networkRoom) - Number(a === networkRoom));
		for (const [room, rows] of rooms) {
			for (const row of rows) {
				const entry = parseStored(row);
				if (!entry.ok) throw new Error(entry.refusal.code);
				other.fold.apply(entry.value);
			}
			other.stored.set(room, [...rows]);
		}
		return other;
	}

	/** A reader's line. `fault` decides what happens to each question; `alive` is false once the reader has crashed. */
	line(user: UserId, fault: () => Fault = () => 'none', alive: () => boolean = () => true): LedgerTransport {
		const ask = async <T>(answer: () => T): Promise<T> => {
			await Promise.resolve();
			const happens = fault();
			this.asked += 1;
			if (!alive() || happens === 'question-lost') throw new Unreachable('The question was lost.');
			const given = answer();
			if (happens === 'repeated') answer();
			await Promise.resolve();
			if (!alive() || happens === 'answer-lost') throw new Unreachable('The answer was lost.');
			return given;
		};
		return {
			write: (entries) => ask(() => this.write(user, entries)),
			page: (room, after) =>
				ask(() => {
					if (!this.isReadable(room, user)) return refuse<LedgerRefusal>({ code: 'not-admitted', at: 0 });
					const entries = (this.stored.get(room) ?? []).slice(after, after + 500);
					return accept({ entries, head: this.fold.room(room).head });
				}),
			follow: async (handlers, signal) => {
				await ask(() => undefined);
				await new Promise<void>((resolve) => {
					const stream: Stream = { user, handlers, last: Promise.resolve(), end: () => undefined };
					stream.end = () => {
						this.#streams.delete(stream);
						resolve();
					};
					signal.addEventListener('abort', stream.end);
					if (signal.aborted) {
						stream.end();
						return;
					}
					this.#streams.add(stream);
					this.#push(stream, () => handlers.rooms(this.ends(user)));
				});
			},
		};
	}
}
