/** @file From what Matrix shows to what a person reads: record notices are opened, the rest is passed on. */
import * as v from 'valibot';
import { Hash, RecordId } from '#lib/kernel/id.ts';
import type { Head } from '#lib/ledger/clear.ts';
import type { ChannelItem } from '#lib/matrix/channel-item.ts';
import type { ChannelChange } from '#lib/matrix/timeline.ts';
import type { TimelineChange, TimelineItem } from '../timeline.ts';

/** The encrypted event that tells a room of a new version of a record. */
export const RECORD_EVENT = 'org.liaison.record';

const HeadSchema = v.strictObject({ seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), head: Hash });

/** What stands in it. `head` and `network` are what its author had verified of the room's chain and the network's: everybody compares with theirs. */
export const RecordEvent = v.looseObject({
	record: RecordId,
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
	hash: Hash,
	head: HeadSchema,
	/** Absent in notices of earlier releases. */
	network: v.optional(HeadSchema),
	/** Absent in notices of earlier releases. */
	title: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
	fallback: v.pipe(v.string(), v.maxLength(300)),
});
export type RecordEvent = v.InferOutput<typeof RecordEvent> & { readonly head: Head };

/** Reads the content of a record event; null where it is none. */
export function parseRecordEvent(content: unknown): RecordEvent | null {
	const parsed = v.safeParse(RecordEvent, content);
	return parsed.success ? parsed.output : null;
}

/** One item as people read it. */
export function timelineItem(item: ChannelItem): TimelineItem {
	if (item.kind !== 'custom') return item;
	const { key, id, author, at, own } = item;
	const event = item.type === RECORD_EVENT ? parseRecordEvent(item.content) : null;
	if (event === null) return { kind: 'unreadable', key, id, author, at, own, reason: 'malformed' };
	return {
		kind: 'record',
		key,
		id,
		author,
		at,
		own,
		record: event.record,
		version: event.version,
		hash: event.hash,
		title: event.title,
		fallback: event.fallback,
	};
}

/** A change of a channel as a change of a timeline. Items keep their places: one becomes one. */
export const timelineChange = (change: ChannelChange): TimelineChange => ({ ...change, insert: change.insert.map(timelineItem) });
