/** @file The columns of a DataTable and how its rows are ordered. */
import type { Snippet } from 'svelte';
import { compareTexts } from '#lib/i18n/format.ts';

/** One column. */
export interface Column<Row> {
	readonly id: string;
	readonly label: string;
	/** Draws the cell. */
	readonly cell: Snippet<[Row]>;
	/** What the column sorts by; without it the column does not sort. */
	readonly by?: (row: Row) => string | number;
	/** Numbers and times stand at the end of their cell. */
	readonly align?: 'start' | 'end';
	/** Hidden below this width of the table, so that a phone keeps what matters. */
	readonly hideBelow?: 'medium' | 'wide';
	/** The row's own buttons: at the end of its line, the heading for screen readers only. */
	readonly acts?: true;
}

/** Which column orders the rows, and which way. */
export interface Sort {
	readonly column: string;
	readonly descending: boolean;
}

/** The rows in order; equal rows keep theirs. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | null): readonly Row[] {
	const by = columns.find((column) => column.id === sort?.column)?.by;
	if (by === undefined || sort === null) return rows;
	const way = sort.descending ? -1 : 1;
	return rows.toSorted((left, right) => {
		const a = by(left);
		const b = by(right);
		if (typeof a === 'number' && typeof b === 'number') return way * (a - b);
		return way * compareTexts(String(a), String(b));
	});
}
