/** @file What waits to be undone is carried out once, or never. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Toasts } from './toasts.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An act that can be taken back, and the only toast that says so. */
function doSomething() {
	const toasts = new Toasts();
	const [undo, commit] = [vi.fn<() => void>(), vi.fn<() => void>()];
	toasts.undoable('Deleted', undo, commit);
	const [toast] = toasts.list;
	if (toast === undefined) throw new Error('Nothing was said.');
	return { toasts, toast, undo, commit };
}

describe('an act that can be taken back for ten seconds', () => {
	test('is carried out once when they have passed, and not before', async () => {
		const { toasts, undo, commit } = doSomething();
		await vi.advanceTimersByTimeAsync(9_999);
		expect([commit.mock.calls.length, toasts.list.length]).toEqual([0, 1]);
		await vi.advanceTimersByTimeAsync(1);
		expect([commit.mock.calls.length, toasts.list.length]).toEqual([1, 0]);
		await toasts.settle();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(commit).toHaveBeenCalledOnce();
		expect(undo).not.toHaveBeenCalled();
	});
	test('is never carried out once it was taken back, also when the page goes', async () => {
		const { toasts, toast, undo, commit } = doSomething();
		toasts.undo(toast);
		await vi.advanceTimersByTimeAsync(60_000);
		await toasts.settle();
		toasts.dispose();
		expect(undo).toHaveBeenCalledOnce();
		expect(commit).not.toHaveBeenCalled();
		expect(toasts.list).toEqual([]);
	});
	test('is carried out once, and before the page is gone, where the page goes early', async () => {
		const { toasts, commit } = doSomething();
		void toasts.settle();
		// At once: nothing that is still to come would happen in a page that is gone.
		expect(commit).toHaveBeenCalledOnce();
		expect(toasts.list).toEqual([]);
		toasts.dispose();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(commit).toHaveBeenCalledOnce();
	});
	test('is carried out once where everything is disposed of', async () => {
		const { toasts, commit } = doSomething();
		toasts.dispose();
		expect(commit).toHaveBeenCalledOnce();
		await vi.advanceTimersByTimeAsync(60_000);
		expect(commit).toHaveBeenCalledOnce();
	});
	test('is carried out all the same where only its words were dismissed', async () => {
		const { toasts, toast, commit } = doSomething();
		toasts.dismiss(toast.id);
		expect(toasts.list).toEqual([]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(commit).toHaveBeenCalledOnce();
	});
	test('does not keep another from being carried out where it fails', async () => {
		const toasts = new Toasts();
		const second = vi.fn<() => void>();
		toasts.undoable('One', vi.fn(), () => Promise.reject(new Error('The vault is gone.')));
		toasts.undoable('Two', vi.fn(), second);
		await toasts.settle();
		expect(second).toHaveBeenCalledOnce();
	});
});

describe('an act with a name', () => {
	test('is drawn as done until it is carried out, is not done twice, and says why it was refused', async () => {
		const toasts = new Toasts();
		const act = vi.fn<() => Promise<string | null>>().mockResolvedValue('Your role does not allow this.');
		for (let time = 0; time < 2; time += 1) toasts.later('suspend ben', 'Suspended', act);
		expect([toasts.isLater('suspend ben'), toasts.isLater('suspend ana'), toasts.list.length]).toEqual([true, false, 1]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(act).toHaveBeenCalledOnce();
		expect(toasts.isLater('suspend ben')).toBe(false);
		expect(toasts.list.map(({ text, tone }) => [text, tone])).toEqual([['Your role does not allow this.', 'danger']]);
	});
	test('taken back is drawn as it was, and may be done again', async () => {
		const toasts = new Toasts();
		const act = vi.fn<() => Promise<string | null>>().mockResolvedValue(null);
		toasts.later('suspend ben', 'Suspended', act);
		for (const toast of toasts.list) toasts.undo(toast);
		expect(toasts.isLater('suspend ben')).toBe(false);
		toasts.later('suspend ben', 'Suspended', act);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(act).toHaveBeenCalledOnce();
		expect(toasts.list).toEqual([]);
	});
});

test('a result goes by itself after six seconds; a failure stays until it is dismissed', async () => {
	const toasts = new Toasts();
	toasts.say('Saved');
	toasts.warn('Not sent');
	await vi.advanceTimersByTimeAsync(6_000);
	expect(toasts.list.map(({ text }) => text)).toEqual(['Not sent']);
	await vi.advanceTimersByTimeAsync(600_000);
	const [left] = toasts.list;
	toasts.dismiss(left?.id ?? 0);
	expect(toasts.list).toEqual([]);
});
