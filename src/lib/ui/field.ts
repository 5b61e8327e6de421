/** @file What a field gives the input inside it. */

/** Ids and states that the input must carry so that label, hint and error belong to it. */
export interface FieldControl {
	readonly id: string;
	readonly describedBy: string | undefined;
	readonly invalid: boolean;
	readonly required: boolean;
}

/** One choice of a select, a list of checkboxes or a menu. */
export interface Choice<T extends string> {
	readonly value: T;
	readonly label: string;
	/** Choices with the same group stand together under its name. */
	readonly group?: string;
}
