/** @file A backup of a running stack, brought back into an empty folder, is the same network again. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from '../../../src/env.ts';
import { connected } from '../../../scripts/stack/connection.ts';
import { startStack, type Stack } from '../../../scripts/stack/stack.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'liaison-backup-'));
const [from, to, file] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'saved.tar')];
const PASSWORD = 'kept through a backup';
const UPLOADED = randomBytes(100_000);
let running: Stack | null = null;

const start = async (data: string): Promise<Stack> => {
	running = await startStack(readSettings({ LIAISON_DATA: data, LIAISON_LIMITS: 'loose' }), 'none', () => undefined);
	return running;
};
const program = (name: string, data: string, more: Record<string, string> = {}) =>
	run(process.execPath, [join(import.meta.dirname, '../../../scripts', `${name}.ts`), file], {
		env: { ...process.env, LIAISON_DATA: data, ...more },
	});

async function signIn({ synapseUrl }: Stack): Promise<string> {
	const body = JSON.stringify({ type: 'm.login.password', identifier: { type: 'm.id.user', user: 'kept' }, password: PASSWORD });
	const answer = await fetch(`${synapseUrl}/_matrix/client/v3/login`, { method: 'POST', body });
	return String(((await answer.json()) as { access_token?: string }).access_token);
}

let media = '';

beforeAll(async () => {
	const stack = await start(from);
	await fetch(`${stack.synapseUrl}/_synapse/admin/v2/users/@kept:localhost`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${stack.adminToken}` },
		body: JSON.stringify({ password: PASSWORD }),
	});
	const authorization = `Bearer ${await signIn(stack)}`;
	const uploaded = await fetch(`${stack.synapseUrl}/_matrix/media/v3/upload`, {
		method: 'POST',
		headers: { authorization, 'content-type': 'application/octet-stream' },
		body: UPLOADED,
	});
	media = ((await uploaded.json()) as { content_uri: string }).content_uri.slice('mxc://'.length);
	await connected(stack.databaseUrl, async (sql) => {
		await sql.query('create table kept (bytes bytea)');
		await sql.query('insert into kept values ($1)', [UPLOADED]);
	});
});

afterAll(async () => {
	await running?.stop();
	rmSync(folder, { recursive: true, force: true });
});

test('saved while it runs, restored elsewhere, everything is there', { timeout: 240_000 }, async () => {
	await program('backup', from);
	expect(statSync(file).mode & 0o077).toBe(0);
	await running?.stop();
	await program('restore', to);

	const stack = await start(to);
	const authorization = `Bearer ${await signIn(stack)}`;
	const downloaded = await fetch(`${stack.synapseUrl}/_matrix/client/v1/media/download/${media}`, { headers: { authorization } });
	expect(Buffer.from(await downloaded.arrayBuffer()).equals(UPLOADED)).toBe(true);
	const { row, migrated } = await connected(stack.databaseUrl, async (sql) => ({
		row: (await sql.query<{ bytes: Buffer }>('select bytes from kept')).rows[0],
		migrated: (await sql.query<{ there: string | null }>(`select to_regclass('drizzle.__drizzle_migrations') as there`)).rows[0],
	}));
	expect(row?.bytes.equals(UPLOADED)).toBe(true);
	expect(migrated?.there).not.toBeNull();
});

test('nothing is overwritten', async () => {
	await expect(program('backup', to)).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^The file .+ exists: name another one\.\n$/) as string,
	});
	await expect(program('restore', to)).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/holds data already.+\n$/) as string,
	});
});

test('a database that cannot be saved is told in a sentence, and leaves no archive', async () => {
	const place = { DATABASE_URL: 'postgres://liaison:hidden-word@127.0.0.1:9/liaison', SYNAPSE_URL: 'http://127.0.0.1:9' };
	rmSync(file);
	await expect(program('backup', from, { ...place, SYNAPSE_ADMIN_TOKEN: 'none' })).rejects.toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^The database at 127\.0\.0\.1:9 could not be read or written: [^\n]+\.\n$/) as string,
	});
	expect(existsSync(file)).toBe(false);
});
