/** @file One write of one's own on its way: the intent, and once it was sent the exact bytes, so that a repeat is the same write. */
import type { IdempotencyKey, RecordId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { WireEntry } from '../entry.ts';
import type { LedgerRefusal } from '../refusal.ts';
import type { Intent } from './ledger-client.ts';

/** Kept sealed until the server has answered, or the person has given it up. */
export interface OutboxItem {
	/** Names the item on this device; entries carry keys of their own. */
	readonly idem: IdempotencyKey;
	/** Place in the queue: smaller goes first. */
	readonly order: number;
	/** When it was handed in, by this device's clock. */
	readonly at: Instant;
	/** The form's name for it ([Note: One intent, one record] of outbox.ts); null where a second write like it is another intent. */
	readonly attempt: RecordId | null;
	readonly intents: readonly Intent[];
	/** The bytes of an attempt whose outcome is unknown: they are sent again before anything is sealed anew. */
	readonly sent: readonly WireEntry[] | null;
	/** `intents` are newer than the bytes sent: the person changed the words while the answer was out. */
	readonly changed?: boolean;
	/** Why the server or this device said no; kept until the person decides. */
	readonly refusal: LedgerRefusal | null;
}
