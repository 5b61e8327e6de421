/** @file The roster through time: who was what at every seq of the network room, from its replayed entries. */
import type { Hash, PublicKey, RecordId, UserId } from '#lib/kernel/id.ts';
import { clearOf, type Entry } from './entry.ts';
import type { Standing } from './situation.ts';

/** A value that holds from a seq on. */
interface Since<T> {
	readonly seq: number;
	readonly value: T;
}

/** The last value at or before a seq. Lists are short or asked at their end, so the search goes backwards. */
function at<T>(list: readonly Since<T>[] | undefined, seq: number): T | undefined {
	return list?.findLast((each) => each.seq <= seq)?.value;
}

/** Folds the network room. Feed it every accepted entry of that room in order; ask it about any seq so far. */
export class NetworkFold {
	#id: Hash | null = null;
	#record: RecordId | null = null;
	#latestHash: Hash | null = null;
	#founder: UserId | null = null;
	readonly #roots: Since<readonly PublicKey[]>[] = [];
	readonly #standings = new Map<UserId, Since<Standing>[]>();
	readonly #coordinators: Since<readonly UserId[]>[] = [];

	/** The network's id once its first entry was replayed. */
	get id(): Hash | null {
		return this.#id;
	}

	/** The `network` record and its newest version's hash, for writing the next version. */
	get record(): { readonly id: RecordId; readonly hash: Hash } | null {
		return this.#record === null || this.#latestHash === null ? null : { id: this.#record, hash: this.#latestHash };
	}

	/** Who set the network up. */
	get founder(): UserId | null {
		return this.#founder;
	}

	/** Everybody who ever had a standing. */
	users(): readonly UserId[] {
		return [...this.#standings.keys()];
	}

	/** Standing after `seq` entries of the network room; without a seq, now. */
	standing(user: UserId, seq = Infinity): Standing | null {
		return at(this.#standings.get(user), seq) ?? null;
	}

	/** Users with an active standing as coordinator after `seq` entries. */
	coordinators(seq = Infinity): readonly UserId[] {
		return at(this.#coordinators, seq) ?? [];
	}

	/** The root keys after `seq` entries. */
	roots(seq = Infinity): readonly PublicKey[] {
		return at(this.#roots, seq) ?? [];
	}

	/** Takes in the accepted entry at `seq` of the network room. */
	apply(entry: Entry, seq: number): void {
		const { header } = entry;
		if (header.kind === 'network') {
			if (header.network === null) {
				this.#id = entry.hash;
				this.#record = header.record;
				this.#founder = header.author;
			}
			this.#latestHash = entry.hash;
			this.#roots.push({ seq, value: clearOf(entry, 'network').roots });
			return;
		}
		const { state } = header;
		if (header.kind !== 'roster-entry' || (state !== 'active' && state !== 'suspended' && state !== 'removed')) return;
		const clear = clearOf(entry, 'roster-entry');
		const before = this.standing(clear.user);
		const standing: Standing = { entryHash: entry.hash, clear, state };
		const list = this.#standings.get(clear.user);
		if (list === undefined) this.#standings.set(clear.user, [{ seq, value: standing }]);
		else list.push({ seq, value: standing });
		if (isCoordinator(before) !== isCoordinator(standing)) {
			const coordinators = this.users().filter((user) => isCoordinator(this.standing(user)));
			this.#coordinators.push({ seq, value: coordinators });
		}
	}
}

const isCoordinator = (standing: Standing | null): boolean => standing?.state === 'active' && standing.clear.roles.includes('coordinator');
