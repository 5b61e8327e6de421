/** @file A timeline as rows to draw: days set apart, what is new marked, one author's run of messages under one name. */
import type { EventId, UserId } from '#lib/kernel/id.ts';
import { epochMs, type Instant } from '#lib/kernel/instant.ts';
import type { TimelineItem } from '../timeline.ts';

/** One row of the list. */
export type Row =
	| { readonly kind: 'start'; readonly key: string }
	| { readonly kind: 'day'; readonly key: string; readonly at: Instant }
	| { readonly kind: 'new'; readonly key: string; readonly count: number }
	/** `leads`: the first of a run, which carries name and country. */
	| { readonly kind: 'item'; readonly key: string; readonly item: TimelineItem; readonly leads: boolean };

/** Messages of one author within this time stand together. */
const RUN_MS = 5 * 60_000;

const runs = (before: TimelineItem | undefined, item: TimelineItem): boolean =>
	before !== undefined &&
	before.author === item.author &&
	(before.kind === 'message' || before.kind === 'removed' || before.kind === 'unreadable') &&
	(item.kind === 'message' || item.kind === 'removed' || item.kind === 'unreadable') &&
	!(item.kind === 'message' && item.replyTo !== null) &&
	epochMs(item.at) - epochMs(before.at) < RUN_MS;

/** What others said after the last item read; null where nothing is new or all is. */
export function firstNew(items: readonly TimelineItem[], readUpTo: EventId | null): number | null {
	if (readUpTo === null) return null;
	const read = items.findIndex((item) => item.id === readUpTo);
	if (read < 0) return null;
	const first = items.findIndex((item, index) => index > read && !item.own && item.kind !== 'membership');
	return first < 0 ? null : first;
}

/** Two coordinators' vaults may invite the same person at the same time; for the reader that is once. */
const isRepeated = (before: TimelineItem | undefined, item: TimelineItem): boolean =>
	item.kind === 'membership' && before?.kind === 'membership' && item.change === before.change && item.subject === before.subject;

/** The rows. `dayOf` names the day of an instant in the reader's zone; equal names are one day. */
export function rowsOf(
	items: readonly TimelineItem[],
	options: { readonly readUpTo: EventId | null; readonly atStart: boolean; readonly dayOf: (at: Instant) => string },
): readonly Row[] {
	const rows: Row[] = options.atStart ? [{ kind: 'start', key: 'start' }] : [];
	const news = firstNew(items, options.readUpTo);
	let before: TimelineItem | undefined;
	let day: string | undefined;
	for (const [index, item] of items.entries()) {
		if (isRepeated(items[index - 1], item)) continue;
		const today = options.dayOf(item.at);
		if (today !== day) {
			rows.push({ kind: 'day', key: `day ${today}`, at: item.at });
			before = undefined;
			day = today;
		}
		if (index === news) {
			rows.push({ kind: 'new', key: 'new', count: items.slice(index).filter((later) => !later.own && later.kind !== 'membership').length });
			before = undefined;
		}
		rows.push({ kind: 'item', key: item.key, item, leads: !runs(before, item) });
		before = item;
	}
	return rows;
}

/** The last message of one's own that may still be edited, for the arrow key. */
export const lastOwn = (items: readonly TimelineItem[], me: UserId): TimelineItem | undefined =>
	items.findLast((item) => item.kind === 'message' && item.author === me && item.id !== null && item.delivery.state === 'sent');
