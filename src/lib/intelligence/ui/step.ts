/** @file A step of a record's lifecycle as a button offers it. */

/** One step. */
export interface OfferedStep<S extends string> {
	readonly to: S;
	/** The button's word. */
	readonly label: string;
	/** What still keeps it from being taken, in sentences; null where nothing does. */
	readonly why: string | null;
	/** The reason goes into the signed record and is asked for first. */
	readonly asksReason: boolean;
	readonly variant: 'primary' | 'secondary' | 'quiet';
}
