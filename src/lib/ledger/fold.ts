/** @file Replays the network and its rooms: answers what `judge` asks about any entry at its place in a chain. */
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { RosterClear } from './clear.ts';
import type { Entry } from './entry.ts';
import { NetworkFold } from './network-fold.ts';
import { RoomFold, type NetworkView } from './room-fold.ts';
import type { Situation } from './situation.ts';

export { RoomFold } from './room-fold.ts';

/** All rooms that somebody may read, replayed in step: an entry is taken in once the network head it names has been replayed. */
export class LedgerFold {
	readonly network = new NetworkFold();
	readonly #rooms = new Map<RoomId, RoomFold>();
	readonly #lifecycleOf: (kind: string) => Lifecycle | undefined;
	#networkRoom: RoomId | null = null;

	constructor(lifecycleOf: (kind: string) => Lifecycle | undefined) {
		this.#lifecycleOf = lifecycleOf;
	}

	/** The room of the network's own records; `null` before its first entry was replayed. */
	get networkRoom(): RoomFold | null {
		return this.#networkRoom === null ? null : this.room(this.#networkRoom);
	}

	/** A room's fold, empty when nothing of it was replayed yet. */
	room(id: RoomId): RoomFold {
		let fold = this.#rooms.get(id);
		if (fold === undefined) {
			fold = new RoomFold(id);
			this.#rooms.set(id, fold);
		}
		return fold;
	}

	/** Rooms of which something was replayed. */
	rooms(): readonly RoomFold[] {
		return [...this.#rooms.values()];
	}

	/** Forgets a room: one that may not be read any more, or is replayed anew. */
	forget(id: RoomId): void {
		this.#rooms.delete(id);
	}

	/** Whether the network room has been replayed as far as the entry's author had seen it. */
	hasReached(entry: Entry): boolean {
		if (entry.header.network === null || entry.header.room === this.#networkRoom) return true;
		return (this.networkRoom?.head.seq ?? -1) >= entry.header.seen.network.seq;
	}

	/**
	 * How things stood for the next entry of a room's chain. For a write to come, pass the network seq that it will name.
	 * @param now the judge's clock in epoch milliseconds where it has a say, else `null`
	 */
	situation(room: RoomId, networkSeq: number, now: number | null = null): Situation {
		const fold = this.room(room);
		const network = this.networkRoom;
		const isNetworkRoom = network === null || room === network.room;
		const place = isNetworkRoom ? Infinity : networkSeq;
		const head = network?.headAt(networkSeq) ?? null;
		const { id, founder } = this.network;
		return {
			now,
			network:
				network === null || id === null || founder === null
					? null
					: {
							id,
							founder,
							room: network.room,
							head: head === null ? network.head : { seq: networkSeq, head },
							roots: this.network.roots(place),
						},
			room: fold.facts,
			headAt: (which, seq) => (which === 'room' || network === null ? fold : network).headAt(seq),
			member: (user) => this.network.standing(user, place),
			activeCoordinators: () => this.network.coordinators(place),
			admission: (user) => fold.admission(user),
			admitted: () => fold.admitted(),
			latest: (record) => fold.latest(record) ?? this.#elsewhere((other) => other.latest(record)),
			firstAuthor: (record) => fold.firstAuthor(record) ?? this.#elsewhere((other) => other.firstAuthor(record)),
			entryByHash: (hash) => fold.entryByHash(hash) ?? network?.entryByHash(hash) ?? null,
			approvals: (target) => fold.approvals(target),
			// Who wrote may read rooms that this reader may not: the server has checked, a replay cannot.
			readable: () => true,
			lifecycleOf: (kind) => this.#lifecycleOf(kind) ?? null,
		};
	}

	/** Takes in an entry that `judge` has accepted at this place. */
	apply(entry: Entry): void {
		const { room, network } = entry.header;
		const fold = this.room(room);
		if (network === null) this.#networkRoom = room;
		if (room === this.#networkRoom) this.network.apply(entry, fold.head.seq + 1);
		fold.apply(entry, this.#viewFor(room));
	}

	#viewFor(room: RoomId): NetworkView {
		return {
			rosterClear: (hash: Hash): RosterClear | null => {
				const facts = this.networkRoom?.entryByHash(hash);
				return facts?.kind === 'roster-entry' ? (facts.clear as unknown as RosterClear) : null;
			},
			clearAt: (user: UserId, seq: number) => this.network.standing(user, room === this.#networkRoom ? Infinity : seq)?.clear ?? null,
		};
	}

	#elsewhere<T>(ask: (fold: RoomFold) => T | null): T | null {
		for (const fold of this.#rooms.values()) {
			const answer = ask(fold);
			if (answer !== null) return answer;
		}
		return null;
	}
}
