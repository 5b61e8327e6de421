import { expect, test } from 'vitest';
import { instant } from '#lib/kernel/instant.ts';
import { attestationIsDue } from './attesting.ts';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');

test('a head that nobody ever attested is due, and one a day old', () => {
	expect(attestationIsDue(null, NOW)).toBe(true);
	expect(attestationIsDue(instant(NOW - 86_400_000), NOW)).toBe(true);
});

test('a head attested less than a day ago is not due', () => {
	expect(attestationIsDue(instant(NOW - 86_399_999), NOW)).toBe(false);
});
