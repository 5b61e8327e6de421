/** @file The start of a meeting by the clock of its own zone. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#lib/kernel/instant.ts';
import { isZone, startInstant, WallTime, ZonedStart } from './wall-time.ts';

const at = (wall: string, zone: string): string => startInstant(v.parse(ZonedStart, { wall, zone }));

describe('a start', () => {
	it.each([
		['2018-02-14T09:30', 'America/Bogota', '2018-02-14T14:30:00.000Z'],
		['2018-07-01T09:30', 'Europe/Paris', '2018-07-01T07:30:00.000Z'],
		['2018-01-01T09:30', 'Europe/Paris', '2018-01-01T08:30:00.000Z'],
		['2018-01-01T00:15', 'Asia/Kathmandu', '2017-12-31T18:30:00.000Z'],
		// Twice on that night: the first. Skipped on that night: the hour after it.
		['2018-10-28T02:30', 'Europe/Paris', '2018-10-28T00:30:00.000Z'],
		['2018-03-25T02:30', 'Europe/Paris', '2018-03-25T01:30:00.000Z'],
	])('%s in %s is %s', (wall, zone, instant) => {
		expect(at(wall, zone)).toBe(instant);
	});

	it('is shown by the zone’s own clock as it was written', () => {
		const zones = ['America/Bogota', 'Africa/Casablanca', 'Asia/Dhaka', 'Pacific/Apia', 'America/Santiago', 'UTC'];
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
				fc.constantFrom(...zones),
				(date, zone) => {
					// At noon no zone changes its clock.
					const wall = `${date.toJSON().slice(0, 10)}T12:00`;
					const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
					expect(shown.format(epochMs(at(wall, zone) as never))).toBe(wall.replace('T', ' '));
				},
			),
		);
	});

	it('refuses days that are none, and knows which zones exist', () => {
		for (const wall of ['2018-02-30T10:00', '2018-02-14T24:00', '2018-02-14', '2018-13-01T10:00'])
			expect(v.safeParse(WallTime, wall).success).toBe(false);
		expect(isZone('America/Bogota')).toBe(true);
		expect(isZone('America/Nowhere')).toBe(false);
	});
});
