/**
 * @file The epoch keys I was granted, each checked against the epoch's commitment; and who has been granted what, by whom.
 *
 * [Note: Given until refused] The judge cannot look into boxes, so a grant counts as given, for everybody but its recipient, until they
 * say that it does not open. From then on nothing counts that its granter gave them of that epoch, and somebody else gives the key; the
 * granter does not try again. So whoever spoils grants shuts nobody out, and whoever refuses good ones is given one by each reader at most.
 */
import type { BoxKey } from '#lib/crypto/box.ts';
import type { Hash, PublicKey, RoomId, UserId } from '#lib/kernel/id.ts';
import type { EpochClear, GrantClear } from '../clear.ts';
import { clearOf, type Entry } from '../entry.ts';
import { openGrant } from '../epoch.ts';
import type { EntryFacts } from '../situation.ts';
import type { LedgerNotice } from './ledger.ts';

/** What a keyring asks of the replayed ledger. */
export interface KeyringSources {
	readonly network: Hash;
	readonly me: UserId;
	readonly box: BoxKey;
	/** The box key that a roster entry names. */
	boxOf(rosterHash: Hash): PublicKey | null;
	epochClear(room: RoomId, epoch: Hash): EpochClear | null;
	/** An accepted grant of a room. */
	grantFacts(room: RoomId, grant: Hash): EntryFacts | null;
	onNotice(notice: LedgerNotice): void;
}

/** A grant to me that does not open, or holds another key than its epoch committed to. */
export interface SpoiltGrant {
	readonly grant: Hash;
	readonly room: RoomId;
	readonly epoch: Hash;
	readonly granter: UserId;
}

/** Who gave an epoch's key to one box key of somebody, and from whom they refused it. */
interface Giving {
	readonly givers: Set<UserId>;
	readonly refused: Set<UserId>;
}

/** Keys by epoch. */
export class Keyring {
	readonly #sources: KeyringSources;
	readonly #keys = new Map<Hash, Uint8Array>();
	/** By epoch and person: what was given to each of their box keys. */
	readonly #given = new Map<Hash, Map<UserId, Map<PublicKey, Giving>>>();
	#spoilt: readonly SpoiltGrant[] = [];
	/** Grants that were told to be bad. */
	readonly #told = new Set<Hash>();

	constructor(sources: KeyringSources) {
		this.#sources = sources;
	}

	/** The key of an epoch, or `null` where none was granted to me. */
	key(epoch: Hash): Uint8Array | null {
		return this.#keys.get(epoch) ?? null;
	}

	/** Whether the key of an epoch was sealed to this person's box key, by somebody from whom they did not refuse it. */
	isGranted(epoch: Hash, user: UserId, box: PublicKey): boolean {
		const giving = this.#given.get(epoch)?.get(user)?.get(box);
		return giving !== undefined && [...giving.givers].some((granter) => !giving.refused.has(granter));
	}

	/** Whether this person refused the key of an epoch, for this box key, from a granter. */
	wasRefused(epoch: Hash, user: UserId, box: PublicKey, granter: UserId): boolean {
		return this.#given.get(epoch)?.get(user)?.get(box)?.refused.has(granter) ?? false;
	}

	/** Whether the key of an epoch was ever meant for this person, under whatever box key. */
	had(epoch: Hash, user: UserId): boolean {
		return this.#given.get(epoch)?.has(user) ?? false;
	}

	/** Grants to me in a room that I have yet to refuse: one of each granter for an epoch, which says it of all of theirs. */
	unopened(room: RoomId): readonly SpoiltGrant[] {
		const due = new Map<string, SpoiltGrant>();
		for (const spoilt of this.#spoilt) {
			const { epoch, granter } = spoilt;
			const name = `${epoch} ${granter}`;
			const isSaid = this.wasRefused(epoch, this.#sources.me, this.#sources.box.publicKey, granter);
			if (spoilt.room === room && !isSaid && !due.has(name)) due.set(name, spoilt);
		}
		return [...due.values()];
	}

	/** Takes in an accepted grant. Answers the epoch whose key it brought me, if it did. */
	take(entry: Entry): Hash | null {
		const grant = clearOf(entry, 'grant');
		const { room, author } = entry.header;
		const box = this.#sources.boxOf(grant.roster);
		if (box === null) return null;
		this.#giving(grant, box).givers.add(author);
		// Sealed to a key that I have no more (I enrolled anew): nobody's fault.
		if (grant.user !== this.#sources.me || box !== this.#sources.box.publicKey) return null;
		const epoch = this.#sources.epochClear(room, grant.epoch);
		const opened = epoch === null ? null : openGrant(grant, epoch, this.#sources.network, room, this.#sources.box);
		if (opened?.ok !== true) {
			this.#spoilt = [...this.#spoilt, { grant: entry.hash, room, epoch: grant.epoch, granter: author }];
			this.#tell(entry.hash, room, author, grant.user);
			return null;
		}
		if (this.#keys.has(grant.epoch)) return null;
		this.#keys.set(grant.epoch, opened.value);
		return grant.epoch;
	}

	/** Takes in an accepted refusal of a grant. */
	takeRefusal(entry: Entry): void {
		const { room } = entry.header;
		const facts = this.#sources.grantFacts(room, clearOf(entry, 'grant-refusal').grant);
		if (facts === null) return;
		const grant = facts.clear as unknown as GrantClear;
		const box = this.#sources.boxOf(grant.roster);
		if (box !== null) this.#giving(grant, box).refused.add(facts.author);
		this.#tell(facts.hash, room, facts.author, grant.user);
	}

	/** Forgets the keys of a room's epochs. */
	forget(room: RoomId, epochs: readonly Hash[]): void {
		this.#spoilt = this.#spoilt.filter((spoilt) => spoilt.room !== room);
		for (const epoch of epochs) {
			this.#keys.get(epoch)?.fill(0);
			this.#keys.delete(epoch);
			this.#given.delete(epoch);
		}
	}

	#giving(grant: GrantClear, box: PublicKey): Giving {
		const people = this.#given.get(grant.epoch) ?? new Map<UserId, Map<PublicKey, Giving>>();
		this.#given.set(grant.epoch, people);
		const boxes = people.get(grant.user) ?? new Map<PublicKey, Giving>();
		people.set(grant.user, boxes);
		const giving = boxes.get(box) ?? { givers: new Set<UserId>(), refused: new Set<UserId>() };
		boxes.set(box, giving);
		return giving;
	}

	#tell(grant: Hash, room: RoomId, granter: UserId, recipient: UserId): void {
		if (this.#told.has(grant)) return;
		this.#told.add(grant);
		this.#sources.onNotice({ kind: 'bad-grant', room, granter, recipient });
	}
}
