/** @file Accepted entries as records: versions opened when they are first asked for, views that change only when something of theirs did. */
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { clearOf, openPayload, type Entry } from '../entry.ts';
import { shownInstead } from './readable.ts';
import type { RecordVersion, RecordView } from './ledger-client.ts';
import type { Accepted } from './replay.ts';

/** One version with what is known of it. */
export interface IndexedVersion {
	readonly entry: Entry;
	readonly seq: number;
	/** `undefined` until it has been tried with a key. */
	opened: RecordVersion | undefined;
}

/** A record of one room. */
export interface IndexedRecord {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly kind: string;
	readonly versions: IndexedVersion[];
	view: RecordView | undefined;
}

type Decision = RecordView['approvals'][number];

const byAge = (a: IndexedRecord, b: IndexedRecord): number => {
	const [x, y] = [a.versions[0], b.versions[0]];
	if (x === undefined || y === undefined) return 0;
	const [atX, atY] = [x.entry.header.created_at, y.entry.header.created_at];
	if (atX !== atY) return atX < atY ? -1 : 1;
	return a.room === b.room ? x.seq - y.seq : a.room < b.room ? -1 : 1;
};

/** All records that may be read. */
export class RecordIndex {
	readonly #keyOf: (epoch: Hash) => Uint8Array | null;
	readonly #records = new Map<RecordId, IndexedRecord>();
	/** Records of a kind, sorted by age when `#unsorted` does not name it. */
	readonly #kinds = new Map<string, IndexedRecord[]>();
	readonly #unsorted = new Set<string>();
	readonly #decisions = new Map<Hash, Decision[]>();
	/** Versions that wait for the key of an epoch. */
	readonly #locked = new Map<Hash, Set<IndexedRecord>>();

	constructor(keyOf: (epoch: Hash) => Uint8Array | null) {
		this.#keyOf = keyOf;
	}

	/** Takes in an accepted entry. Answers the kinds that changed by it. */
	add({ entry, seq }: Accepted): readonly string[] {
		const { header } = entry;
		let record = this.#records.get(header.record);
		if (record === undefined) {
			record = { id: header.record, room: header.room, kind: header.kind, versions: [], view: undefined };
			this.#records.set(record.id, record);
			const kin = this.#kinds.get(record.kind);
			if (kin === undefined) this.#kinds.set(record.kind, [record]);
			else kin.push(record);
			this.#unsorted.add(record.kind);
		}
		// The server's compare-and-set makes ids unique; the same id in two rooms is squatting, and the first stays.
		if (record.room !== header.room) return [];
		record.versions.push({ entry, seq, opened: undefined });
		record.view = undefined;
		const changed = [header.kind];
		if (header.kind === 'approval') changed.push(...this.#decide(entry));
		return changed;
	}

	/** An epoch's key has come: what it locked is opened when next asked for. Answers the kinds concerned. */
	unlock(epoch: Hash): readonly string[] {
		const locked = this.#locked.get(epoch) ?? new Set();
		this.#locked.delete(epoch);
		for (const record of locked) {
			record.view = undefined;
			for (const version of record.versions) if (version.entry.header.epoch === epoch) version.opened = undefined;
		}
		return [...new Set([...locked].map((record) => record.kind))];
	}

	/** Forgets everything of a room. Answers the kinds concerned. */
	forget(room: RoomId): readonly string[] {
		const kinds = new Set<string>();
		for (const record of this.#records.values()) {
			if (record.room !== room) continue;
			this.#records.delete(record.id);
			kinds.add(record.kind);
		}
		for (const kind of kinds) {
			this.#kinds.set(
				kind,
				(this.#kinds.get(kind) ?? []).filter((record) => record.room !== room),
			);
		}
		return [...kinds];
	}

	get(id: RecordId): IndexedRecord | undefined {
		return this.#records.get(id);
	}

	/** Records of a room of which somebody wrote a version after a place; nothing is opened for it. */
	writtenBy(author: UserId, room: RoomId, after: number): readonly RecordId[] {
		const isTheirs = ({ entry, seq }: IndexedVersion): boolean => seq > after && entry.header.author === author;
		return [...this.#records.values()].filter((record) => record.room === room && record.versions.some(isTheirs)).map(({ id }) => id);
	}

	/** Records of a kind, oldest first. */
	ofKind(kind: string): readonly IndexedRecord[] {
		const kin = this.#kinds.get(kind) ?? [];
		if (this.#unsorted.delete(kind)) kin.sort(byAge);
		return kin;
	}

	/** All versions, opened as far as the keys go, oldest first. */
	history(id: RecordId): readonly RecordVersion[] {
		const record = this.#records.get(id);
		return record === undefined ? [] : record.versions.map((version) => this.#open(record, version));
	}

	/** The record now, as stored. */
	view(record: IndexedRecord): RecordView | undefined {
		record.view ??= this.#compose(record);
		return record.view;
	}

	#compose(record: IndexedRecord): RecordView | undefined {
		const [first, last] = [record.versions[0], record.versions.at(-1)];
		if (first === undefined || last === undefined) return undefined;
		const newest = this.#open(record, last);
		const view: RecordView = {
			...newest,
			id: record.id,
			room: record.room,
			kind: record.kind,
			first: { author: first.entry.header.author, createdAt: first.entry.header.created_at, links: first.entry.header.links },
			unreadable: null,
			delivery: { state: 'saved' },
			approvals: this.#decisions.get(newest.hash) ?? [],
		};
		if (newest.readable) return view;
		const older = record.versions.slice(0, -1).map((version) => () => this.#open(record, version));
		return shownInstead(view, older, (version) => version.readable);
	}

	#open(record: IndexedRecord, version: IndexedVersion): RecordVersion {
		version.opened ??= this.#opened(record, version);
		return version.opened;
	}

	#opened(record: IndexedRecord, { entry, seq }: IndexedVersion): RecordVersion {
		const { header, hash } = entry;
		const payload = this.#payload(record, entry);
		const locked = header.epoch !== null && this.#keyOf(header.epoch) === null;
		return {
			...{ version: header.version, hash, state: header.state, author: header.author },
			...{ createdAt: header.created_at, seq, links: header.links },
			...{ payload: payload ?? null, readable: payload !== undefined, locked },
		};
	}

	/** `undefined` where a ciphertext does not open. */
	#payload(record: IndexedRecord, entry: Entry): Json | undefined {
		const { epoch } = entry.header;
		if (epoch === null) return null;
		const key = this.#keyOf(epoch);
		if (key === null) {
			const locked = this.#locked.get(epoch);
			if (locked === undefined) this.#locked.set(epoch, new Set([record]));
			else locked.add(record);
			return undefined;
		}
		const opened = openPayload(entry, key);
		return opened.ok ? opened.value : undefined;
	}

	#decide(entry: Entry): readonly string[] {
		const { target } = clearOf(entry, 'approval');
		const { author, state, created_at: at } = entry.header;
		const decision: Decision = { by: author, decision: state === 'approve' ? 'approve' : 'refuse', at };
		this.#decisions.set(target, [...(this.#decisions.get(target) ?? []), decision]);
		const record = entry.header.links.map((link) => this.#records.get(link.to)).find((each) => each !== undefined);
		if (record === undefined) return [];
		record.view = undefined;
		return [record.kind];
	}
}
