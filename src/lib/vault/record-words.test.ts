/** @file One line about a record, for the timeline of its room. */
import { expect, it } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { encodeOutcome } from '#lib/meetings/vault/codecs.ts';
import { encodeParticipation } from '#lib/operations/vault/codecs.ts';
import { describeRecord } from './record-words.ts';

it('names a record by its title and how it stands', () => {
	const payload = encodeOutcome({ kind: 'decision', text: 'Andes\nsecond line', language: 'es' as TextLanguage }, '');
	expect(describeRecord({ kind: 'outcome', state: 'recorded', payload })).toEqual({
		title: 'Andes',
		fallback: 'Outcome: Andes (recorded)',
	});
	const part = encodeParticipation('CL' as Country, 'participant', '');
	expect(describeRecord({ kind: 'participation', state: 'confirmed', payload: part }).fallback).toBe('Country: CL (confirmed)');
});

it('says what it can of what does not open, and of kinds it does not know', () => {
	expect(describeRecord({ kind: 'report', state: 'published', payload: null })).toEqual({ title: '', fallback: 'Report (published)' });
	expect(describeRecord({ kind: 'notice', state: 'draft', payload: {} }).fallback).toBe('notice (draft)');
});

it('stays within what a notice may carry', () => {
	const payload = encodeOutcome({ kind: 'decision', text: '𝌆'.repeat(5_000), language: 'es' as TextLanguage }, '');
	const { title, fallback } = describeRecord({ kind: 'outcome', state: 'recorded', payload });
	expect(title.length).toBeLessThanOrEqual(200);
	expect(title.isWellFormed()).toBe(true);
	expect(fallback.length).toBeLessThanOrEqual(300);
});
