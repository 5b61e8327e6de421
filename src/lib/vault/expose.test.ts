/** @file What a tab watches ends with the tab, and with no other. */
import { expect, test } from 'vitest';
import { forOneTab } from './expose.ts';
import { Value } from './value.ts';

const vault = () => {
	const value = new Value(0);
	return { value, api: { nested: { watch: value.watch } } };
};

test("a dead tab's watches end when it is released", async () => {
	const { value, api } = vault();
	const tab = forOneTab(api);
	const seen: number[] = [];
	await tab.view.nested.watch((now) => seen.push(now));
	value.set(1);
	tab.release();
	value.set(2);
	expect(seen).toEqual([0, 1]);
});

test("one tab's release leaves another tab's watches alone", async () => {
	const { value, api } = vault();
	const [first, second] = [forOneTab(api), forOneTab(api)];
	const seen: number[] = [];
	await second.view.nested.watch((now) => seen.push(now));
	first.release();
	value.set(7);
	expect(seen).toEqual([0, 7]);
});
