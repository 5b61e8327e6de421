/** @file What a form knows of the write it makes, so that pressing it again is the same write and never a second one. */
import type { RecordId } from './id.ts';

/** One form's intent, however often it is sent. */
export interface Attempt {
	/** Names the intent. A record that the form makes gets it as its id. */
	readonly name: RecordId;
	/** The version of the record that was looked at while writing; 0 where the form makes it. A newer one refuses with `version`. */
	readonly base: number;
}
