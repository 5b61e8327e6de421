/** @file What was typed is kept a moment later, and forgotten once it was sent. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Draft, Drafts } from '#lib/kernel/drafts.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { DraftKeeper } from './draft-keeper.ts';

const name = '00000000-0000-4000-8000-000000000001' as RecordId;
const draft = (value: string): Draft => ({ attempt: { name, base: 0 }, value });

let kept: Map<string, Draft>;
let drafts: Drafts;
let page: EventTarget;

beforeEach(() => {
	vi.useFakeTimers();
	kept = new Map();
	page = new EventTarget();
	drafts = {
		open: (key) => Promise.resolve({ name, kept: kept.get(key) ?? null }),
		keep: (key, value) => Promise.resolve(void kept.set(key, value)),
		discard: (key) => Promise.resolve(void kept.delete(key)),
	};
});
afterEach(() => vi.useRealTimers());

it('keeps what was typed last, a moment after the last key', () => {
	const keeper = new DraftKeeper(drafts, 'x', page);
	keeper.change(draft('a'));
	keeper.change(draft('ab'));
	expect(kept.size).toBe(0);
	vi.advanceTimersByTime(400);
	expect(kept.get('x')?.value).toBe('ab');
});

it('keeps it at once when the page is hidden, and when the form goes away', () => {
	const keeper = new DraftKeeper(drafts, 'x', page);
	keeper.change(draft('hidden'));
	page.dispatchEvent(new Event('visibilitychange'));
	expect(kept.get('x')?.value).toBe('hidden');
	keeper.change(draft('gone'));
	keeper.dispose();
	expect(kept.get('x')?.value).toBe('gone');
	keeper.change(draft('never'));
	page.dispatchEvent(new Event('visibilitychange'));
	expect(kept.get('x')?.value).toBe('gone');
});

it('forgets what was sent, also what waited to be kept', async () => {
	const keeper = new DraftKeeper(drafts, 'x', page);
	keeper.change(draft('one'));
	keeper.flush();
	keeper.change(draft('two'));
	await keeper.discard();
	vi.advanceTimersByTime(1000);
	expect(kept.size).toBe(0);
});
