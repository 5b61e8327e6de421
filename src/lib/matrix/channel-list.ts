/** @file The list of channels with what changes often: unread counts, last activity. Only rooms that changed are looked at again. */
import { ClientEvent, MatrixEventEvent, RoomEvent, type MatrixClient, type MatrixEvent } from 'matrix-js-sdk';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import { OWN_TYPES } from './channel-item.ts';
import type { ChannelKind } from './channel-settings.ts';
import type { Membership } from './channels.ts';
import type { Opener } from './opener.ts';
import { stateOf } from './room-state.ts';
import { lastActivityOf, unreadOf } from './unread.ts';
import { coalesced } from './watched.ts';

/** A line of the list. */
export interface ChannelSummary {
	readonly id: RoomId;
	readonly kind: ChannelKind;
	/** The name the server knows. */
	readonly codeWord: string;
	readonly mine: Membership;
	readonly unread: number;
	readonly unreadMore: boolean;
	readonly lastActivity: Instant | null;
}

/** An encrypted event of our own types, opened, from whatever room. */
export interface CustomEvent {
	readonly room: RoomId;
	readonly id: EventId;
	readonly author: UserId;
	readonly type: string;
	readonly content: Record<string, unknown>;
}

/** Follows all channels at once. */
export class ChannelList {
	readonly #client: MatrixClient;
	readonly #opener: Opener;
	readonly #lines = new Map<RoomId, ChannelSummary>();
	readonly #stale = new Set<string>();
	readonly #listeners = new Set<(channels: readonly ChannelSummary[]) => void>();
	readonly #custom = new Set<(event: CustomEvent) => void>();
	readonly #bell = coalesced(() => this.#refresh(), 20);

	constructor(client: MatrixClient, opener: Opener) {
		this.#client = client;
		this.#opener = opener;
		const touch = (room: string | undefined): void => {
			if (room === undefined) return;
			this.#stale.add(room);
			this.#bell.ring();
		};
		opener.onOpened(touch);
		client.on(ClientEvent.Room, (room) => touch(room.roomId));
		client.on(ClientEvent.DeleteRoom, touch);
		client.on(RoomEvent.Timeline, (_, room) => touch(room?.roomId));
		client.on(RoomEvent.TimelineReset, (room) => touch(room?.roomId));
		client.on(RoomEvent.Receipt, (_, room) => touch(room.roomId));
		client.on(RoomEvent.Redaction, (_, room) => touch(room.roomId));
		client.on(RoomEvent.MyMembership, (room) => touch(room.roomId));
		client.on(RoomEvent.Name, (room) => touch(room.roomId));
		client.on(MatrixEventEvent.Decrypted, (event) => {
			touch(event.getRoomId());
			this.#tellCustom(event);
		});
	}

	/** The list now and after each change, in no order. Channels left are not in it. */
	watch(listener: (channels: readonly ChannelSummary[]) => void): Promise<Stop> {
		this.#listeners.add(listener);
		for (const room of this.#client.getRooms()) if (!this.#lines.has(room.roomId as RoomId)) this.#stale.add(room.roomId);
		this.#refreshLines();
		listener([...this.#lines.values()]);
		return Promise.resolve(() => void this.#listeners.delete(listener));
	}

	/** Told of every event of our own types once it is opened. */
	onCustom(listener: (event: CustomEvent) => void): () => void {
		this.#custom.add(listener);
		return () => void this.#custom.delete(listener);
	}

	stop(): void {
		this.#bell.stop();
		this.#listeners.clear();
		this.#custom.clear();
	}

	#refresh(): void {
		if (!this.#refreshLines()) return;
		const lines = [...this.#lines.values()];
		for (const listener of [...this.#listeners]) listener(lines);
	}

	/** @returns whether anything is different now. */
	#refreshLines(): boolean {
		let changed = false;
		for (const id of this.#stale) {
			const before = this.#lines.get(id as RoomId);
			const after = this.#line(id);
			if (JSON.stringify(before ?? null) === JSON.stringify(after)) continue;
			changed = true;
			if (after === null) this.#lines.delete(id as RoomId);
			else this.#lines.set(after.id, after);
		}
		this.#stale.clear();
		return changed;
	}

	#line(id: string): ChannelSummary | null {
		const room = this.#client.getRoom(id);
		const mine = room?.getMyMembership();
		if (room === null || mine === undefined || mine === 'leave' || mine === 'ban') return null;
		const name = stateOf(room)('m.room.name')?.['name'];
		const unread = room.isSpaceRoom() || mine !== 'join' ? { count: 0, more: false } : unreadOf(this.#client, room, this.#opener);
		return {
			id: id as RoomId,
			kind: room.isSpaceRoom() ? 'space' : 'room',
			codeWord: typeof name === 'string' ? name : '',
			mine: mine as Membership,
			unread: unread.count,
			unreadMore: unread.more,
			lastActivity: lastActivityOf(room),
		};
	}

	#tellCustom(event: MatrixEvent): void {
		if (!event.isEncrypted() || event.isDecryptionFailure() || !event.getType().startsWith(OWN_TYPES)) return;
		const told: CustomEvent = {
			room: event.getRoomId() as RoomId,
			id: event.getId() as EventId,
			author: event.getSender() as UserId,
			type: event.getType(),
			content: event.getContent<Record<string, unknown>>(),
		};
		for (const listener of [...this.#custom]) listener(told);
	}
}
