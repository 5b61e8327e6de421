/** @file Where everything that comes in meets: verified, indexed, unlocked, kept on the device, and told to whoever listens. */
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { RosterClear } from '../clear.ts';
import type { StoredEntry } from '../entry.ts';
import type { LedgerFold } from '../fold.ts';
import { admissionRecordId } from '../record-id.ts';
import { Contradictions } from './contradictions.ts';
import { Keyring } from './keyring.ts';
import { Lane } from './lane.ts';
import type { LedgerNotice } from './ledger.ts';
import { RecordIndex } from './record-index.ts';
import { Replay, type Accepted, type ReplayOptions } from './replay.ts';
import type { LedgerStore } from './store.ts';

/** What the core is built from. */
export interface CoreOptions {
	readonly me: UserId;
	readonly keys: MemberKeys;
	readonly network: Hash;
	readonly store: LedgerStore;
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	/** Epoch milliseconds. */
	readonly clock: () => number;
	readonly onNotice: (notice: LedgerNotice) => void;
	readonly onFailure: (error: unknown) => void;
}

/** What changed at once. */
export interface Change {
	readonly kinds: ReadonlySet<string>;
	readonly rooms: ReadonlySet<RoomId>;
}

/** The verified ledger of one reader on one device. */
export class Core {
	readonly me: UserId;
	readonly keys: MemberKeys;
	readonly networkId: Hash;
	readonly store: LedgerStore;
	replay: Replay;
	readonly keyring: Keyring;
	readonly index: RecordIndex;
	readonly #contradictions: Contradictions;
	readonly #replayOptions: ReplayOptions;
	readonly #lane = new Lane();
	readonly #lastAdmissions = new Map<RoomId, number>();
	readonly #listeners = new Set<(change: Change) => void>();

	constructor(options: CoreOptions) {
		this.me = options.me;
		this.keys = options.keys;
		this.networkId = options.network;
		this.store = options.store;
		const contradictions = new Contradictions(options);
		this.#contradictions = contradictions;
		this.#replayOptions = {
			network: options.network,
			lifecycleOf: options.lifecycleOf,
			onFinding: (finding) => (finding.kind === 'failure' ? options.onNotice(finding) : contradictions.note(finding)),
		};
		this.replay = new Replay(this.#replayOptions);
		this.keyring = new Keyring({
			network: options.network,
			me: options.me,
			box: options.keys.box,
			boxOf: (hash) => this.#rosterClear(hash)?.box ?? null,
			epochClear: (room, epoch) => this.fold.room(room).epochs.findLast((each) => each.hash === epoch)?.clear ?? null,
			grantFacts: (room, grant) => this.fold.room(room).entryByHash(grant),
			onNotice: options.onNotice,
		});
		this.index = new RecordIndex((epoch) => this.keyring.key(epoch));
	}

	get fold(): LedgerFold {
		return this.replay.fold;
	}

	/** The network room once it is known. */
	get networkRoom(): RoomId | null {
		return this.fold.networkRoom?.room ?? null;
	}

	/** Told after each change, once per batch. */
	onChange(listener: (change: Change) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** Says that something changed which is not an entry: the outbox. */
	announce(kinds: Iterable<string>, rooms: Iterable<RoomId> = []): void {
		const change: Change = { kinds: new Set(kinds), rooms: new Set(rooms) };
		if (change.kinds.size === 0 && change.rooms.size === 0) return;
		for (const listener of this.#listeners) listener(change);
	}

	/** Takes in what the device has kept. Whatever does not lead to its mark comes from the server again. */
	load(networkRoom: RoomId): Promise<void> {
		return this.#lane.run(async () => {
			await this.#contradictions.load();
			const kept = await this.store.rooms();
			const first = kept.find((each) => each.room === networkRoom);
			const accepted = first === undefined ? null : await this.replay.restore(first);
			if (accepted === null) {
				// Without the network nothing else can be judged: begin anew.
				this.replay = new Replay(this.#replayOptions);
				for (const { room } of kept) await this.store.forget(room);
				return;
			}
			this.#takeIn(accepted);
			for (const each of kept) {
				if (each.room === networkRoom) continue;
				const restored = await this.replay.restore(each);
				if (restored === null) await this.store.forget(each.room);
				else this.#takeIn(restored);
			}
		});
	}

	/** Verifies and takes in entries as served; resolves when they are kept and told. */
	feed(room: RoomId, entries: readonly StoredEntry[]): Promise<void> {
		return this.#lane.run(async () => {
			const fed = await this.replay.feed(room, entries);
			const kinds = new Set<string>();
			for (const each of fed) {
				for (const kind of this.#takeIn(each.accepted)) kinds.add(kind);
				await this.store.append(each.room, each.passed, this.replay.mark(each.room));
			}
			this.announce(
				kinds,
				fed.map((each) => each.room),
			);
		});
	}

	/** Forgets a room that may not be read any more. */
	forget(room: RoomId): Promise<void> {
		return this.#lane.run(async () => {
			this.#lastAdmissions.set(room, this.lastAdmission(room));
			this.keyring.forget(
				room,
				this.fold.room(room).epochs.map((epoch) => epoch.hash),
			);
			this.replay.forget(room);
			await this.store.forget(room);
			this.announce(this.index.forget(room), [room]);
		});
	}

	/** The newest version of my own admission that was verified here, of a forgotten room too; 0 where there was none. */
	lastAdmission(room: RoomId): number {
		const known = this.fold.rooms().find((each) => each.room === room);
		return known?.latest(admissionRecordId(this.networkId, room, this.me))?.version ?? this.#lastAdmissions.get(room) ?? 0;
	}

	/** Resolves when everything handed in has been taken in. */
	async idle(): Promise<void> {
		await this.#lane.idle();
		await this.#contradictions.idle();
	}

	#takeIn(accepted: readonly Accepted[]): ReadonlySet<string> {
		const kinds = new Set<string>();
		for (const each of accepted) {
			for (const kind of this.index.add(each)) kinds.add(kind);
			if (each.entry.header.kind === 'grant-refusal') this.keyring.takeRefusal(each.entry);
			if (each.entry.header.kind !== 'grant') continue;
			const epoch = this.keyring.take(each.entry);
			if (epoch !== null) for (const kind of this.index.unlock(epoch)) kinds.add(kind);
		}
		return kinds;
	}

	#rosterClear(hash: Hash): RosterClear | null {
		const facts = this.fold.networkRoom?.entryByHash(hash);
		return facts?.kind === 'roster-entry' ? (facts.clear as unknown as RosterClear) : null;
	}
}
