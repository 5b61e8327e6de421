/** @file All messages are there in four languages, with the same placeholders and every plural form. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFUSAL_STATUS } from '#lib/ledger/refusal.ts';

const folder = new URL('./messages/', import.meta.url);
const LOCALES = ['ar', 'en', 'es', 'fr'];
const files = readdirSync(new URL('en/', folder));
const read = (locale: string, file: string) =>
	JSON.parse(readFileSync(new URL(`${locale}/${file}`, folder), 'utf8')) as Record<string, unknown>;
const placeholders = (message: unknown): string[] =>
	[...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();

describe.each(files)('the messages of %s', (file) => {
	const english = read('en', file);

	it.each(LOCALES)('are complete in %s, with the same placeholders', (locale) => {
		const messages = read(locale, file);
		expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
		// A plural form may say "one" or "two" in words; no form may ask for what the caller does not give.
		for (const [key, message] of Object.entries(messages)) {
			const unknown = placeholders(message).filter((name) => !placeholders(english[key]).includes(name));
			expect(unknown, `${locale} ${key}`).toEqual([]);
			if (typeof message === 'string') expect(placeholders(message), `${locale} ${key}`).toEqual(placeholders(english[key]));
		}
	});

	it('have all six plural forms in Arabic wherever English has two', () => {
		for (const [key, message] of Object.entries(read('ar', file))) {
			if (typeof message === 'string') continue;
			const forms = [...JSON.stringify(message).matchAll(/=(zero|one|two|few|many|other)"/g)].map((match) => match[1]);
			expect([...new Set(forms)].sort(), key).toEqual(['few', 'many', 'one', 'other', 'two', 'zero']);
		}
	});
});

describe('refusals', () => {
	it('have a sentence for every code of the ledger', () => {
		const known = Object.keys(read('en', 'refusal.json'));
		for (const code of Object.keys(REFUSAL_STATUS)) expect(known).toContain(`refusal_${code.replaceAll('-', '_')}`);
	});
});
