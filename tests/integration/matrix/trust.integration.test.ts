/** @file Identities and devices on the real homeserver: set up, unsigned ones named, recovered by the right key only. */
import { Admissions, everybodyLeaves, Following, must, newDevice, newPerson, PASSWORD, roomOf, until, type Person } from './people.ts';
import { createClient, type MatrixClient } from 'matrix-js-sdk';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { RoomId } from '#lib/kernel/id.ts';
import { signIn } from '#lib/matrix/session.ts';
import type { VerificationState } from '#lib/matrix/verification.ts';

const admissions = new Admissions();
let ana: Person;
let ben: Person;
let room: RoomId;

beforeAll(async () => {
	[ana, ben] = await Promise.all([newPerson('ana', admissions), newPerson('ben', admissions)]);
	room = await roomOf(admissions, 'AMBER', ana, ben);
});
afterAll(everybodyLeaves);

/** A client that signs in by password and trusts every device, as many do. */
async function carelessClient(user: string): Promise<MatrixClient> {
	const baseUrl = inject('stack').synapseUrl;
	const session = must(await signIn({ baseUrl, user, password: PASSWORD, deviceName: 'careless' }));
	const client = createClient({ baseUrl, userId: user, deviceId: session.deviceId, accessToken: session.accessToken });
	await client.initRustCrypto({ useIndexedDB: false });
	await client.startClient({ initialSyncLimit: 5 });
	return client;
}

test('set-up leaves nothing to ask: cross-signing, secret storage and backup are there', async () => {
	expect(await ana.matrix.recovery.status()).toEqual({ state: 'ready', backup: true });
	expect(await ana.matrix.recovery.isRecoveryKey(ana.recoveryKey)).toBe(true);
	expect(await ana.matrix.recovery.isRecoveryKey(ben.recoveryKey)).toBe(false);
	expect(await ana.matrix.identities.masterKeyOf(ben.matrix.me)).toBe(await ben.matrix.identities.masterKeyOf(ben.matrix.me));
	must(await ana.matrix.secrets.set('org.liaison.member-seed', 'c2VlZA'));
	expect(must(await ana.matrix.secrets.get('org.liaison.member-seed'))).toBe('c2VlZA');
});

test('an unsigned device gets no key, is named, and what it says is not shown', async () => {
	const unsigned = await newDevice(ben.matrix.me, admissions);
	expect(await unsigned.recovery.status()).toEqual({ state: 'needs-recovery' });
	await until(async () => (await ana.matrix.guard.unsignedDevices(room)).has(ben.matrix.me));
	expect((await ana.matrix.guard.unsignedDevices(room)).get(ben.matrix.me)).toEqual([
		{ id: unsigned.device, name: 'second', signed: false },
	]);
	await ana.matrix.sender.send(room, 'for signed devices only', null);
	await (await Following.of(ben.matrix, room)).message('for signed devices only');
	const seen = await Following.of(unsigned, room);
	await until(() => seen.items.some((item) => item.kind === 'unreadable' && item.reason === 'not-trusted-device'));
	expect(seen.texts).not.toContain('for signed devices only');

	// Our own client does not even send from such a device; another client may.
	await unsigned.sender.send(room, 'never leaves', null);
	const anaSees = await Following.of(ana.matrix, room);
	const careless = await carelessClient(ben.matrix.me);
	await until(() => careless.getRoom(room)?.hasEncryptionStateEvent() === true);
	await careless.sendTextMessage(room, 'from an unsigned device');
	await until(() => anaSees.items.some((item) => item.kind === 'unreadable' && item.reason === 'sender-device-unsigned'));
	expect(anaSees.texts).not.toContain('from an unsigned device');
	expect(anaSees.texts).not.toContain('never leaves');
	expect(unsigned.sender.outgoing(room)).toHaveLength(1);
	careless.stopClient();
	await unsigned.stop();
});

test('a new device reads history with the recovery key, and not with another', async () => {
	await ana.matrix.sender.send(room, 'before the new device', null);
	await (await Following.of(ben.matrix, room)).message('before the new device');
	const device = await newDevice(ben.matrix.me, admissions);
	expect(must(await device.secrets.get('org.liaison.member-seed'))).toBeNull();
	expect(await device.recovery.recover(ana.recoveryKey)).toEqual({ ok: false, refusal: { code: 'wrong-recovery-key' } });
	expect(await device.recovery.recover('not a key')).toEqual({ ok: false, refusal: { code: 'wrong-recovery-key' } });
	expect(await ben.matrix.backedUp()).toBe(true);
	must(await device.recovery.recover(ben.recoveryKey));
	expect(await device.recovery.status()).toEqual({ state: 'ready', backup: true });
	const seen = await Following.of(device, room);
	expect((await seen.message('before the new device')).doubt).toBe('backup');
	await until(async () => (await ana.matrix.identities.devicesOf(ben.matrix.me)).some((d) => d.id === device.device && d.signed));
	await ana.matrix.sender.send(room, 'for the new device too', null);
	expect((await seen.message('for the new device too')).doubt).toBeNull();
	await device.stop();
}, 90_000);

test('a new identity holds, though an answer about the old one was still on its way', async () => {
	const { matrix } = await newPerson('cho', admissions);
	const real = globalThis.fetch;
	const asked = Promise.withResolvers<undefined>();
	const published = Promise.withResolvers<undefined>();
	vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
		const address = request[0] instanceof Request ? request[0].url : String(request[0]);
		const answer = await real(...request);
		if (address.endsWith('/keys/device_signing/upload') && answer.ok) published.resolve(undefined);
		if (address.endsWith('/keys/query')) {
			asked.resolve(undefined);
			// Late enough for a new identity to be out, were it not waited for.
			await Promise.race([published.promise, new Promise((resolve) => setTimeout(resolve, 1_000))]);
		}
		return answer;
	});
	try {
		const device = await newDevice(matrix.me, admissions);
		await asked.promise;
		const { recoveryKey } = must(await device.recovery.reset(PASSWORD));
		must(await device.recovery.recover(recoveryKey));
		expect(await device.recovery.status()).toEqual({ state: 'ready', backup: true });
		await device.stop();
	} finally {
		vi.unstubAllGlobals();
	}
});

test('a new device is confirmed by emoji, without the recovery key, and is given the secrets it asks for', async () => {
	ben.matrix.secrets.hold('org.liaison.member-seed', () => 'held by the old device');
	const device = await newDevice(ben.matrix.me, admissions);
	expect(await device.secrets.askSiblings('org.liaison.member-seed', 500)).toBeNull();
	const states: { old: VerificationState; fresh: VerificationState } = { old: { kind: 'none' }, fresh: { kind: 'none' } };
	await ben.matrix.verification.watch((state) => (states.old = state));
	await device.verification.watch((state) => (states.fresh = state));
	await device.verification.start();
	await until(() => states.old.kind === 'asked');
	expect(states.old).toEqual({ kind: 'asked', from: device.device });
	await ben.matrix.verification.accept();
	await until(() => states.old.kind === 'compare' && states.fresh.kind === 'compare');
	expect(states.old).toEqual(states.fresh);
	expect(states.old).toMatchObject({ emoji: { length: 7 } });
	await device.verification.confirm(true);
	await ben.matrix.verification.confirm(true);
	await until(() => states.old.kind === 'done' && states.fresh.kind === 'done');
	await until(async () => (await device.recovery.status()).state === 'ready');
	await until(async () => {
		const status = await device.recovery.status();
		return status.state === 'ready' && status.backup;
	});
	await until(async () => (await device.secrets.askSiblings('org.liaison.member-seed', 3_000)) === 'held by the old device', 30_000);
	await device.stop();
}, 90_000);

test('a mismatch of the emoji ends the verification on both sides', async () => {
	const device = await newDevice(ben.matrix.me, admissions);
	const states: { old: VerificationState; fresh: VerificationState } = { old: { kind: 'none' }, fresh: { kind: 'none' } };
	await ben.matrix.verification.watch((state) => (states.old = state));
	await device.verification.watch((state) => (states.fresh = state));
	await ben.matrix.verification.cancel();
	await device.verification.start();
	await until(() => states.old.kind === 'asked');
	await ben.matrix.verification.accept();
	await until(() => states.old.kind === 'compare' && states.fresh.kind === 'compare');
	await ben.matrix.verification.confirm(false);
	await until(() => states.old.kind === 'cancelled' && states.fresh.kind === 'cancelled');
	expect(states.fresh).toEqual({ kind: 'cancelled', reason: 'mismatch' });
	expect(await device.recovery.status()).toEqual({ state: 'needs-recovery' });
	await device.stop();
}, 60_000);

test('the identity proof names this account', async () => {
	const proof = await ana.matrix.identities.openIdToken();
	const userinfo = `${inject('stack').synapseUrl}/_matrix/federation/v1/openid/userinfo?access_token=${proof.accessToken}`;
	const answer = (await (await fetch(userinfo)).json()) as { sub?: string };
	expect(answer.sub).toBe(ana.matrix.me);
});
