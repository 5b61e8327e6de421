/** @file A local clock time in a zone: what a meeting is fixed by, since rules of zones change and the hour on the wall does not. */
import * as v from 'valibot';
import { instant, TimeZone, type Instant } from '#lib/kernel/instant.ts';

/** `2018-02-14T09:30`: a day and an hour without a zone. */
export const WallTime = v.pipe(
	v.string(),
	v.regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/),
	v.check((text) => !Number.isNaN(Date.parse(`${text}Z`)) && new Date(`${text}Z`).toJSON().startsWith(text), 'not a real day'),
	v.brand('WallTime'),
);
export type WallTime = v.InferOutput<typeof WallTime>;

/** A start: wall time and IANA zone. */
export const ZonedStart = v.object({ wall: WallTime, zone: TimeZone });
export type ZonedStart = v.InferOutput<typeof ZonedStart>;

/** Whether this runtime knows a zone. */
export function isZone(zone: string): zone is TimeZone {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return v.is(TimeZone, zone);
	} catch {
		return false;
	}
}

/** What a zone's clock shows at a point in time, as if it were UTC, in epoch milliseconds. */
function shown(epochMs: number, zone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		calendar: 'iso8601',
		numberingSystem: 'latn',
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
	}).formatToParts(epochMs);
	const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
	return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'));
}

/**
 * The point in time a start names. An hour that a change of clocks skips counts as the hour after it; one that comes twice, as the first.
 * An unknown zone is read as UTC.
 */
export function startInstant({ wall, zone }: ZonedStart): Instant {
	const local = Date.parse(`${wall}Z`);
	if (!isZone(zone)) return instant(local);
	const offsetBefore = shown(local - 86_400_000, zone) - (local - 86_400_000);
	const offsetAfter = shown(local + 86_400_000, zone) - (local + 86_400_000);
	for (const offset of [offsetBefore, offsetAfter]) if (shown(local - offset, zone) === local) return instant(local - offset);
	return instant(local - offsetBefore);
}
