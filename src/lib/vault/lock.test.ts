/** @file A locked device opens by its password only. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDeviceDocument, type DeviceDocument, type Lock } from './device-document.ts';
import { lockAway, makeLock, openLocked } from './lock.ts';

const PASSWORD = 'river-anchor-72-lantern';
const document = parseDeviceDocument({
	v: 1,
	matrix: {
		baseUrl: 'https://liaison.example',
		userId: '@lima:liaison.example',
		deviceId: 'GATE',
		accessToken: 'secret',
		refreshToken: null,
	},
	storageKey: 'c3RvcmFnZQ',
	seed: 'c2VlZA',
	network: null,
	networkRoom: null,
	stage: { kind: 'member' },
	frontline: true,
}) as DeviceDocument;
let lock: Lock;

beforeAll(async () => {
	lock = await makeLock(PASSWORD);
});

describe('a locked device', () => {
	it('is opened by the password that it was signed in with, and is then as it was', async () => {
		const box = await lockAway(document, lock);
		expect(box).not.toContain('secret');
		expect(await openLocked(box, lock, PASSWORD)).toEqual(document);
	});
	it('stays closed for any other password, and for another device’s lock', async () => {
		const box = await lockAway(document, lock);
		expect(await openLocked(box, lock, `${PASSWORD} `)).toBeNull();
		expect(await openLocked(box, await makeLock(PASSWORD), PASSWORD)).toBeNull();
		expect(await openLocked(`${box.slice(0, -4)}AAAA`, lock, PASSWORD)).toBeNull();
	});
	it('keeps nothing of the password in clear', () => {
		expect(JSON.stringify(lock)).not.toContain(PASSWORD);
		expect(lock.rounds).toBeGreaterThanOrEqual(600_000);
	});
});
