/**
 * @file Hands over the keys that admitted people lack, as soon as a vault that has them is online.
 *
 * A grant may be missing where an admission met a change of key, or where somebody came back with new keys. Everybody who has a key may
 * give it; so that not all do at once, each waits for their turn (coordinators first) and looks again whether it is still needed. A key
 * given to me that does not open is refused at once: nobody else can know, and the next in turn gives it.
 */
import type { RoomId } from '#lib/kernel/id.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';

/** A burst of changes is one look. */
const PAUSE_MS = 300;
/** Between the turns of two people; the longest wait of somebody who may be the only one online. */
const TURN_MS = 1_500;
const LONGEST_MS = 30_000;

/** My place among those who can give a room's keys: coordinators first, each group by user id. */
export function turnOf({ network, me }: Pick<Ledger, 'network' | 'me'>, room: RoomId): number {
	const readers = network.roomRecord(room)?.readers ?? [];
	const coordinators = network.coordinators();
	const rank = (user: string): string => `${coordinators.some((each) => each === user) ? 0 : 1}${user}`;
	return readers.map(rank).sort().indexOf(rank(me));
}

/** Runs by itself until stopped. */
export class Granting {
	readonly #ledger: Ledger;
	readonly #timers = new Map<RoomId, ReturnType<typeof setTimeout>>();
	readonly #offs: readonly (() => void)[];
	/** Rooms in which I am just refusing. */
	readonly #refusing = new Set<RoomId>();
	#online = false;

	constructor(ledger: Ledger) {
		this.#ledger = ledger;
		this.#offs = [
			ledger.onLine((line) => {
				this.#online = line === 'online';
				if (this.#online) this.#askAll();
			}),
			ledger.onRooms((rooms) => {
				// In the network room keys change: that concerns all rooms.
				if (rooms.has(ledger.network.room)) this.#askAll();
				else for (const room of rooms) this.#ask(room);
			}),
		];
	}

	stop(): void {
		for (const off of this.#offs) off();
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	}

	#askAll(): void {
		for (const { room } of this.#ledger.network.rooms()) this.#ask(room);
	}

	#ask(room: RoomId): void {
		if (!this.#online) return;
		void this.#refuse(room).catch(() => undefined);
		if (this.#timers.has(room)) return;
		const timer = setTimeout(() => {
			if (!this.#isDue(room)) {
				this.#timers.delete(room);
				return;
			}
			const wait = Math.min(turnOf(this.#ledger, room) * TURN_MS, LONGEST_MS);
			this.#timers.set(
				room,
				setTimeout(() => {
					this.#timers.delete(room);
					// Refused or unreachable: the next change of the room, or the line, asks again.
					if (this.#isDue(room)) void this.#ledger.network.grantMissing(room).catch(() => undefined);
				}, wait),
			);
		}, PAUSE_MS);
		this.#timers.set(room, timer);
	}

	/** Refuses what does not open, until nothing is left of it that can be refused now. */
	async #refuse(room: RoomId): Promise<void> {
		const { network } = this.#ledger;
		if (this.#refusing.has(room)) return;
		this.#refusing.add(room);
		try {
			while (network.unopened(room).length > 0) {
				const refused = await network.refuseGrants(room);
				// Refused or unreachable: the next change of the room, or the line, asks again.
				if (!refused.ok || refused.value === 0) break;
			}
		} finally {
			this.#refusing.delete(room);
		}
	}

	#isDue(room: RoomId): boolean {
		const { network } = this.#ledger;
		const record = network.roomRecord(room);
		return record?.admission === 'admitted' && network.lacking(room).length > 0;
	}
}
