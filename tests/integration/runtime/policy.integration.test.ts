/** @file What the homeserver refuses, asked by a client that means harm, through the door that members use. */
import { beforeAll, expect, inject, test } from 'vitest';

const { origin, synapseUrl, adminToken } = inject('stack');
const MEGOLM = 'm.megolm.v1.aes-sha2';
const CIPHERTEXT = { algorithm: MEGOLM, ciphertext: 'AwgAEnB', session_id: 's', sender_key: 'k', device_id: 'D' };
let token = '';
let room = '';

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
	const answer = await fetch(`${origin}/_matrix/client/v3${path}`, {
		method,
		headers: { authorization: `Bearer ${token}` },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const inRoom = (path: string): string => `/rooms/${encodeURIComponent(room)}${path}`;
let transaction = 0;
const send = (type: string, content: unknown) => call('PUT', inRoom(`/send/${type}/policy-${(transaction += 1)}`), content);
const create = (more: Record<string, unknown>) => call('POST', '/createRoom', { preset: 'private_chat', ...more });

beforeAll(async () => {
	const password = 'a member who means harm';
	await fetch(`${synapseUrl}/_synapse/admin/v2/users/@harm:localhost`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${adminToken}` },
		body: JSON.stringify({ password }),
	});
	const signedIn = await call('POST', '/login', { type: 'm.login.password', identifier: { type: 'm.id.user', user: 'harm' }, password });
	token = String(signedIn.body['access_token']);
	const created = await create({ name: 'CODEWORD' });
	expect(created.status).toBe(200);
	room = String(created.body['room_id']);
});

test('ciphertext is accepted, and erasing without a reason', async () => {
	const first = await send('m.room.encrypted', CIPHERTEXT);
	const relation = { rel_type: 'm.thread', event_id: first.body['event_id'], is_falling_back: true };
	const sent = await send('m.room.encrypted', { ...CIPHERTEXT, 'm.relates_to': relation });
	expect(sent.status).toBe(200);
	const erased = await call('PUT', inRoom(`/redact/${encodeURIComponent(String(sent.body['event_id']))}/policy-r1`), {});
	expect(erased.status).toBe(200);
});

test.each([
	['text', 'm.room.message', { msgtype: 'm.text', body: 'in clear' }],
	['a reaction', 'm.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$e', key: '👍' } }],
	['an event of our own', 'example.report', { title: 'in clear' }],
	['text beside ciphertext', 'm.room.encrypted', { ...CIPHERTEXT, body: 'in clear' }],
	[
		'a reaction beside ciphertext',
		'm.room.encrypted',
		{ ...CIPHERTEXT, 'm.relates_to': { rel_type: 'm.annotation', event_id: '$e', key: '👍' } },
	],
	['a weaker algorithm', 'm.room.encrypted', { ...CIPHERTEXT, algorithm: 'none' }],
])('%s is refused', async (_what, type, content) => {
	expect(await send(type, content)).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } });
});

test('a reason for erasing is refused', async () => {
	const sent = await send('m.room.encrypted', CIPHERTEXT);
	const path = inRoom(`/redact/${encodeURIComponent(String(sent.body['event_id']))}/policy-r2`);
	expect((await call('PUT', path, { reason: 'in clear' })).status).toBe(403);
});

test.each([
	['other encryption', 'm.room.encryption', { algorithm: 'none' }],
	['encryption set again', 'm.room.encryption', { algorithm: MEGOLM, rotation_period_msgs: 100_000 }],
	['encryption taken away', 'm.room.encryption', {}],
	['history for the world', 'm.room.history_visibility', { history_visibility: 'world_readable' }],
	['a door open to all', 'm.room.join_rules', { join_rule: 'public' }],
])('%s is refused', async (_what, type, content) => {
	expect((await call('PUT', inRoom(`/state/${type}/`), content)).status).toBe(403);
});

test.each([
	['public', { preset: 'public_chat' }],
	['listed', { visibility: 'public' }],
	['unencrypted', { initial_state: [{ type: 'm.room.encryption', state_key: '', content: { algorithm: 'none' } }] }],
	['open', { initial_state: [{ type: 'm.room.join_rules', state_key: '', content: { join_rule: 'public' } }] }],
	['named in clear by an alias', { room_alias_name: 'in-clear' }],
])('no room begins %s', async (_what, more) => {
	expect((await create(more)).status).toBe(403);
});

test('nobody registers without a token, and the account of the app is in no directory', async () => {
	const answer = await fetch(`${origin}/_matrix/client/v3/register`, {
		method: 'POST',
		body: JSON.stringify({ username: 'stranger', password: 'a stranger at the door' }),
	});
	expect([answer.status, await answer.json()]).toMatchObject([
		401,
		{ flows: [{ stages: ['m.login.registration_token', 'm.login.dummy'] }] },
	]);
	const found = await call('POST', '/user_directory/search', { search_term: 'liaison' });
	expect(found).toMatchObject({ status: 200, body: { results: [] } });
});
