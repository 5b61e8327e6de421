/** @file What is shown before the vault has opened: kept for members only, and wiped with the rest. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { createVault } from './create-vault.ts';
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
	altered: [{ setting: 'name', of: 'room' }],
	unreadable: { version: 2, author: ana, shown: 1, locked: false },
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
	expect(await kept()).toMatchObject({ me, networkName: 'ISON', rooms: [{ ...line, paused: null, altered: [], unreadable: null }] });
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

test('a device that starts again shows them while the vault has still to open, and says when it cannot', async () => {
	vi.useRealTimers();
	const device = memoryDeviceStore();
	const session = { baseUrl: 'http://127.0.0.1:9', userId: ana, deviceId: 'DEVICE', accessToken: 'none', refreshToken: null };
	const keys = { storageKey: 'A'.repeat(43), seed: 'A'.repeat(43), network: 'A'.repeat(43), networkRoom: '!network:localhost' };
	await device.save('document', { v: 1, matrix: session, ...keys, stage: { kind: 'member' } });
	const { paused: _, altered: __, ...room } = line;
	await device.save('sight', { v: 1, me, network: keys.network, networkName: 'ISON', rooms: [room] });
	const vault = createVault({ origin: session.baseUrl, fetch, storage: 'memory', device, deviceName: 'test', now: () => 0 });
	const stages: string[] = [];
	const failed = Promise.withResolvers<undefined>();
	await vault.session.watchStatus((status) => {
		stages.push(status.kind);
		if (status.kind === 'failed') failed.resolve(undefined);
	});
	const listed = Promise.withResolvers<readonly RoomSummary[]>();
	await vi.waitFor(() => expect(stages).toContain('ready'));
	// Never ends: the workspace itself does not open.
	void vault.rooms.watchRooms(listed.resolve);
	expect((await listed.promise).map(({ title }) => title)).toEqual(['Rutas marítimas']);
	await failed.promise;
	expect(stages).toEqual(['starting', 'ready', 'failed']);
	await vault.close();
});
