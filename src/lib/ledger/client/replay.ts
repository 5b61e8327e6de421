/**
 * @file Verifies what the server serves, before anything of it is shown: form, chain, signature, and every rule at its place.
 *
 * [Note: Refused, not lost] An entry that the rules refuse is kept apart and named, and the chain goes on over it: its hash counts for the
 * heads, nothing else of it counts. So one bad writer, or a server that let one through, does not hide what others wrote.
 */
import { decodeBase64 } from '#lib/crypto/bytes.ts';
import { hash, keyId } from '#lib/crypto/hash.ts';
import type { Hash, RoomId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Head } from '../clear.ts';
import { clearOf, parseStored, type Entry, type StoredEntry } from '../entry.ts';
import { LedgerFold } from '../fold.ts';
import { nextHead } from '../head.ts';
import { judge } from '../judge.ts';
import { parseHeader } from '../header.ts';
import type { RefusalCode } from '../refusal.ts';
import { isSignedBy, rootWithId } from '../signer.ts';
import type { Situation } from '../situation.ts';
import { Breather } from './lane.ts';
import type { EntryFailure, Finding } from './ledger.ts';
import type { KeptRoom, VerifiedMark } from './store.ts';

/** An entry that stands. */
export interface Accepted {
	readonly entry: Entry;
	readonly seq: number;
	readonly receivedAt: Instant;
}

/** What came of feeding entries. */
export interface Fed {
	readonly room: RoomId;
	readonly accepted: readonly Accepted[];
	/** Entries passed, accepted or not, as served: what the store keeps. */
	readonly passed: readonly StoredEntry[];
}

/** What a replay is told. */
export interface ReplayOptions {
	/** The pinned network id: the hash of its first entry. */
	readonly network: Hash;
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	/** Told once of each. */
	readonly onFinding: (finding: Finding) => void;
}

/** All chains of one reader. Not reentrant: callers feed it in one lane. */
export class Replay {
	readonly fold: LedgerFold;
	readonly #options: ReplayOptions;
	/** Entries that name a network head not replayed yet, in order. */
	readonly #waiting = new Map<RoomId, StoredEntry[]>();
	readonly #refused = new Map<RoomId, (readonly [seq: number, reason: RefusalCode])[]>();
	/** Entries that came without the ciphertext that they name, until a tombstone of their room names them. */
	readonly #bare = new Map<RoomId, Map<Hash, Accepted>>();
	readonly #told = new Set<string>();

	constructor(options: ReplayOptions) {
		this.#options = options;
		this.fold = new LedgerFold(options.lifecycleOf);
	}

	/** The last place of a room that has been received, whether verified or waiting for the network room. */
	received(room: RoomId): number {
		return this.#waiting.get(room)?.at(-1)?.seq ?? this.fold.room(room).head.seq;
	}

	/** How far a room is verified, for the store. */
	mark(room: RoomId): VerifiedMark {
		return { ...this.fold.room(room).head, refused: this.#refused.get(room) ?? [] };
	}

	/** Whether an entry of a room came without its ciphertext, and so far nothing says that it was erased. */
	hasBare(room: RoomId): boolean {
		return (this.#bare.get(room)?.size ?? 0) > 0;
	}

	/** Forgets a room. */
	forget(room: RoomId): void {
		this.fold.forget(room);
		this.#bare.delete(room);
		this.#waiting.delete(room);
		this.#refused.delete(room);
	}

	/**
	 * Takes in a room that this device has verified before: the chain must lead to the marked head, and then each entry is what it was then.
	 * Answers `null`, with the room forgotten, when it does not.
	 */
	async restore(kept: KeptRoom): Promise<readonly Accepted[] | null> {
		const breather = new Breather();
		const refused = new Map(kept.mark.refused);
		const accepted: Accepted[] = [];
		for (const stored of kept.entries) {
			const reason = refused.get(stored.seq);
			if (reason === undefined) {
				const parsed = parseStored(stored);
				if (!parsed.ok || !this.#isPinned(parsed.value) || !this.fold.hasReached(parsed.value)) return this.#dropped(kept.room);
				accepted.push(this.#accept(parsed.value, stored));
			} else this.#pass(kept.room, stored, reason);
			await breather.breathe();
		}
		return this.fold.room(kept.room).head.head === kept.mark.head ? accepted : this.#dropped(kept.room);
	}

	#dropped(room: RoomId): null {
		this.forget(room);
		return null;
	}

	/** Takes in entries of a room that follow what was received. Answers for every room that could go on because of them. */
	async feed(room: RoomId, entries: readonly StoredEntry[]): Promise<readonly Fed[]> {
		const fresh = entries.filter((stored) => this.#isFresh(room, stored));
		const waiting = this.#waiting.get(room);
		if (waiting !== undefined) {
			waiting.push(...fresh);
			return [];
		}
		const fed = [await this.#advance(room, fresh)];
		if (room === this.fold.networkRoom?.room) {
			for (const [other, held] of [...this.#waiting]) {
				this.#waiting.delete(other);
				fed.push(await this.#advance(other, held));
			}
		}
		return fed.filter((each) => each.passed.length > 0);
	}

	/** Compares a head with what was verified: one told by the server (`author: null`) or signed by somebody elsewhere. */
	compare(room: RoomId, said: Head, author: Entry['header']['author'] | null): 'same' | 'unknown' | 'fork' {
		const fold = this.fold.room(room);
		const mine = fold.headAt(said.seq);
		if (mine === null) return 'unknown';
		if (mine === said.head) {
			// The server has told all that there is: no tombstone is on its way any more.
			if (author === null && said.seq === fold.head.seq) this.#tellWithheld(room);
			return 'same';
		}
		this.#tell({ kind: 'fork', room, seq: said.seq, author });
		return 'fork';
	}

	/** The server said, after this device had verified more, that a chain ends at `seq`. */
	rolledBack(room: RoomId, seq: number): void {
		this.#tell({ kind: 'rollback', room, seq, author: null });
	}

	/** A repeat of what is known is passed over, unless it is another entry for the same place: then the server tells two stories. */
	#isFresh(room: RoomId, stored: StoredEntry): boolean {
		if (stored.seq > this.received(room)) return true;
		const fold = this.fold.room(room);
		const before = fold.headAt(stored.seq - 1);
		const entryHash = hashOf(stored);
		if (before === null || entryHash === null) return false;
		const known = fold.headAt(stored.seq);
		if (known !== null && nextHead(before, entryHash) !== known) this.#tell({ kind: 'fork', room, seq: stored.seq, author: null });
		return false;
	}

	/** Takes in an entry that stands, and notes what is missing of it. */
	#accept(entry: Entry, { seq, received_at: receivedAt }: StoredEntry): Accepted {
		this.fold.apply(entry);
		const accepted: Accepted = { entry, seq, receivedAt };
		const { room, kind } = entry.header;
		if (entry.ciphertext === null && entry.header.ciphertext !== null) {
			const bare = this.#bare.get(room);
			if (bare === undefined) this.#bare.set(room, new Map([[entry.hash, accepted]]));
			else bare.set(entry.hash, accepted);
		}
		if (kind === 'tombstone') for (const target of clearOf(entry, 'tombstone').targets) this.#bare.get(room)?.delete(target);
		return accepted;
	}

	#tellWithheld(room: RoomId): void {
		for (const { entry, seq, receivedAt } of this.#bare.get(room)?.values() ?? []) {
			const { author, kind } = entry.header;
			this.#tell({ kind: 'failure', failure: { room, seq, author, kind, reason: 'withheld', receivedAt } });
		}
	}

	async #advance(room: RoomId, entries: readonly StoredEntry[]): Promise<Fed> {
		const breather = new Breather();
		const accepted: Accepted[] = [];
		const passed: StoredEntry[] = [];
		for (const [at, stored] of entries.entries()) {
			// A gap: whoever feeds asks for the missing entries.
			if (stored.seq !== this.fold.room(room).head.seq + 1) break;
			const parsed = parseStored(stored);
			if (parsed.ok && !this.fold.hasReached(parsed.value)) {
				this.#waiting.set(room, entries.slice(at));
				break;
			}
			if (!parsed.ok || parsed.value.header.room !== room) this.#pass(room, stored, parsed.ok ? 'malformed' : parsed.refusal.code);
			else {
				const reason = this.#judge(parsed.value);
				if (reason === null) accepted.push(this.#accept(parsed.value, stored));
				else this.#pass(room, stored, reason);
			}
			passed.push(stored);
			await breather.breathe();
		}
		return { room, accepted, passed };
	}

	/** A network is born only once, and only as the one that was pinned. */
	#isPinned(entry: Entry): boolean {
		return entry.header.network !== null || entry.hash === this.#options.network;
	}

	#judge(entry: Entry): RefusalCode | null {
		if (!this.#isPinned(entry)) return 'id';
		const situation = this.fold.situation(entry.header.room, entry.header.seen.network.seq);
		const verdict = judge(entry, situation);
		if (verdict.ok) return null;
		this.#accuse(entry, situation);
		return verdict.refusal.code;
	}

	/** A refused entry may be one that was moved: what its author saw then contradicts the place where it is served. */
	#accuse(entry: Entry, situation: Situation): void {
		const { room, author, seen, key } = entry.header;
		const sign = situation.member(author)?.clear.sign;
		const signer = sign !== undefined && keyId(sign) === key ? sign : rootWithId(situation.network?.roots ?? [], key);
		// Only a head that was truly signed accuses the server; anybody can claim one.
		if (signer === undefined || !isSignedBy(entry, entry.signature, signer)) return;
		const place = this.fold.room(room).head.seq + 1;
		// No entry has seen its own place: the chain that its author saw had another one there.
		if (seen.room.seq >= place) this.#tell({ kind: 'fork', room, seq: seen.room.seq, author });
		else this.compare(room, seen.room, author);
		const networkRoom = situation.network?.room;
		if (networkRoom !== undefined && networkRoom !== room) this.compare(networkRoom, seen.network, author);
	}

	/** Goes on over a refused entry. */
	#pass(room: RoomId, stored: StoredEntry, reason: RefusalCode): void {
		const entryHash = hashOf(stored) ?? hash('entry', new Uint8Array());
		this.fold.room(room).skip(entryHash);
		const refused = this.#refused.get(room);
		if (refused === undefined) this.#refused.set(room, [[stored.seq, reason]]);
		else refused.push([stored.seq, reason]);
		const header = headerOf(stored);
		const { seq, received_at: receivedAt } = stored;
		const failure: EntryFailure = { room, seq, author: header?.author ?? null, kind: header?.kind ?? null, reason, receivedAt };
		this.#tell({ kind: 'failure', failure });
	}

	#tell(finding: Finding): void {
		const name = JSON.stringify(finding);
		if (this.#told.has(name)) return;
		this.#told.add(name);
		this.#options.onFinding(finding);
	}
}

function hashOf(stored: StoredEntry): Hash | null {
	try {
		return hash('entry', decodeBase64(stored.header));
	} catch {
		return null;
	}
}

function headerOf(stored: StoredEntry) {
	try {
		const parsed = parseHeader(decodeBase64(stored.header));
		return parsed.ok ? parsed.value : null;
	} catch {
		return null;
	}
}
