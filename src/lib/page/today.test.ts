/** @file The day at the reader’s place follows midnight and the time zone. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dayAt, type TimeZone } from '#lib/kernel/instant.ts';
import { followDay } from './today.ts';

const BOGOTA = 'America/Bogota' as TimeZone;
const DHAKA = 'Asia/Dhaka' as TimeZone;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('is the day at the place, not in Greenwich', () => {
	const evening = Date.parse('2026-03-02T01:30:00Z');
	expect(dayAt(evening, BOGOTA)).toBe('2026-03-01');
	expect(dayAt(evening, DHAKA)).toBe('2026-03-02');
	expect(dayAt(Date.parse('2026-12-31T18:00:00Z'), DHAKA)).toBe('2027-01-01');
});

it('follows midnight at the place, and the zone of somebody who travels, until it is stopped', () => {
	vi.setSystemTime(Date.parse('2026-03-02T04:59:30Z'));
	let zone = BOGOTA;
	const told: string[] = [];
	const read = () => dayAt(Date.now(), zone);
	const stop = followDay(read, () => told.push(read()));
	vi.advanceTimersByTime(15_000);
	expect(told).toEqual([]);
	vi.advanceTimersByTime(60_000);
	expect(told).toEqual(['2026-03-02']);
	zone = 'Pacific/Honolulu' as TimeZone;
	vi.advanceTimersByTime(60_000);
	expect(told).toEqual(['2026-03-02', '2026-03-01']);
	stop();
	expect(vi.getTimerCount()).toBe(0);
});
