/** @file What is being written and was not sent yet, as the vault keeps it for the page: sealed on this device, gone with the sign-out. */
import type { Attempt } from './attempt.ts';
import type { RecordId } from './id.ts';
import type { Json } from './json.ts';

/** A form's fields as they stood, and the intent they belong to. */
export interface Draft {
	readonly attempt: Attempt;
	readonly value: Json;
}

/** The drafts of whoever is signed in. A key names a form: fixed words and ids, never what was written. */
export interface Drafts {
	/** What was kept under a key, and a fresh name for an attempt where nothing was. */
	open(key: string): Promise<{ readonly name: RecordId; readonly kept: Draft | null }>;
	/** Kept when this resolves; dropped when nobody is signed in any more. */
	keep(key: string, draft: Draft): Promise<void>;
	discard(key: string): Promise<void>;
}
