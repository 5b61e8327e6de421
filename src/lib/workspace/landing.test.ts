/** @file Where signing in leads: to the page asked for, if it is ours. */
import { describe, expect, it } from 'vitest';
import { wantedPage } from './landing.ts';

describe('the page asked for before signing in', () => {
	const wanted = (query: string) => wantedPage(new URLSearchParams(query));

	it('is kept when it is ours', () => {
		expect(wanted('to=/meetings/5?tab=agenda')).toBe('/meetings/5?tab=agenda');
	});

	it('never leads to another site', () => {
		for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/%2Fevil']) {
			expect(wanted(`to=${encodeURIComponent(to)}`)).toBe('/rooms');
		}
	});
});
