/** @file Liaison on a database and a homeserver that it does not run: the run's own stand for them. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connected } from '../../../scripts/stack/connection.ts';
import { checkHomeserver, checkHomeserverAnswers } from '../../../scripts/stack/foreign-homeserver.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { npmStart, start } from '../../fixtures/program.ts';

const { databaseUrl, synapseDatabaseUrl, synapseUrl, adminToken, dataFolder, origin } = inject('stack');
const secrets = JSON.parse(readFileSync(join(dataFolder, 'secrets.json'), 'utf8')) as { postgres: string; registration: string };
const DATABASE = 'liaison_elsewhere';
const folder = mkdtempSync(join(tmpdir(), 'liaison-elsewhere-'));

/** The run's database server, by another database or account. */
function onCluster(database: string, account?: { name: string; password: string }): string {
	const url = new URL(databaseUrl);
	url.pathname = `/${database}`;
	if (account) Object.assign(url, { username: account.name, password: account.password });
	return url.href;
}

const owner = onCluster('postgres', { name: 'postgres', password: secrets.postgres });
const FOREIGN = { DATABASE_URL: onCluster(DATABASE), SYNAPSE_URL: synapseUrl, SYNAPSE_ADMIN_TOKEN: adminToken };

/** A homeserver like the run's, but for one answer. */
const answers = new Map<string, { status: number; body: unknown }>();
let twin: Server;
const twinUrl = (): string => `http://127.0.0.1:${(twin.address() as AddressInfo).port}`;

beforeAll(async () => {
	await connected(owner, (sql) => sql.query(`create database ${DATABASE} owner ledger`));
	twin = createServer((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const path = request.url?.split('?')[0] ?? '';
			const { authorization } = request.headers;
			const real = await fetch(synapseUrl + (request.url ?? ''), {
				method: request.method ?? 'GET',
				headers: authorization === undefined ? {} : { authorization },
				...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
			});
			const text = await real.text();
			const other = [...answers].find(([known]) => path.endsWith(known))?.[1];
			response.writeHead(other?.status ?? real.status).end(other ? JSON.stringify(other.body) : text);
		})();
	});
	await new Promise<void>((listening) => twin.listen(0, '127.0.0.1', listening));
});

afterAll(async () => {
	twin.close();
	await connected(owner, (sql) => sql.query(`drop database ${DATABASE} with (force)`));
	rmSync(folder, { recursive: true, force: true });
});

test('it becomes ready on them, runs nothing but the app, and leaves them running', { timeout: 400_000 }, async () => {
	const data = join(folder, 'token');
	const port = await freePort();
	const program = npmStart({ ...FOREIGN, LIAISON_DATA: data, PORT: String(port) });
	await program.ready();
	await program.until('the set-up link', () => (program.said.includes('/set-up#') ? true : null), 10_000);
	const [healthz, network, versions] = await Promise.all(
		['/healthz', '/api/network', '/_matrix/client/versions'].map(async (path) => {
			const answer = await fetch(`http://127.0.0.1:${port}${path}`);
			return { status: answer.status, body: (await answer.json()) as unknown };
		}),
	);
	expect(healthz).toEqual({ status: 200, body: { app: 'ok', database: 'ok', homeserver: 'ok' } });
	expect(network).toMatchObject({ status: 200, body: { set_up: false } });
	expect(versions).toMatchObject({ status: 200, body: { versions: expect.anything() as unknown } });
	const runs = readdirSync(join(data, 'run')).filter((name) => name.endsWith('.pid'));
	expect([runs.toSorted(), existsSync(join(data, 'postgres'))]).toEqual([['app.pid', 'supervisor.pid'], false]);

	process.kill(Number(readFileSync(join(data, 'run/supervisor.pid'), 'utf8').split(' ')[0]), 'SIGTERM');
	await program.ended;
	expect(readdirSync(join(data, 'run'))).toEqual([]);
	const still = await fetch(`${origin}/healthz`);
	expect([still.status, await still.json()]).toEqual([200, { app: 'ok', database: 'ok', homeserver: 'ok' }]);
});

test('the registration secret does as well: the account of the data folder signs in', { timeout: 400_000 }, async () => {
	const data = join(folder, 'secret');
	mkdirSync(data);
	cpSync(join(dataFolder, 'secrets.json'), join(data, 'secrets.json'));
	const { SYNAPSE_ADMIN_TOKEN: _none, ...servers } = FOREIGN;
	const place = { LIAISON_DATA: data, PORT: String(await freePort()) };
	const program = npmStart({ ...servers, ...place, SYNAPSE_REGISTRATION_SECRET: secrets.registration });
	await program.ready();
	expect(readFileSync(join(data, 'administrator-token'), 'utf8').trim()).not.toBe(adminToken);
	process.kill(Number(readFileSync(join(data, 'run/supervisor.pid'), 'utf8').split(' ')[0]), 'SIGTERM');
	await program.ended;
});

/** The token of a member who is no administrator. */
async function memberToken(): Promise<string> {
	const [name, password] = ['ordinary', 'an ordinary member of it'];
	await fetch(`${synapseUrl}/_synapse/admin/v2/users/@${name}:localhost`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${adminToken}` },
		body: JSON.stringify({ password }),
	});
	const body = JSON.stringify({ type: 'm.login.password', identifier: { type: 'm.id.user', user: name }, password });
	const answer = await fetch(`${synapseUrl}/_matrix/client/v3/login`, { method: 'POST', body });
	return String(((await answer.json()) as { access_token?: string }).access_token);
}

const NOWHERE = '127.0.0.1:9';
const WRONG: readonly (readonly [string, () => Promise<Record<string, string>> | Record<string, string>, string | RegExp])[] = [
	[
		'a database that does not answer',
		() => ({ DATABASE_URL: `postgres://liaison:hidden-word@${NOWHERE}/liaison` }),
		/^The setting DATABASE_URL is wrong: no PostgreSQL answers at 127\.0\.0\.1:9 \([^)]+\)\.$/,
	],
	[
		'a web server for a database',
		() => ({ DATABASE_URL: `postgres://liaison:hidden-word@${new URL(origin).host}/liaison` }),
		/^The setting DATABASE_URL is wrong: no PostgreSQL answers at .+\.$/,
	],
	[
		'a wrong password',
		() => ({ DATABASE_URL: onCluster(DATABASE, { name: 'ledger', password: 'hidden-word' }) }),
		/^The setting DATABASE_URL is wrong: PostgreSQL refuses the user or the password \(at 127\.0\.0\.1:\d+\)\.$/,
	],
	[
		'no such database',
		() => ({ DATABASE_URL: onCluster('nowhere') }),
		/^The setting DATABASE_URL is wrong: PostgreSQL has no database of that name \(at .+\)\.$/,
	],
	[
		'a database where lower(É) is É',
		() => ({ DATABASE_URL: synapseDatabaseUrl ?? '' }),
		"The setting DATABASE_URL is wrong: LC_CTYPE of that database is C: make one with LC_CTYPE 'C.UTF-8' or alike.",
	],
	[
		'the database of our own homeserver in another order',
		() => ({ SYNAPSE_URL: '', SYNAPSE_ADMIN_TOKEN: '', SYNAPSE_DATABASE_URL: onCluster(DATABASE) }),
		"The setting SYNAPSE_DATABASE_URL is wrong: that database sorts by C.UTF-8: make one with LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0.",
	],
	[
		'a homeserver that does not answer',
		() => ({ SYNAPSE_URL: `http://${NOWHERE}` }),
		/^The setting SYNAPSE_URL is wrong: nothing answers at http:\/\/127\.0\.0\.1:9 \([^)]+\)\.$/,
	],
	[
		'something else for a homeserver',
		() => ({ SYNAPSE_URL: `${origin}/api` }),
		/^The setting SYNAPSE_URL is wrong: what answers at http:.+\/api is no Matrix homeserver\.$/,
	],
	[
		'the outer address of a homeserver',
		() => ({ SYNAPSE_URL: origin }),
		/^The setting SYNAPSE_URL is wrong: \/health is not served at .+: give the inner address of Synapse, where all of it is\.$/,
	],
	[
		'neither token nor secret',
		() => ({ SYNAPSE_ADMIN_TOKEN: '' }),
		'The setting SYNAPSE_URL needs SYNAPSE_ADMIN_TOKEN or SYNAPSE_REGISTRATION_SECRET beside it.',
	],
	[
		'a token that the homeserver does not know',
		() => ({ SYNAPSE_ADMIN_TOKEN: 'hidden-word' }),
		'The setting SYNAPSE_ADMIN_TOKEN is wrong: the homeserver refuses it.',
	],
	[
		'the token of a member',
		async () => ({ SYNAPSE_ADMIN_TOKEN: await memberToken() }),
		'The setting SYNAPSE_ADMIN_TOKEN is wrong: @ordinary:localhost is no administrator of the homeserver.',
	],
	[
		'another secret',
		() => ({ SYNAPSE_ADMIN_TOKEN: '', SYNAPSE_REGISTRATION_SECRET: 'hidden-word' }),
		'The setting SYNAPSE_REGISTRATION_SECRET is wrong: the homeserver refuses it.',
	],
	[
		'an account of another data folder',
		() => ({ SYNAPSE_ADMIN_TOKEN: '', SYNAPSE_REGISTRATION_SECRET: secrets.registration }),
		'The homeserver has an account liaison-service with a password that is not in this data folder: set SYNAPSE_ADMIN_TOKEN to a token of it.',
	],
	[
		'another server name',
		() => ({ SERVER_NAME: 'police.example' }),
		'The setting SERVER_NAME is wrong: the homeserver of SYNAPSE_URL is localhost (it is "police.example").',
	],
];

test.each(WRONG)('%s: one sentence, a non-zero exit, and nothing is kept', async (_what, changes, sentence) => {
	const data = join(folder, 'wrong');
	const program = start({ ...FOREIGN, LIAISON_DATA: data, PORT: String(await freePort()), ...(await changes()) });
	const code = await program.ended;
	expect([code, program.said.trimEnd()]).toEqual([1, typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)]);
	expect(program.said).not.toContain('hidden-word');
	expect(existsSync(join(data, 'secrets.json'))).toBe(false);
});

const capabilities = (more: Record<string, unknown>): unknown => ({
	capabilities: { 'm.room_versions': { available: { 11: 'stable', 12: 'stable' } }, 'm.set_displayname': { enabled: false }, ...more },
});

test.each([
	['/openid/userinfo', 404, {}, /does not say whose an OpenID token is/],
	['/capabilities', 200, capabilities({ 'm.room_versions': { available: { 11: 'stable' } } }), /does not know room version 12/],
	['/capabilities', 200, capabilities({ 'm.set_displayname': { enabled: true } }), /takes names of people/],
	['/login', 200, { flows: [{ type: 'm.login.sso' }] }, /does not let people sign in with a password/],
	['/client/v3/register', 403, { errcode: 'M_FORBIDDEN' }, /does not register people by a token alone/],
	['/client/v3/register', 401, { flows: [{ stages: ['m.login.dummy'] }] }, /does not register people by a token alone/],
	['/createRoom', 400, { errcode: 'M_UNSUPPORTED_ROOM_VERSION' }, /does not run the policy module/],
	['/registration_tokens', 404, {}, /makes no registration tokens \(404\)/],
	['/whoami', 429, {}, /asked too often/],
])('a homeserver whose %s answers %i %j is refused', async (path, status, body, sentence) => {
	answers.clear();
	answers.set(path, { status, body });
	const check = checkHomeserver(twinUrl(), adminToken, 'localhost');
	await expect(check).rejects.toThrow(sentence);
});

test('a homeserver that answers as ours does is fit, and looking makes no room', async () => {
	const rooms = async (): Promise<unknown> =>
		(
			(await (
				await fetch(`${synapseUrl}/_synapse/admin/v1/rooms?limit=1`, { headers: { authorization: `Bearer ${adminToken}` } })
			).json()) as { total_rooms: number }
		).total_rooms;
	answers.clear();
	const before = await rooms();
	await checkHomeserverAnswers(twinUrl());
	await checkHomeserver(twinUrl(), adminToken, 'localhost');
	expect(await rooms()).toBe(before);
});
