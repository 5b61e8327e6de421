/** @file The state of two lines as one word. */
import { expect, test } from 'vitest';
import { bothLines } from './line.ts';

test('the worse of the two lines is what the person is told', () => {
	expect(bothLines('online', 'online')).toBe('synced');
	expect(bothLines('offline', 'online')).toBe('offline');
	expect(bothLines('online', 'offline')).toBe('offline');
	expect(bothLines('signed-out', 'online')).toBe('offline');
	expect(bothLines('connecting', 'online')).toBe('connecting');
	expect(bothLines('online', 'connecting')).toBe('connecting');
});
