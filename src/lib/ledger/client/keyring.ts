/** @file The epoch keys I was granted, each checked against the epoch's commitment; and who has been granted what. */
import type { BoxKey } from '#lib/crypto/box.ts';
import type { Hash, PublicKey, RoomId, UserId } from '#lib/kernel/id.ts';
import type { EpochClear, GrantClear } from '../clear.ts';
import { clearOf, type Entry } from '../entry.ts';
import { openGrant } from '../epoch.ts';
import type { LedgerNotice } from './ledger.ts';

/** What a keyring asks of the replayed ledger. */
export interface KeyringSources {
	readonly network: Hash;
	readonly me: UserId;
	readonly box: BoxKey;
	/** The box key that a roster entry names. */
	boxOf(rosterHash: Hash): PublicKey | null;
	epochClear(room: RoomId, epoch: Hash): EpochClear | null;
	onNotice(notice: LedgerNotice): void;
}

/** Keys by epoch. */
export class Keyring {
	readonly #sources: KeyringSources;
	readonly #keys = new Map<Hash, Uint8Array>();
	/** By epoch: the box keys that the epoch's key was sealed to, by person. */
	readonly #granted = new Map<Hash, Map<UserId, Set<PublicKey>>>();

	constructor(sources: KeyringSources) {
		this.#sources = sources;
	}

	/** The key of an epoch, or `null` where none was granted to me. */
	key(epoch: Hash): Uint8Array | null {
		return this.#keys.get(epoch) ?? null;
	}

	/** Whether the key of an epoch was sealed to this person's box key. */
	isGranted(epoch: Hash, user: UserId, box: PublicKey): boolean {
		return this.#granted.get(epoch)?.get(user)?.has(box) ?? false;
	}

	/** Whether the key of an epoch was ever given to this person, under whatever box key. */
	had(epoch: Hash, user: UserId): boolean {
		return this.#granted.get(epoch)?.has(user) ?? false;
	}

	/** Takes in an accepted grant. Answers the epoch whose key it brought me, if it did. */
	take(entry: Entry): Hash | null {
		const grant = clearOf(entry, 'grant');
		const box = this.#sources.boxOf(grant.roster);
		if (box === null) return null;
		this.#note(grant, box);
		if (grant.user !== this.#sources.me || this.#keys.has(grant.epoch)) return null;
		// Sealed to a key that I have no more (I enrolled anew): nobody's fault.
		if (box !== this.#sources.box.publicKey) return null;
		const { room, author } = entry.header;
		const epoch = this.#sources.epochClear(room, grant.epoch);
		const opened = epoch === null ? null : openGrant(grant, epoch, this.#sources.network, room, this.#sources.box);
		if (opened?.ok !== true) {
			this.#sources.onNotice({ kind: 'bad-grant', room, granter: author });
			return null;
		}
		this.#keys.set(grant.epoch, opened.value);
		return grant.epoch;
	}

	/** Forgets the keys of a room's epochs. */
	forget(epochs: readonly Hash[]): void {
		for (const epoch of epochs) {
			this.#keys.get(epoch)?.fill(0);
			this.#keys.delete(epoch);
			this.#granted.delete(epoch);
		}
	}

	#note(grant: GrantClear, box: PublicKey): void {
		let people = this.#granted.get(grant.epoch);
		if (people === undefined) {
			people = new Map();
			this.#granted.set(grant.epoch, people);
		}
		const boxes = people.get(grant.user);
		if (boxes === undefined) people.set(grant.user, new Set([box]));
		else boxes.add(box);
	}
}
