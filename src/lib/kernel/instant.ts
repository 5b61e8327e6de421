/** @file Points in time as they stand on the wire: UTC, milliseconds, one spelling only. */
import * as v from 'valibot';

/** `2018-02-14T09:30:00.000Z`: UTC with exactly three decimals, so that equal instants are equal strings. */
export const Instant = v.pipe(
	v.string(),
	v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
	v.check((text) => new Date(text).toJSON() === text, 'not a real point in time'),
	v.brand('Instant'),
);
export type Instant = v.InferOutput<typeof Instant>;

/** A calendar day without a zone, `2018-11-27` (ISO 8601). */
export const Day = v.pipe(v.string(), v.isoDate(), v.brand('Day'));
export type Day = v.InferOutput<typeof Day>;

/** An IANA time zone name, such as `America/Bogota`. Form only; Intl decides whether it exists. */
export const TimeZone = v.pipe(v.string(), v.regex(/^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/), v.maxLength(64), v.brand('TimeZone'));
export type TimeZone = v.InferOutput<typeof TimeZone>;

/** From epoch milliseconds. */
export const instant = (epochMs: number): Instant => new Date(epochMs).toJSON() as Instant;

/** To epoch milliseconds. */
export const epochMs = (at: Instant): number => Date.parse(at);

/** The calendar day at a place: by the runtime's own zone where none is named. */
export function dayAt(epochMs: number, zone?: TimeZone): Day {
	const parts = new Intl.DateTimeFormat('en-US', {
		...{ timeZone: zone, calendar: 'iso8601', numberingSystem: 'latn' },
		...{ year: 'numeric', month: '2-digit', day: '2-digit' },
	}).formatToParts(epochMs);
	const read = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
	return `${read('year').padStart(4, '0')}-${read('month')}-${read('day')}` as Day;
}

/** The start of the hour an instant lies in: what the server is told of a reminder. */
export const roundedToHour = (at: Instant): Instant => instant(Math.floor(epochMs(at) / 3_600_000) * 3_600_000);
