/** @file How a figure of the bench is judged against its budget. */
import { expect, test } from 'vitest';
import { figure, worst } from './figure.ts';

test('a usual figure is judged by its middle run, and one outlier does not break it', () => {
	expect(figure('reload', 'ms', 500, [480.4, 300, 900])).toMatchObject({ median: 480, largest: 900, judged: 'median', met: true });
	expect(figure('reload', 'ms', 500, [501, 300, 900])).toMatchObject({ median: 501, met: false });
});

test('what must never happen is judged by the largest of all runs, and one is enough to break it', () => {
	expect(worst('longest task', 'ms', 50, [0, 0, 0, 0, 0, 0, 51])).toMatchObject({ median: 0, largest: 51, judged: 'largest', met: false });
	expect(worst('longest task', 'ms', 50, [0, 0, 0, 0, 0, 0, 50])).toMatchObject({ median: 0, largest: 50, met: true });
});

test('nothing measured meets no budget, and a figure without a budget is only told', () => {
	expect(figure('reload', 'ms', 500, [])).toMatchObject({ met: false });
	expect(worst('longest task', 'ms', 50, [])).toMatchObject({ met: false });
	expect(figure('first message', 'ms', null, [1_000])).toMatchObject({ met: null });
});
