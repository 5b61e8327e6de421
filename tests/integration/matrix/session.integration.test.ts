/** @file Accounts on the real homeserver: registered once, signed in, refreshed, signed out. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, inject, test } from 'vitest';
import { refreshSession, register, signIn, signOut } from '#lib/matrix/session.ts';
import { asOperator, must, PASSWORD, registrationToken } from './people.ts';

const baseUrl = inject('stack').synapseUrl;
const localpart = `somebody-${randomUUID().slice(0, 8)}`;
const join = (over: Partial<Parameters<typeof register>[0]> = {}) =>
	registrationToken().then((token) =>
		register({ baseUrl, localpart, password: PASSWORD, registrationToken: token, deviceName: 'test', ...over }),
	);

afterAll(() => undefined);

test('a token makes one account', async () => {
	const token = await registrationToken();
	const session = must(await join({ registrationToken: token }));
	expect(session.userId).toBe(`@${localpart}:localhost`);
	expect(await join({ localpart: `other-${randomUUID().slice(0, 8)}`, registrationToken: token })).toEqual({
		ok: false,
		refusal: { code: 'token-spent' },
	});
});

test('registration refuses a taken name, a weak password, a bad name and an unknown token', async () => {
	expect(await join()).toEqual({ ok: false, refusal: { code: 'name-taken' } });
	expect(await join({ localpart: `x-${randomUUID()}`, password: 'short' })).toEqual({ ok: false, refusal: { code: 'weak-password' } });
	expect(await join({ localpart: 'Not A Name' })).toEqual({ ok: false, refusal: { code: 'name-invalid' } });
	expect(await join({ localpart: `y-${randomUUID()}`, registrationToken: 'invented' })).toEqual({
		ok: false,
		refusal: { code: 'token-spent' },
	});
});

test('signing in, refreshing and signing out', async () => {
	expect(await signIn({ baseUrl, user: localpart, password: 'wrong', deviceName: 'x' })).toEqual({
		ok: false,
		refusal: { code: 'wrong-password' },
	});
	const session = must(await signIn({ baseUrl, user: localpart, password: PASSWORD, deviceName: 'x' }));
	const renewed = must(await refreshSession(session));
	expect(renewed.accessToken).not.toBe(session.accessToken);
	must(await signOut(renewed));
	expect(await refreshSession(renewed)).toEqual({ ok: false, refusal: { code: 'signed-out' } });
	must(await signOut(renewed));
});

test('a deactivated account is told from a wrong password, a dead line from both', async () => {
	const gone = `gone-${randomUUID().slice(0, 8)}`;
	const session = must(await join({ localpart: gone }));
	await asOperator('POST', `/_synapse/admin/v1/deactivate/${encodeURIComponent(session.userId)}`, { erase: false });
	const refused = await signIn({ baseUrl, user: gone, password: PASSWORD, deviceName: 'x' });
	expect(refused.ok).toBe(false);
	expect(await signIn({ baseUrl: 'http://127.0.0.1:9', user: gone, password: PASSWORD, deviceName: 'x' })).toEqual({
		ok: false,
		refusal: { code: 'unreachable' },
	});
});
