/** @file The list of rooms: ledger, Matrix, outbox and health put together. */
import type { RoomId } from '#lib/kernel/id.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger, RoomRecord } from '#lib/ledger/client/ledger.ts';
import type { ChannelSummary } from '#lib/matrix/channel-list.ts';
import type { Matrix } from '#lib/matrix/client.ts';
import { compareRooms, type Mine, type RoomSummary } from '../room.ts';
import { charterOf } from './charter-of.ts';
import { pauseOf, type RoomHealth } from './health.ts';

const mineOf = (record: RoomRecord, channel: ChannelSummary | undefined): Mine =>
	record.admission !== 'admitted' ? 'removed' : channel?.mine === 'join' ? 'member' : 'admitted';

/** Follows everything that a line of the list shows. */
export class RoomList {
	readonly #matrix: Matrix;
	readonly #ledger: Ledger;
	readonly #health: RoomHealth;
	readonly #listeners = new Set<(rooms: readonly RoomSummary[]) => void>();
	readonly #offs: (() => void)[] = [];
	#channels = new Map<RoomId, ChannelSummary>();
	#rooms: readonly RoomSummary[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;

	private constructor(matrix: Matrix, ledger: Ledger, health: RoomHealth) {
		this.#matrix = matrix;
		this.#ledger = ledger;
		this.#health = health;
	}

	static async open(matrix: Matrix, ledger: Ledger, health: RoomHealth): Promise<RoomList> {
		const list = new RoomList(matrix, ledger, health);
		const stop = await matrix.list.watch((channels) => {
			list.#channels = new Map(channels.map((channel) => [channel.id, channel]));
			list.#ask();
		});
		list.#offs.push(
			() => void stop(),
			ledger.onRooms(() => list.#ask()),
			health.onChange(() => list.#ask()),
			matrix.sender.onChange(() => list.#ask()),
		);
		list.#rooms = list.#compose();
		return list;
	}

	/** The rooms now, and whenever a line is another one. */
	watch(listener: (rooms: readonly RoomSummary[]) => void): Promise<Stop> {
		this.#listeners.add(listener);
		// Whoever begins to watch must not be told of a moment ago; a change that was asked for follows to everybody else.
		listener(this.#compose());
		return Promise.resolve(() => void this.#listeners.delete(listener));
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#listeners.clear();
		for (const off of this.#offs) off();
	}

	#ask(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			const rooms = this.#compose();
			if (JSON.stringify(rooms) === JSON.stringify(this.#rooms)) return;
			this.#rooms = rooms;
			for (const listener of [...this.#listeners]) listener(rooms);
		}, 10);
	}

	#compose(): readonly RoomSummary[] {
		return this.#ledger.network
			.rooms()
			.filter((record) => record.admission !== null)
			.map((record) => this.#line(record))
			.sort(compareRooms);
	}

	#line(record: RoomRecord): RoomSummary {
		const { room, charter } = record;
		const channel = this.#channels.get(room);
		const { content: sealed, unreadable } = charterOf(record);
		const mine = mineOf(record, channel);
		const held = this.#matrix.sender.pausedBy(room);
		const countries = record.readers.flatMap((user) => this.#ledger.network.member(user)?.standing?.clear.country ?? []);
		return {
			id: room,
			codeWord: channel?.codeWord ?? '',
			title: sealed?.title ?? null,
			purpose: sealed?.purpose ?? '',
			region: sealed?.region ?? null,
			threat: sealed?.threat ?? null,
			tlp: charter.tlp,
			release: charter.release,
			pastEpochs: charter.past_epochs,
			networkRoom: charter.network_room,
			closed: record.state === 'closed',
			mine,
			unread: mine === 'member' ? (channel?.unread ?? 0) : 0,
			unreadMore: mine === 'member' && (channel?.unreadMore ?? false),
			memberCount: record.readers.length,
			countries: [...new Set(countries)].sort(),
			lastActivity: channel?.lastActivity ?? null,
			paused: mine === 'member' ? (this.#health.pause(room) ?? (held === null ? null : pauseOf(held))) : null,
			altered: mine === 'member' ? this.#health.altered(room) : [],
			unreadable,
			unsent: this.#matrix.sender.outgoing(room).filter((each) => each.id === null).length,
		};
	}
}
