import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { Desk } from './desk.ts';
import { memoryDeviceStore } from './device-store.ts';
import { keepFirstSight, parseFirstSight } from './first-sight.ts';
import type { Me, SessionStatus } from './session-api.ts';
import { Value } from './value.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ana = '@ana:localhost' as UserId;
const me: Me = { user: ana, device: 'DEVICE' as Me['device'], name: 'Ana', country: 'CO' as Me['country'], roles: ['specialist'] };
const ready: SessionStatus = { kind: 'ready', me, network: 'A'.repeat(43) as never, networkName: 'ISON' };
const line: RoomSummary = {
	id: '!room:localhost' as RoomId,
	codeWord: 'quiet-heron',
	title: 'Rutas marítimas',
	purpose: '',
	region: 'americas',
	threat: 'sea-routes',
	tlp: 'AMBER',
	release: null,
	pastEpochs: true,
	networkRoom: false,
	closed: false,
	mine: 'member',
	unread: 2,
	unreadMore: false,
	memberCount: 3,
	countries: ['CL' as Me['country'], 'CO' as Me['country']],
	lastActivity: null,
	paused: { reason: 'stranger', users: [ana] },
	unsent: 0,
};

async function at() {
	const device = memoryDeviceStore();
	const desk = new Desk({ origin: 'http://localhost', fetch, storage: 'memory', device, deviceName: 'test', now: () => 0 });
	const rooms = new Value<readonly RoomSummary[]>([]);
	const stop = await keepFirstSight(desk, { watchRooms: rooms.watch });
	const kept = async () => parseFirstSight(await device.load('sight'), ana);
	return { desk, rooms, stop, kept };
}

test('who is signed in and the rooms are kept a moment after they changed, and come back as they were', async () => {
	const { desk, rooms, stop, kept } = await at();
	desk.status.set(ready);
	rooms.set([line]);
	await vi.runAllTimersAsync();
	expect(await kept()).toMatchObject({ me, networkName: 'ISON', rooms: [{ ...line, paused: null }] });
	await stop();
});

test('nothing is kept of somebody who is not in the workspace, and what was kept goes when the membership ends', async () => {
	const { desk, rooms, stop, kept } = await at();
	rooms.set([line]);
	await vi.runAllTimersAsync();
	expect(await kept()).toBeNull();
	desk.status.set(ready);
	await vi.runAllTimersAsync();
	expect(await kept()).not.toBeNull();
	desk.status.set({ kind: 'barred', user: ana, standing: 'suspended' });
	await stop();
	expect(await kept()).toBeNull();
});

test('a change that waits to be kept when the workspace closes does not land after the wipe', async () => {
	const { desk, rooms, stop, kept } = await at();
	desk.status.set(ready);
	rooms.set([line]);
	await stop();
	await vi.runAllTimersAsync();
	expect(await kept()).toBeNull();
});

test('what another person or another release left is none', async () => {
	const { desk, rooms, stop, kept } = await at();
	desk.status.set(ready);
	rooms.set([line]);
	await vi.runAllTimersAsync();
	const whole = await kept();
	expect(parseFirstSight(whole, ana)).not.toBeNull();
	expect(parseFirstSight(whole, '@eva:localhost' as UserId)).toBeNull();
	expect(parseFirstSight({ ...whole, v: 0 }, ana)).toBeNull();
	expect(parseFirstSight({ ...whole, rooms: [{}] }, ana)).toBeNull();
	expect(parseFirstSight('{', ana)).toBeNull();
	await stop();
});
