/** @file Numbers, times and lists in the reader's language, by Intl. Every function follows the language signal. */
import type { Day, Instant, TimeZone } from '#lib/kernel/instant.ts';
import { epochMs } from '#lib/kernel/instant.ts';
import { visible } from '#lib/kernel/visible.ts';
import { getLocale } from './paraglide/runtime.js';

const made = new Map<string, unknown>();

/** Intl objects are slow to make; one of each kind is kept. */
function kept<T>(kind: string, options: object, make: (locale: string) => T): T {
	const key = `${getLocale()} ${kind} ${JSON.stringify(options)}`;
	if (!made.has(key)) made.set(key, make(getLocale()));
	return made.get(key) as T;
}

const dates = (options: Intl.DateTimeFormatOptions) => kept('date', options, (locale) => new Intl.DateTimeFormat(locale, options));

/** 12,345 or 12 345. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
	kept('number', options, (locale) => new Intl.NumberFormat(locale, options)).format(value);

/** "a, b and c". */
export const formatList = (parts: readonly string[]): string =>
	kept('list', {}, (locale) => new Intl.ListFormat(locale, { type: 'conjunction' })).format(parts);

/**
 * A name inside a sentence of another writing direction: isolated, so that neither disturbs the other (UAX #9, FSI … PDI). For sentences
 * only; in markup of its own a name stands in `<bdi>`.
 */
export const isolated = (name: string): string => `\u2068${visible(name)}\u2069`;

/** What a reader sees of a point in time: `time` the clock, `day` the date, `both`, or `full` with weekday and zone. */
export type TimeStyle = 'time' | 'day' | 'both' | 'full';

const STYLES: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
	time: { hour: '2-digit', minute: '2-digit' },
	day: { day: 'numeric', month: 'short', year: 'numeric' },
	both: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
	full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
};

/** A point in time in the reader's zone, or in the zone given. */
export const formatInstant = (at: Instant, style: TimeStyle = 'both', zone?: TimeZone): string =>
	dates(zone === undefined ? STYLES[style] : { ...STYLES[style], timeZone: zone }).format(epochMs(at));

/** A calendar day, which has no zone. */
export const formatDay = (day: Day, style: 'short' | 'long' = 'short'): string =>
	dates(
		style === 'short'
			? { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }
			: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
	).format(Date.parse(`${day}T00:00:00Z`));

const SPANS = [
	['year', 31_536_000_000],
	['month', 2_592_000_000],
	['week', 604_800_000],
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
] as const;

/** "3 days ago", "in 2 hours", "now". The absolute time has to stand beside it. */
export function formatRelative(at: Instant, now: number): string {
	const distance = epochMs(at) - now;
	const relative = kept('relative', {}, (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
	for (const [unit, length] of SPANS) {
		if (Math.abs(distance) >= length) return relative.format(Math.trunc(distance / length), unit);
	}
	return relative.format(0, 'second');
}

/** The reader's own zone. */
export const readerZone = (): TimeZone => Intl.DateTimeFormat().resolvedOptions().timeZone as TimeZone;

/** Orders texts as the reader's language does. */
export const compareTexts = (a: string, b: string): number =>
	kept('collate', {}, (locale) => new Intl.Collator(locale, { numeric: true })).compare(a, b);
