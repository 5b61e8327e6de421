/** @file What the missions see of the ledger: records they may read, and one way to write. */
import type { RecordId, RoomId, UserId, Hash, IdempotencyKey } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import type { LedgerRefusal } from '../refusal.ts';

/** A link of a header: `kind` is the mission's word, `to` a record. */
export interface Link {
	readonly kind: string;
	readonly to: RecordId;
}

/** Where a write of one's own stands: on its way, stored, or refused (kept until the person decides). */
export type Delivery =
	| { readonly state: 'saved' }
	| { readonly state: 'waiting' }
	| { readonly state: 'not-saved'; readonly idem: IdempotencyKey; readonly refusal: LedgerRefusal };

/** One version of a record as verified and opened. */
export interface RecordVersion {
	readonly version: number;
	readonly hash: Hash;
	readonly state: string;
	readonly author: UserId;
	/** By the author's clock, within five minutes of the server's; order comes from `seq`. */
	readonly createdAt: Instant;
	/** Place in the room's chain; 0 while waiting. */
	readonly seq: number;
	readonly links: readonly Link[];
	/** The opened payload; `null` where it does not open or the kind has none. */
	readonly payload: Json;
	readonly readable: boolean;
	/** It does not open because the key of its epoch is not here: others may well read it. */
	readonly locked: boolean;
}

/** A record now: its last version's header, and the content of the last version that opens. */
export interface RecordView extends RecordVersion {
	readonly id: RecordId;
	readonly room: RoomId;
	readonly kind: string;
	/** Who made version 1, when, and what it hung on. */
	readonly first: { readonly author: UserId; readonly createdAt: Instant; readonly links: readonly Link[] };
	/** Set where a later version does not open, or, in a mission's feed, has no valid form: content shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
	/** Approvals that count for exactly the last version's hash. */
	readonly approvals: readonly { readonly by: UserId; readonly decision: 'approve' | 'refuse'; readonly at: Instant }[];
}

/** What somebody wants to write. Sealing, signing and the network head come when it is sent. */
export interface Intent {
	readonly room: RoomId;
	readonly record: RecordId;
	readonly kind: string;
	/** The version this was made on: 0 makes the record. A newer one in the room is a conflict. */
	readonly base: number;
	readonly state: string;
	readonly payload: Json;
	readonly links: readonly Link[];
	/** When its readers want to be reminded; the server is told the hour. */
	readonly remindAt?: Instant;
	/** Only for approvals: the exact version decided on. */
	readonly approves?: Hash;
}

/**
 * Why a write was refused. `kept` names it in the outbox: whoever has the refusal and what was written back in hand gives it up by that
 * name ({@link LedgerClient.discard}). Until then it stays there, shown as *not saved*, so that a page that dies meanwhile loses nothing.
 */
export interface WriteRefusal extends LedgerRefusal {
	readonly kept?: IdempotencyKey;
}

/** The ledger as a mission's vault drawer uses it. */
export interface LedgerClient {
	readonly me: UserId;
	/** A fresh random record id. */
	newId(): RecordId;
	/** The id of a record made from an origin (README.md §7): the same whoever computes it. */
	derivedId(origin: RecordId, kind: string, room: RoomId, ordinal: number): RecordId;
	record(id: RecordId): RecordView | undefined;
	/** Every record of a kind in all rooms one may read, oldest first. */
	recordsOfKind(kind: string): readonly RecordView[];
	/** All versions, oldest first. */
	history(id: RecordId): readonly RecordVersion[];
	/** Told after each verified change, once per batch, with the kinds that changed. */
	onChange(listener: (kinds: ReadonlySet<string>) => void): () => void;
	/**
	 * Keeps the intents in the sealed outbox as one write and sends them. Resolves when the server has answered, or with the records as
	 * *waiting* when it cannot be reached. A newer version than `base` refuses with `version`. `attempt` names the form's intent (the new
	 * record does where there is one): asked again under that name it goes on with the write on its way ([Note: One intent, one record]).
	 */
	write(intents: readonly Intent[], attempt?: RecordId): Promise<Result<readonly RecordView[], WriteRefusal>>;
	/** Gives up a refused write, or tries it again. */
	discard(idem: IdempotencyKey): Promise<void>;
	retry(idem: IdempotencyKey): Promise<Result<readonly RecordView[], WriteRefusal>>;
}
