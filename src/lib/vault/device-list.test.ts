/** @file The list of one’s own devices is known, unknown, or cannot be had. */
import { expect, test, vi } from 'vitest';
import type { DeviceId } from '#lib/kernel/id.ts';
import { DeviceList } from './device-list.ts';
import type { OwnDevices } from './session-api.ts';

const phone = { device: 'PHONE' as DeviceId, name: 'Phone', current: true, confirmed: true, lastSeen: null };

/** A list that is watched, with all that its watcher was told. */
async function watched() {
	const list = new DeviceList();
	const ask = vi.fn<() => void>();
	list.asks(ask);
	const told: OwnDevices[] = [];
	await list.watch((devices) => told.push(devices));
	return { list, ask, told };
}

test('a list that cannot be had says so, and whoever looks again has it asked for once more', async () => {
	const { list, ask, told } = await watched();
	list.fail();
	expect(told).toEqual(['unknown', 'unavailable']);
	expect(ask).not.toHaveBeenCalled();
	await list.watch(() => undefined);
	expect(ask).toHaveBeenCalledOnce();
	list.set([phone]);
	expect(told).toEqual(['unknown', 'unavailable', 'unknown', [phone]]);
});

test('a list that is there is asked for by nobody, and stays when a later answer fails', async () => {
	const { list, ask, told } = await watched();
	list.set([phone]);
	await list.watch(() => undefined);
	list.fail();
	expect(ask).not.toHaveBeenCalled();
	expect(told.at(-1)).toEqual([phone]);
});

test('the devices of somebody who signed out are shown to nobody', async () => {
	const { list, told } = await watched();
	list.set([phone]);
	list.forget();
	expect(told.at(-1)).toBe('unknown');
});
