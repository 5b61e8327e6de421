/** @file One room's chain, replayed: its heads, charter, epochs, admissions, records and approvals as they stand at its end. */
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { CharterClear, EpochClear, Head, RosterClear } from './clear.ts';
import { clearOf, type Entry } from './entry.ts';
import { firstHead, nextHead } from './head.ts';
import type { AdmissionFacts, ApprovalFacts, EntryFacts, RoomFacts } from './situation.ts';
import { factsOf } from './unfold.ts';

/** An epoch of the room. */
export interface RoomEpoch {
	readonly hash: Hash;
	readonly clear: EpochClear;
}

/** What the fold must be told of the network to take an entry in. */
export interface NetworkView {
	/** The roster entry with a hash. */
	rosterClear(hash: Hash): RosterClear | null;
	/** The roster's clear part of a user after `seq` entries of the network room. */
	clearAt(user: UserId, seq: number): RosterClear | null;
}

/** Folds a room. Feed it every accepted entry in order; it answers for the end of the chain. */
export class RoomFold {
	readonly room: RoomId;
	readonly #heads: Hash[];
	readonly #latest = new Map<RecordId, EntryFacts>();
	readonly #firstAuthors = new Map<RecordId, UserId>();
	readonly #byHash = new Map<Hash, EntryFacts>();
	readonly #approvals = new Map<Hash, ApprovalFacts[]>();
	readonly #admissions = new Map<UserId, AdmissionFacts>();
	readonly #epochs: RoomEpoch[] = [];
	#admitted: readonly UserId[] = [];
	#charter: { readonly clear: CharterClear; readonly state: 'active' | 'closed'; readonly firstAuthor: UserId } | null = null;
	#grantees: readonly { readonly hash: Hash; readonly clear: RosterClear }[] = [];
	#lastNetworkSeq = 0;

	constructor(room: RoomId) {
		this.room = room;
		this.#heads = [firstHead(room)];
	}

	/** Place and value of the chain's end. */
	get head(): Head {
		return { seq: this.#heads.length - 1, head: this.#heads.at(-1) ?? firstHead(this.room) };
	}

	/** The room as `judge` asks for it. */
	get facts(): RoomFacts {
		const epoch = this.#epochs.at(-1);
		return {
			id: this.room,
			head: this.head,
			charter: this.#charter,
			epoch: epoch === undefined ? null : { hash: epoch.hash, number: epoch.clear.number, grantees: this.#grantees },
			lastNetworkSeq: this.#lastNetworkSeq,
		};
	}

	/** All epochs, oldest first. */
	get epochs(): readonly RoomEpoch[] {
		return this.#epochs;
	}

	/** The head after `seq` entries. */
	headAt(seq: number): Hash | null {
		return this.#heads[seq] ?? null;
	}

	admission(user: UserId): AdmissionFacts | null {
		return this.#admissions.get(user) ?? null;
	}

	admitted(): readonly UserId[] {
		return this.#admitted;
	}

	latest(record: RecordId): EntryFacts | null {
		return this.#latest.get(record) ?? null;
	}

	firstAuthor(record: RecordId): UserId | null {
		return this.#firstAuthors.get(record) ?? null;
	}

	entryByHash(hash: Hash): EntryFacts | null {
		return this.#byHash.get(hash) ?? null;
	}

	approvals(target: Hash): readonly ApprovalFacts[] {
		return this.#approvals.get(target) ?? [];
	}

	/** Moves the chain on past an entry that was not accepted: its hash counts for the heads, and nothing else of it. */
	skip(entryHash: Hash): void {
		this.#heads.push(nextHead(this.head.head, entryHash));
	}

	/** Takes in the accepted entry that is next in the chain. */
	apply(entry: Entry, network: NetworkView): void {
		this.skip(entry.hash);
		const facts = factsOf(entry);
		const { header } = entry;
		this.#latest.set(facts.record, facts);
		this.#byHash.set(facts.hash, facts);
		if (facts.version === 1) this.#firstAuthors.set(facts.record, facts.author);
		this.#lastNetworkSeq = Math.max(this.#lastNetworkSeq, header.seen.network.seq);
		switch (header.kind) {
			case 'charter':
				this.#charter = {
					clear: clearOf(entry, 'charter'),
					state: header.state === 'closed' ? 'closed' : 'active',
					firstAuthor: this.#charter?.firstAuthor ?? header.author,
				};
				break;
			case 'admission':
				this.#applyAdmission(entry);
				break;
			case 'epoch':
				this.#applyEpoch(entry, network);
				break;
			case 'approval':
				this.#applyApproval(entry, network);
				break;
			default:
		}
	}

	#applyAdmission(entry: Entry): void {
		const { user } = clearOf(entry, 'admission');
		const firstEpoch = this.#admissions.get(user)?.firstEpoch ?? this.#epochs.at(-1)?.clear.number ?? 0;
		this.#admissions.set(user, { state: entry.header.state === 'removed' ? 'removed' : 'admitted', firstEpoch });
		this.#admitted = [...this.#admissions].filter(([, facts]) => facts.state === 'admitted').map(([each]) => each);
	}

	#applyEpoch(entry: Entry, network: NetworkView): void {
		const clear = clearOf(entry, 'epoch');
		this.#epochs.push({ hash: entry.hash, clear });
		this.#grantees = clear.grantees.flatMap((hash) => {
			const roster = network.rosterClear(hash);
			return roster === null ? [] : [{ hash, clear: roster }];
		});
	}

	#applyApproval(entry: Entry, network: NetworkView): void {
		const { author, state, room, seen } = entry.header;
		// In the network room the author is judged at the entry's own place, elsewhere at the head it names: the view knows which.
		const clear = network.clearAt(author, seen.network.seq);
		if (clear === null) throw new Error(`An approval in ${room} by somebody whom the roster never had.`);
		const { target } = clearOf(entry, 'approval');
		const decision = state === 'approve' ? 'approve' : 'refuse';
		const facts: ApprovalFacts = { by: author, decision, country: clear.country, roles: clear.roles };
		const known = this.#approvals.get(target);
		if (known === undefined) this.#approvals.set(target, [facts]);
		else known.push(facts);
	}
}
