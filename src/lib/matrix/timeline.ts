/** @file The open rooms' timelines: the SDK's events turned into a list of plain items, told to watchers as small changes. */
import {
	ClientEvent,
	Direction,
	MatrixEventEvent,
	RoomEvent,
	type EventTimeline,
	type MatrixClient,
	type MatrixEvent,
	type Room,
} from 'matrix-js-sdk';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import { itemOf, type ChannelItem, type ItemQuote } from './channel-item.ts';
import { withOutgoing } from './echo.ts';
import type { Opener } from './opener.ts';
import type { Sender } from './sending.ts';
import { spliceBetween } from './splice.ts';
import { coalesced } from './watched.ts';

/** One change of a watched timeline: at `at`, `remove` items go and `insert` come. The first one carries all that is loaded. */
export interface ChannelChange {
	readonly at: number;
	readonly remove: number;
	readonly insert: readonly ChannelItem[];
	readonly atStart: boolean;
	readonly typing: readonly UserId[];
	readonly readUpTo: EventId | null;
}

/** Items at opening, and per older page. */
const PAGE = 50;

/** Opened ahead in each room: about what a first look shows. */
const AHEAD = 20;
/** How long a first look waits for what it shows to be opened: many small changes one after the other would be slower, and flicker. */
const FIRST_LOOK_MS = 250;
/** Before the first room and between two, so that opening ahead keeps nobody waiting. */
const AHEAD_AFTER_MS = 2_000;
const AHEAD_GAP_MS = 30;

interface Watching {
	readonly room: RoomId;
	readonly listener: (change: ChannelChange) => void;
	readonly ring: () => void;
	readonly silence: () => void;
	/** How many events, from the newest, are shown. */
	depth: number;
	/** The first look was told, or may be told now. */
	isOpen: boolean;
	told: ChannelChange | null;
	items: readonly ChannelItem[];
}

/** Events of a room, oldest first, across the gaps that were closed by paging. */
function eventsOf(room: Room): MatrixEvent[] {
	const parts: MatrixEvent[][] = [];
	let timeline: EventTimeline | null = room.getLiveTimeline();
	while (timeline !== null) {
		parts.unshift(timeline.getEvents());
		timeline = timeline.getNeighbouringTimeline(Direction.Backward);
	}
	return parts.flat();
}

function oldestOf(room: Room): EventTimeline {
	let timeline = room.getLiveTimeline();
	for (;;) {
		const before = timeline.getNeighbouringTimeline(Direction.Backward);
		if (before === null) return timeline;
		timeline = before;
	}
}

/** Watches of timelines. Only watched rooms cost anything. */
export class Timelines {
	readonly #client: MatrixClient;
	readonly #sender: Sender;
	readonly #opener: Opener;
	readonly #watches = new Set<Watching>();
	readonly #paging = new Map<string, Promise<boolean>>();
	#stopped = false;

	constructor(client: MatrixClient, sender: Sender, opener: Opener) {
		this.#client = client;
		this.#sender = sender;
		this.#opener = opener;
		opener.onOpened((room) => this.#ring(room));
		const touch = (room: Room | undefined): void => this.#ring(room?.roomId);
		client.on(RoomEvent.Timeline, (_, room) => touch(room));
		client.on(RoomEvent.TimelineReset, (room) => touch(room));
		client.on(RoomEvent.Redaction, (_, room) => touch(room));
		client.on(RoomEvent.Receipt, (_, room) => touch(room));
		// The SDK tells of typing on member objects, and not of all of them; the event itself names no room here, and watches are few.
		client.on(ClientEvent.Event, (event) => {
			if (event.getType() === 'm.typing') for (const watching of this.#watches) watching.ring();
		});
		client.on(MatrixEventEvent.Decrypted, (event) => this.#ring(event.getRoomId()));
		client.on(MatrixEventEvent.Replaced, (event) => this.#ring(event.getRoomId()));
		sender.onChange((room) => this.#ring(room));
	}

	/** Follows a room's timeline until stopped. The first change comes when what it shows is opened, or soon. */
	watch(room: RoomId, listener: (change: ChannelChange) => void): Promise<Stop> {
		const bell = coalesced(() => this.#tell(watching));
		const watching: Watching = {
			room,
			listener,
			ring: bell.ring,
			silence: bell.stop,
			depth: PAGE,
			isOpen: false,
			told: null,
			items: [],
		};
		this.#watches.add(watching);
		void this.#openWatch(watching);
		return Promise.resolve(() => {
			bell.stop();
			this.#watches.delete(watching);
		});
	}

	async #openWatch(watching: Watching): Promise<void> {
		const room = this.#client.getRoom(watching.room);
		if (room !== null) {
			let timer: ReturnType<typeof setTimeout> | undefined;
			const limit = new Promise((resolve) => (timer = setTimeout(resolve, FIRST_LOOK_MS)));
			await Promise.race([this.#opener.ahead(eventsOf(room).slice(-AHEAD)), limit]);
			clearTimeout(timer);
		}
		watching.isOpen = true;
		this.#tell(watching);
		// A first look deserves a screenful, even where the sync brought only the newest few.
		if (room !== null && eventsOf(room).length < PAGE) await this.#page(room).then(watching.ring, watching.ring);
	}

	/** Loads about 50 older items. Resolves true once the start is reached. Fails when the homeserver cannot be reached. */
	async loadOlder(roomId: RoomId): Promise<boolean> {
		const room = this.#client.getRoom(roomId);
		if (room === null) return true;
		const watches = [...this.#watches].filter((watching) => watching.room === roomId);
		const depth = Math.max(PAGE, ...watches.map((watching) => watching.depth)) + PAGE;
		while (eventsOf(room).length < depth && (await this.#page(room)));
		for (const watching of watches) {
			watching.depth = Math.max(watching.depth, depth);
			this.#tell(watching);
		}
		return this.#atStart(room, depth);
	}

	/** Opens the newest events of every room in the background, the last active ones first, so that a first look at a room finds its words. */
	async openAhead(): Promise<void> {
		await new Promise((resolve) => setTimeout(resolve, AHEAD_AFTER_MS));
		const rooms = this.#client.getRooms().filter((room) => !room.isSpaceRoom() && room.getMyMembership() === 'join');
		for (const room of rooms.sort((a, b) => b.getLastActiveTimestamp() - a.getLastActiveTimestamp())) {
			await new Promise((resolve) => setTimeout(resolve, AHEAD_GAP_MS));
			if (this.#stopped) return;
			await this.#opener.ahead(eventsOf(room).slice(-AHEAD));
		}
	}

	/** An item by its key (event id or transaction id), as a watcher of the room would see it. */
	find(roomId: RoomId, key: string): ChannelItem | undefined {
		const room = this.#client.getRoom(roomId);
		return room === null ? undefined : this.#itemsOf(room, Number.POSITIVE_INFINITY).find((item) => item.key === key || item.id === key);
	}

	stop(): void {
		this.#stopped = true;
		for (const watching of this.#watches) watching.silence();
		this.#watches.clear();
	}

	#ring(room: string | undefined): void {
		for (const watching of this.#watches) if (watching.room === room) watching.ring();
	}

	/** Fetches an older page into the room, one at a time: two would bring the same events. Resolves false when there is none. */
	#page(room: Room): Promise<boolean> {
		const paging = this.#paging.get(room.roomId);
		if (paging !== undefined) return paging;
		const page = this.#client
			.paginateEventTimeline(oldestOf(room), { backwards: true, limit: PAGE })
			.finally(() => this.#paging.delete(room.roomId));
		this.#paging.set(room.roomId, page);
		return page;
	}

	#atStart(room: Room, depth: number): boolean {
		return oldestOf(room).getPaginationToken(Direction.Backward) === null && eventsOf(room).length <= depth;
	}

	#tell(watching: Watching): void {
		if (!this.#watches.has(watching) || !watching.isOpen) return;
		const room = this.#client.getRoom(watching.room);
		const items = room === null ? [] : this.#itemsOf(room, watching.depth);
		const splice = spliceBetween(watching.items, items);
		const me = this.#client.getSafeUserId();
		const change: ChannelChange = {
			...splice,
			atStart: room === null ? false : this.#atStart(room, watching.depth),
			typing:
				room === null
					? []
					: room
							.getJoinedMembers()
							.filter((member) => member.typing && member.userId !== me)
							.map((member) => member.userId as UserId),
			readUpTo: (room?.getEventReadUpTo(me) ?? null) as EventId | null,
		};
		const { told } = watching;
		watching.items = items;
		watching.told = change;
		const same =
			told !== null &&
			change.remove === 0 &&
			change.insert.length === 0 &&
			change.atStart === told.atStart &&
			change.readUpTo === told.readUpTo &&
			change.typing.join() === told.typing.join();
		if (!same) watching.listener(change);
	}

	#itemsOf(room: Room, depth: number): readonly ChannelItem[] {
		const me = this.#client.getSafeUserId();
		const events = eventsOf(room).slice(-Math.min(depth, Number.MAX_SAFE_INTEGER));
		const items: ChannelItem[] = [];
		for (const event of events) {
			const item = itemOf(event, me, this.#opener.provenance(event), (id) => this.#quote(room, id));
			if (item !== null) items.push(item);
		}
		return withOutgoing(items, this.#sender.outgoing(room.roomId as RoomId), me as UserId, (id) => this.#quote(room, id));
	}

	#quote(room: Room, id: EventId): ItemQuote {
		const event = room.findEventById(id);
		if (event === undefined) return { id, author: null, text: null };
		const provenance = this.#opener.provenance(event);
		const item = itemOf(event, this.#client.getSafeUserId(), provenance, (nested) => ({ id: nested, author: null, text: null }));
		return { id, author: event.getSender() as UserId, text: item?.kind === 'message' ? item.text : null };
	}
}
