/**
 * @file Composes one write by how things stand now: versions, heads, the room's key, and a new key with its grants where one is due.
 *
 * Entries are laid over the situation as they are added, so that each is composed by what those before it in the same write have changed.
 */
import type { SigningKey } from '#lib/crypto/sign.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant, roundedToHour, type Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { composeEntry, type Entry } from '../entry.ts';
import { commitment, makeEpochKey, makeGrant } from '../epoch.ts';
import type { Header } from '../header.ts';
import { isEpochDue, readersOf } from '../judge-room.ts';
import { epochRecordId } from '../record-id.ts';
import { Unfolded, WrittenFacts } from '../unfold.ts';
import type { Core } from './core.ts';
import { newIdempotencyKey, newRecordId } from './ids.ts';

/** What an entry says; the builder adds the rest. */
export interface Wording {
	readonly room: RoomId;
	readonly kind: string;
	/** A fresh id when left out. */
	readonly record?: RecordId;
	readonly state: string;
	readonly clear?: Header['clear'];
	/** `null` seals nothing. */
	readonly payload?: Json;
	readonly links?: Header['links'];
	readonly remindAt?: Instant;
}

/** Who signs in my name: my own key, or a root. */
export interface Pen {
	readonly key: SigningKey;
	readonly cosigners?: readonly SigningKey[];
}

/** One write being composed. */
export class WriteBuilder {
	readonly entries: Entry[] = [];
	readonly #core: Core;
	readonly #now: number;
	readonly #pen: Pen;
	readonly #written = new WrittenFacts();
	readonly #rooms = new Map<RoomId, Unfolded>();
	readonly #epochKeys = new Map<Hash, Uint8Array>();

	/** @param now epoch milliseconds: when the entries are made */
	constructor(core: Core, now: number, pen: Pen = { key: core.keys.sign }) {
		this.#core = core;
		this.#now = now;
		this.#pen = pen;
	}

	/** How a room stands with the entries so far. */
	room(id: RoomId): Unfolded {
		let room = this.#rooms.get(id);
		if (room === undefined) {
			room = new Unfolded(this.#core.fold.situation(id, this.#core.fold.networkRoom?.head.seq ?? 0), this.#written);
			this.#rooms.set(id, room);
		}
		return room;
	}

	/** Adds an entry. One that seals something gets the room's current key, or a new one where that is due. */
	add(wording: Wording, pen: Pen = this.#pen): Entry {
		const { room, payload = null } = wording;
		const epoch = payload === null ? null : this.#epochFor(room);
		const record = wording.record ?? newRecordId();
		const latest = this.room(room).latest(record);
		const { fold } = this.#core;
		const entry = composeEntry(
			{
				...{ network: fold.network.id, room, record, kind: wording.kind },
				...{ version: (latest?.version ?? 0) + 1, prev: latest?.hash ?? null, state: wording.state },
				...{ epoch: epoch?.hash ?? null, author: this.#core.me, idem: newIdempotencyKey(), created_at: instant(this.#now) },
				...(wording.remindAt === undefined ? {} : { remind_at: roundedToHour(wording.remindAt) }),
				links: [...(wording.links ?? [])],
				seen: { network: fold.networkRoom?.head ?? fold.room(room).head, room: fold.room(room).head },
				...(wording.clear === undefined ? {} : { clear: wording.clear }),
			},
			payload,
			epoch?.key ?? null,
			pen.key,
			pen.cosigners,
		);
		this.entries.push(entry);
		this.room(room).add(entry);
		return entry;
	}

	/** The room's key for sealing. Without one of my own, or where a new one is due, the write makes it. */
	#epochFor(room: RoomId): { readonly hash: Hash; readonly key: Uint8Array } {
		const situation = this.room(room);
		const { epoch } = situation.room;
		const key = epoch === null ? null : (this.#epochKeys.get(epoch.hash) ?? this.#core.keyring.key(epoch.hash));
		return epoch === null || key === null || isEpochDue(situation) ? this.newEpoch(room) : { hash: epoch.hash, key };
	}

	/** Adds the next epoch of a room, with a grant for every reader. */
	newEpoch(room: RoomId): { readonly hash: Hash; readonly key: Uint8Array } {
		const situation = this.room(room);
		const network = this.#core.networkId;
		const record = epochRecordId(network, room);
		const number = (situation.latest(record)?.version ?? 0) + 1;
		const key = makeEpochKey();
		const readers = readersOf(situation);
		const epoch = this.add({
			...{ room, record, kind: 'epoch', state: 'current' },
			clear: {
				...{ number, commitment: commitment(network, room, number, key) },
				...{ admissions: this.#core.fold.room(room).head, grantees: [...readers.values()].sort() },
			},
		});
		this.#epochKeys.set(epoch.hash, key);
		for (const user of readers.keys()) this.grant(room, user, epoch.hash, key);
		return { hash: epoch.hash, key };
	}

	/** Adds a grant of an epoch's key, by the roster entry of the recipient in force. */
	grant(room: RoomId, user: UserId, epoch: Hash, key: Uint8Array): void {
		const standing = this.room(room).member(user);
		if (standing === null) throw new Error('A grant to somebody whom the roster does not have.');
		const to = { user, roster: standing.entryHash, box: standing.clear.box };
		this.add({ room, kind: 'grant', state: 'given', clear: { ...makeGrant(epoch, key, to, this.#pen.key) } });
	}
}
