/** @file One open room: its timeline, who writes, who is in it, and everything one can say there. */
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import { Watches } from '#lib/kernel/watch.ts';
import type { RoomMember } from '../room.ts';
import { applyChange, type TimelineItem } from '../timeline.ts';
import type { Draft, RoomsApi, RoomsRefusal } from '../vault/api.ts';

/** What is in view for this long has been read; the homeserver is asked once for a burst. */
const READ_MS = 300;
/** Others are told again that one is writing after this long, and that one stopped after as long without a key. */
const TYPING_MS = 4_000;

/** Made by `Rooms.open` or `Rooms.ahead`; entered and left by a view, and ended by the list that made it. */
export class OpenRoom {
	readonly id: RoomId;
	readonly #api: RoomsApi;
	readonly #watches = new Watches();
	#items = $state.raw<readonly TimelineItem[]>([]);
	#loaded = $state(false);
	#atStart = $state(false);
	#loadingOlder = $state(false);
	#typing = $state.raw<readonly UserId[]>([]);
	#readWhenOpened = $state.raw<EventId | null>(null);
	#readUpTo: EventId | null = null;
	#inView = false;
	#members = $state.raw<readonly RoomMember[]>([]);
	/** The last change put items before the ones on screen: the list keeps its place from the end. */
	#grewAtStart = $state(false);
	#reading: ReturnType<typeof setTimeout> | undefined;
	#typingUntil = 0;
	#typingEnds: ReturnType<typeof setTimeout> | undefined;

	constructor(api: RoomsApi, id: RoomId) {
		this.id = id;
		this.#api = api;
		this.#watches.keep(
			api.watchTimeline(id, (change) => {
				if (!this.#loaded) this.#readWhenOpened = change.readUpTo;
				this.#readUpTo = change.readUpTo;
				this.#grewAtStart = this.#loaded && change.at === 0 && change.remove === 0;
				this.#items = applyChange(this.#items, change);
				this.#atStart = change.atStart;
				this.#typing = change.typing;
				this.#loaded = true;
			}),
		);
		this.#watches.keep(api.watchMembers(id, (members) => (this.#members = members)));
	}

	/** Oldest first. */
	get items(): readonly TimelineItem[] {
		return this.#items;
	}
	get loaded(): boolean {
		return this.#loaded;
	}
	get atStart(): boolean {
		return this.#atStart;
	}
	get loadingOlder(): boolean {
		return this.#loadingOlder;
	}
	get grewAtStart(): boolean {
		return this.#grewAtStart;
	}
	/** Who is writing just now, oneself apart. */
	get typing(): readonly UserId[] {
		return this.#typing;
	}
	/** The last item read when the room was opened: the "new" line stays there while one reads. */
	get readWhenOpened(): EventId | null {
		return this.#readWhenOpened;
	}
	get members(): readonly RoomMember[] {
		return this.#members;
	}

	/** Fetches about fifty older items, once at a time. */
	async loadOlder(): Promise<void> {
		if (this.#loadingOlder || this.#atStart || !this.#loaded) return;
		this.#loadingOlder = true;
		try {
			this.#atStart = await this.#api.loadOlder(this.id);
		} finally {
			this.#loadingOlder = false;
		}
	}

	/** Says something. Accepted at once; the timeline shows it as waiting. */
	send(draft: Draft): Promise<Result<void, RoomsRefusal>> {
		this.#stopTyping();
		return this.#api.send(this.id, draft);
	}

	/** Replaces the text of a message of one's own. */
	edit(key: string, text: string): Promise<Result<void, RoomsRefusal>> {
		this.#stopTyping();
		return this.#api.edit(this.id, key, text);
	}

	/** Deletes a message for everybody. */
	remove(key: string): Promise<Result<void, RoomsRefusal>> {
		return this.#api.remove(this.id, key);
	}

	/** Sends a failed message again. */
	retry(key: string): Promise<void> {
		return this.#api.retry(this.id, key);
	}

	/** Everything loaded has been seen. */
	markRead(): void {
		this.#reading ??= setTimeout(() => this.#markRead(), READ_MS);
	}

	/** A key was pressed in the composer. Told to others at most every few seconds, and ended by itself. */
	writing(now: number): void {
		clearTimeout(this.#typingEnds);
		this.#typingEnds = setTimeout(() => this.#stopTyping(), TYPING_MS);
		if (now < this.#typingUntil) return;
		this.#typingUntil = now + TYPING_MS;
		void this.#api.typing(this.id, true);
	}

	get inView(): boolean {
		return this.#inView;
	}

	/** Somebody begins to look. */
	enter(): void {
		this.#inView = true;
		this.#readWhenOpened = this.#readUpTo;
	}

	/** Somebody looked, and went elsewhere: what was seen is read, and nothing is being written. */
	leave(): void {
		this.#inView = false;
		this.#stopTyping();
		if (this.#reading !== undefined) this.#markRead();
	}

	dispose(): void {
		this.leave();
		this.#watches.dispose();
	}

	#markRead(): void {
		clearTimeout(this.#reading);
		this.#reading = undefined;
		void this.#api.markRead(this.id);
	}

	#stopTyping(): void {
		clearTimeout(this.#typingEnds);
		if (this.#typingUntil === 0) return;
		this.#typingUntil = 0;
		void this.#api.typing(this.id, false);
	}
}
