/** @file The door to the homeserver, with the real one behind it. */
import { request } from 'node:http';
import { expect, inject, test } from 'vitest';

const { origin, synapseUrl } = inject('stack');

/** Sends a path as it is: `fetch` would resolve dot segments first. */
function raw(
	path: string,
	headers: Record<string, string> = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
	const { hostname, port } = new URL(origin);
	return new Promise((resolve, reject) => {
		const sent = request({ hostname, port, path, headers }, (answer) => {
			let body = '';
			answer.setEncoding('utf8').on('data', (text: string) => (body += text));
			answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
		});
		sent.once('error', reject).end();
	});
}

test('everything is well', async () => {
	const answer = await fetch(`${origin}/healthz`);
	expect([answer.status, await answer.json()]).toEqual([200, { app: 'ok', database: 'ok', homeserver: 'ok' }]);
});

test.each([
	'/_synapse/admin/v1/register',
	'/_matrix/client/../../_synapse/admin/v1/register',
	'/_matrix/client/%2e%2e/%2e%2e/_synapse/admin/v1/register',
	'/_matrix/federation/v1/version',
	'/_matrix/key/v2/server',
])('%s is served to nobody', async (path) => {
	expect((await fetch(`${synapseUrl}/_synapse/admin/v1/register`)).status, 'there is something to protect').toBe(200);
	expect((await raw(path)).status).toBe(404);
});

test('the client interface answers through us, with our headers and to our pages only', async () => {
	const answer = await raw('/_matrix/client/versions', { origin: 'https://elsewhere.example' });
	expect(answer.status).toBe(200);
	expect(JSON.parse(answer.body)).toHaveProperty('versions');
	expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
	expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' });
});

test('the page of another site is refused', async () => {
	const answer = await raw('/api/session', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' });
	expect(answer.status).toBe(403);
});
