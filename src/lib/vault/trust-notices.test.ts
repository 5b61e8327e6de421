import { beforeAll, expect, test } from 'vitest';
import { randomBytes } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { Desk } from './desk.ts';
import { memoryDeviceStore } from './device-store.ts';
import { sealedStore } from './sealed-store.ts';
import { TrustNotices } from './trust-notices.ts';

beforeAll(readyCrypto);

const desk = () =>
	new Desk({ origin: 'http://localhost', fetch, storage: 'memory', device: memoryDeviceStore(), deviceName: 'test', now: () => 0 });
const fork = { kind: 'fork', room: '!room' as RoomId, seq: 7, author: '@a:localhost' as UserId } as const;

test('a finding of the ledger is shown once, however often it is reported', () => {
	const at = desk();
	const notices = new TrustNotices(at, sealedStore('memory', randomBytes(32)));
	notices.fromLedger(fork);
	notices.fromLedger(fork);
	expect(at.notices.get().map((notice) => notice.kind)).toEqual(['fork']);
});

test('what was acknowledged stays away, also after a restart, and only that', async () => {
	const store = sealedStore('memory', randomBytes(32));
	const before = desk();
	const notices = new TrustNotices(before, store);
	notices.fromLedger(fork);
	await notices.acknowledge('fork !room 7');
	expect(before.notices.get()).toEqual([]);
	const after = desk();
	const again = new TrustNotices(after, store);
	await again.load();
	again.fromLedger(fork);
	again.fromLedger({ kind: 'rollback', room: fork.room, seq: 7 });
	expect(after.notices.get().map((notice) => notice.kind)).toEqual(['rollback']);
});
