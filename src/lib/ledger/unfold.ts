/** @file How things stand inside a write: the situation before it, with the earlier entries of the write laid over it. */
import type { Hash, RecordId, UserId } from '#lib/kernel/id.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { RosterClear } from './clear.ts';
import { clearOf, type Entry } from './entry.ts';
import type { AdmissionFacts, ApprovalFacts, EntryFacts, NetworkFacts, RoomFacts, Situation, Standing } from './situation.ts';

/** What is remembered of an entry once it has been accepted. */
export function factsOf(entry: Entry): EntryFacts {
	const { room, record, kind, version, state, author, links, clear } = entry.header;
	return { hash: entry.hash, room, record, kind, version, state, author, links, clear: clear ?? null };
}

/** Entries accepted so far in a write, whatever room they are in. */
export class WrittenFacts {
	readonly latest = new Map<RecordId, EntryFacts>();
	readonly firstAuthors = new Map<RecordId, UserId>();
	readonly byHash = new Map<Hash, EntryFacts>();

	add(facts: EntryFacts): void {
		this.latest.set(facts.record, facts);
		this.byHash.set(facts.hash, facts);
		if (facts.version === 1) this.firstAuthors.set(facts.record, facts.author);
	}
}

/** One room's situation in the middle of a write. Heads stay those from before the write (README.md §4). */
export class Unfolded implements Situation {
	readonly #base: Situation;
	readonly #written: WrittenFacts;
	readonly #standings = new Map<UserId, Standing>();
	readonly #admissions = new Map<UserId, AdmissionFacts>();
	readonly #approvals = new Map<Hash, ApprovalFacts[]>();
	#isFounded = false;
	network: NetworkFacts | null;
	room: RoomFacts;

	constructor(base: Situation, written: WrittenFacts) {
		this.#base = base;
		this.#written = written;
		this.network = base.network;
		this.room = base.room;
	}

	get now(): number | null {
		return this.#base.now;
	}

	headAt(which: 'network' | 'room', seq: number): Hash | null {
		return this.#base.headAt(this.#isFounded ? 'room' : which, seq);
	}

	member(user: UserId): Standing | null {
		return this.#standings.get(user) ?? this.#base.member(user);
	}

	activeCoordinators(): readonly UserId[] {
		if (this.#standings.size === 0) return this.#base.activeCoordinators();
		const users = new Set([...this.#base.activeCoordinators(), ...this.#standings.keys()]);
		return [...users].filter((user) => {
			const standing = this.member(user);
			return standing?.state === 'active' && standing.clear.roles.includes('coordinator');
		});
	}

	admission(user: UserId): AdmissionFacts | null {
		return this.#admissions.get(user) ?? this.#base.admission(user);
	}

	admitted(): readonly UserId[] {
		if (this.#admissions.size === 0) return this.#base.admitted();
		const users = new Set([...this.#base.admitted(), ...this.#admissions.keys()]);
		return [...users].filter((user) => this.admission(user)?.state === 'admitted');
	}

	latest(record: RecordId): EntryFacts | null {
		return this.#written.latest.get(record) ?? this.#base.latest(record);
	}

	firstAuthor(record: RecordId): UserId | null {
		return this.#written.firstAuthors.get(record) ?? this.#base.firstAuthor(record);
	}

	entryByHash(hash: Hash): EntryFacts | null {
		return this.#written.byHash.get(hash) ?? this.#base.entryByHash(hash);
	}

	approvals(target: Hash): readonly ApprovalFacts[] {
		return [...this.#base.approvals(target), ...(this.#approvals.get(target) ?? [])];
	}

	readable(record: RecordId): boolean {
		return this.#base.readable(record);
	}

	lifecycleOf(kind: string): Lifecycle | null {
		return this.#base.lifecycleOf(kind);
	}

	/** Lets an accepted entry of this room count for those after it. */
	add(entry: Entry): void {
		this.#written.add(factsOf(entry));
		switch (entry.header.kind) {
			case 'network':
				this.#addNetwork(entry);
				break;
			case 'roster-entry':
				this.#addStanding(entry, clearOf(entry, 'roster-entry'));
				break;
			case 'charter':
				this.room = {
					...this.room,
					charter: {
						clear: clearOf(entry, 'charter'),
						state: entry.header.state === 'closed' ? 'closed' : 'active',
						firstAuthor: this.room.charter?.firstAuthor ?? entry.header.author,
					},
				};
				break;
			case 'admission':
				this.#addAdmission(entry);
				break;
			case 'epoch':
				this.#addEpoch(entry);
				break;
			case 'approval':
				this.#addApproval(entry);
				break;
			default:
		}
	}

	#addNetwork(entry: Entry): void {
		const { roots } = clearOf(entry, 'network');
		if (this.network !== null) {
			this.network = { ...this.network, roots };
			return;
		}
		this.#isFounded = true;
		this.network = { id: entry.hash, room: this.room.id, founder: entry.header.author, head: this.room.head, roots };
	}

	#addStanding(entry: Entry, clear: RosterClear): void {
		const { state } = entry.header;
		if (state === 'active' || state === 'suspended' || state === 'removed') {
			this.#standings.set(clear.user, { entryHash: entry.hash, clear, state });
		}
	}

	#addAdmission(entry: Entry): void {
		const { user } = clearOf(entry, 'admission');
		const firstEpoch = this.admission(user)?.firstEpoch ?? this.room.epoch?.number ?? 0;
		this.#admissions.set(user, { state: entry.header.state === 'removed' ? 'removed' : 'admitted', firstEpoch });
	}

	#addEpoch(entry: Entry): void {
		const { number, grantees } = clearOf(entry, 'epoch');
		const opened = grantees.flatMap((hash) => {
			const facts = this.entryByHash(hash);
			return facts?.kind === 'roster-entry' ? [{ hash, clear: facts.clear as unknown as RosterClear }] : [];
		});
		this.room = { ...this.room, epoch: { hash: entry.hash, number, grantees: opened } };
	}

	#addApproval(entry: Entry): void {
		const { author, state } = entry.header;
		const clear = this.member(author)?.clear;
		if (clear === undefined) return;
		const { target } = clearOf(entry, 'approval');
		const facts: ApprovalFacts = {
			by: author,
			decision: state === 'approve' ? 'approve' : 'refuse',
			country: clear.country,
			roles: clear.roles,
		};
		this.#approvals.set(target, [...(this.#approvals.get(target) ?? []), facts]);
	}
}
