/**
 * @file Tells a room of every record that was written in it, and compares what others tell with the ledger.
 *
 * [Note: Heads in the room] The ledger's server and the homeserver would have to lie together: each notice carries, encrypted and under its
 * author's device, the heads that the author has verified of the room's chain and of the network's. Whoever sees another head for the same
 * place has found a fork. A notice that is missing is none: its author's device posts it when it starts again.
 */
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { isClearKind, type Head } from '#lib/ledger/clear.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import type { RecordVersion, RecordView } from '#lib/ledger/client/ledger-client.ts';
import type { ChannelList } from '#lib/matrix/channel-list.ts';
import type { Sender } from '#lib/matrix/sending.ts';
import { parseRecordEvent, RECORD_EVENT } from './timeline-codec.ts';

/** Remembers up to which place of each room one's own writes were announced; null where nothing was kept. */
export interface NoticeStore {
	load(): Promise<string | null>;
	save(text: string): Promise<void>;
}

/** Another device of mine may have written it, and is telling the room just now. */
const OTHER_DEVICE_MS = 4_000;
/** Heads of others that this device cannot judge yet. */
const UNJUDGED_MAX = 500;

interface Seen {
	readonly room: RoomId;
	readonly head: Head;
	readonly author: UserId;
}

/** A record in words: its title, and one line for clients that know no records. Both are encrypted with the notice. */
export type Describe = (view: RecordView) => { readonly title: string; readonly fallback: string };

/** Announces and listens until stopped. */
export class RecordNotices {
	readonly #ledger: Ledger;
	readonly #sender: Pick<Sender, 'sendCustom'>;
	readonly #store: NoticeStore;
	readonly #describe: Describe;
	/** Room → seq of the last own version that was announced. */
	readonly #announced: Map<RoomId, number>;
	/** Hashes that somebody told a room of. */
	readonly #told = new Set<Hash>();
	/** Hashes that this device is about to tell of; only the outbox makes them told. */
	readonly #telling = new Set<Hash>();
	/** Records that this device is writing. */
	readonly #writing = new Set<string>();
	readonly #unjudged: Seen[] = [];
	readonly #timers = new Set<ReturnType<typeof setTimeout>>();
	readonly #offs: (() => void)[] = [];
	#work: Promise<void> = Promise.resolve();

	private constructor(
		ledger: Ledger,
		sender: Pick<Sender, 'sendCustom'>,
		store: NoticeStore,
		describe: Describe,
		announced: Map<RoomId, number>,
	) {
		this.#ledger = ledger;
		this.#sender = sender;
		this.#store = store;
		this.#describe = describe;
		this.#announced = announced;
	}

	static async open(deps: {
		readonly ledger: Ledger;
		readonly sender: Pick<Sender, 'sendCustom'>;
		readonly list: Pick<ChannelList, 'onCustom'>;
		readonly store: NoticeStore;
		readonly describe: Describe;
	}): Promise<RecordNotices> {
		const kept = await deps.store.load();
		const announced = new Map(kept === null ? [] : (JSON.parse(kept) as [RoomId, number][]));
		const notices = new RecordNotices(deps.ledger, deps.sender, deps.store, deps.describe, announced);
		notices.#offs.push(
			deps.list.onCustom((event) => {
				if (event.type === RECORD_EVENT) notices.#hear(event.room, event.author, event.content);
			}),
			deps.ledger.onChange((kinds) => notices.#changed(kinds)),
			deps.ledger.onRooms(() => notices.#judge()),
		);
		notices.#resume();
		return notices;
	}

	stop(): void {
		for (const off of this.#offs.splice(0)) off();
		for (const timer of this.#timers) clearTimeout(timer);
	}

	#hear(room: RoomId, author: UserId, content: unknown): void {
		const event = parseRecordEvent(content);
		if (event === null) return;
		this.#told.add(event.hash);
		if (author === this.#ledger.me) {
			// By this device or another one of mine: not to be told again.
			const told = this.#ledger.history(event.record).find((version) => version.hash === event.hash);
			if (told !== undefined) this.#advance(room, told.seq);
			return;
		}
		this.#unjudged.push({ room, head: event.head, author });
		if (event.network !== undefined) this.#unjudged.push({ room: this.#ledger.network.room, head: event.network, author });
		this.#unjudged.splice(0, this.#unjudged.length - UNJUDGED_MAX);
		this.#judge();
	}

	/** Compares what was told with what is verified here; what lies ahead of us waits. */
	#judge(): void {
		const waiting = this.#unjudged.splice(0);
		for (const seen of waiting) {
			// A fork is noticed by the ledger itself, with its author's name.
			if (this.#ledger.compareHead(seen.room, seen.head, seen.author) === 'unknown') this.#unjudged.push(seen);
		}
	}

	/** Takes up what this device had written and not told when it stopped. */
	#resume(): void {
		for (const [room, since] of this.#announced) {
			for (const id of this.#ledger.writtenByMe(room, since)) {
				const view = this.#ledger.record(id);
				if (view !== undefined && !isClearKind(view.kind)) this.#consider(view);
			}
		}
	}

	#changed(kinds: ReadonlySet<string>): void {
		for (const kind of kinds) {
			// The ledger's own kinds speak for themselves: they are rules, not news.
			if (isClearKind(kind)) continue;
			for (const view of this.#ledger.recordsOfKind(kind)) {
				if (view.author === this.#ledger.me || view.first.author === this.#ledger.me) this.#consider(view);
			}
		}
	}

	#consider(view: RecordView): void {
		if (view.delivery.state === 'waiting') {
			this.#writing.add(view.id);
			// Marks where the first write in a room begins, so that it is told even if this device stops before.
			if (!this.#announced.has(view.room)) this.#advance(view.room, this.#ledger.headOf(view.room).seq);
			return;
		}
		// Before the first announcement of a room, what is there already is history.
		const since = this.#announced.get(view.room);
		if (since === undefined && !this.#writing.has(view.id)) {
			this.#advance(view.room, this.#ledger.headOf(view.room).seq);
			return;
		}
		for (const version of this.#ledger.history(view.id)) {
			if (version.author !== this.#ledger.me || version.seq <= (since ?? version.seq - 1)) continue;
			if (this.#told.has(version.hash)) this.#advance(view.room, version.seq);
			else if (this.#telling.has(version.hash)) continue;
			else if (this.#writing.has(view.id)) this.#announce(view, version);
			else this.#later(view, version);
		}
		this.#writing.delete(view.id);
	}

	#later(view: RecordView, version: RecordVersion): void {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			this.#announce(view, version);
		}, OTHER_DEVICE_MS);
		this.#timers.add(timer);
	}

	#announce(view: RecordView, version: RecordVersion): void {
		if (this.#told.has(version.hash)) {
			this.#advance(view.room, version.seq);
			return;
		}
		if (this.#telling.has(version.hash)) return;
		this.#telling.add(version.hash);
		const { seq, head } = this.#ledger.headOf(view.room);
		const network = this.#ledger.headOf(this.#ledger.network.room);
		const { title, fallback } = this.#describe(view);
		const content: Json = {
			record: view.id,
			version: version.version,
			hash: version.hash,
			head: { seq, head },
			network: { seq: network.seq, head: network.head },
			title: title.slice(0, 200),
			fallback: fallback.slice(0, 300),
		};
		this.#work = this.#work
			.then(async () => {
				await this.#sender.sendCustom(view.room, RECORD_EVENT, content);
				// Only now: until the outbox has it, the next start of this device would announce it again.
				this.#told.add(version.hash);
				this.#advance(view.room, version.seq);
			})
			.catch(() => void this.#telling.delete(version.hash));
	}

	#advance(room: RoomId, seq: number): void {
		if ((this.#announced.get(room) ?? -1) >= seq) return;
		this.#announced.set(room, seq);
		void this.#store.save(JSON.stringify([...this.#announced])).catch(() => undefined);
	}
}
