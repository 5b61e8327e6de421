/** @file A backup of a running stack, brought back into an empty folder, is the same network again; one that fails leaves nothing behind. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportDraft } from '#lib/intelligence/report.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import { headlessVault, signInWith } from '#lib/vault/headless.ts';
import { readSettings } from '../../../src/env.ts';
import { connected } from '../../../scripts/stack/connection.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { startStack, type Stack } from '../../../scripts/stack/stack.ts';
import { first, foundIson, must, type Founder } from '../../fixtures/cast.ts';
import { appOfItsOwn } from '../../fixtures/stack.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'liaison-backup-'));
const [from, to, file] = [join(folder, 'from'), join(folder, 'to'), join(folder, 'saved.tar')];
const PASSWORD = 'kept through a backup';
const UPLOADED = randomBytes(100_000);
const SAID = 'A wooden boat with a new engine, seen at dusk.';
const REPORT: ReportDraft = {
	...{ title: 'New engines', text: SAID, language: 'en' as TextLanguage, kind: 'spot', region: 'americas', threat: 'sea-routes' },
	...{ places: [], eventDate: '', reliability: 'B', credibility: 2, marking: 'GREEN' },
};
/** Nobody asks it for anything: what is to be saved of it is nothing. */
const FOREIGN = { SYNAPSE_URL: 'http://127.0.0.1:9', SYNAPSE_ADMIN_TOKEN: 'none' };
let running: Stack | null = null;
let founder: Founder;
let media = '';

const settingsOf = async (data: string) => readSettings({ LIAISON_DATA: data, LIAISON_LIMITS: 'loose', PORT: String(await freePort()) });

async function start(data: string): Promise<Stack> {
	running = await startStack(await settingsOf(data), appOfItsOwn(), () => undefined);
	return running;
}

const program = (name: 'backup' | 'restore', data: string, more: Record<string, string> = {}, archive = file) =>
	run(process.execPath, [join(import.meta.dirname, '../../../scripts', `${name}.ts`), archive], {
		env: { ...process.env, LIAISON_DATA: data, ...more },
	});

/** Ends with this sentence and nothing else. */
const refusal = (sentence: RegExp) => ({ code: 1, stderr: expect.stringMatching(new RegExp(`^${sentence.source}\\n$`)) as string });

async function signIn({ synapseUrl }: Stack): Promise<string> {
	const body = JSON.stringify({ type: 'm.login.password', identifier: { type: 'm.id.user', user: 'kept' }, password: PASSWORD });
	const answer = await fetch(`${synapseUrl}/_matrix/client/v3/login`, { method: 'POST', body });
	return String(((await answer.json()) as { access_token?: string }).access_token);
}

const lobbyOf = (vault: Vault): Promise<RoomSummary> =>
	first(
		(listener: (rooms: readonly RoomSummary[]) => void) => vault.rooms.watchRooms(listener),
		(rooms) => rooms.find((each) => each.networkRoom && each.mine === 'member'),
	);

/** The message as a member sees it, once it is there and, for its author, sent. */
function messageIn(vault: Vault, room: RoomSummary): Promise<TimelineItem> {
	let items: readonly TimelineItem[] = [];
	return first(
		(listener: (all: readonly TimelineItem[]) => void) =>
			vault.rooms.watchTimeline(room.id, (change) => listener((items = applyChange(items, change)))),
		(all) => all.find((item) => item.kind === 'message' && item.text === SAID && item.delivery.state === 'sent'),
	);
}

/** A network with a message and a report in it. */
async function writeSomething(stack: Stack): Promise<void> {
	founder = await foundIson(stack.origin, stack.setUpUrl, { localpart: 'ana.torres', name: 'Ana Torres', country: 'CO' });
	const lobby = await lobbyOf(founder.vault);
	must(await founder.vault.rooms.send(lobby.id, { text: SAID }));
	await messageIn(founder.vault, lobby);
	must(await founder.vault.intelligence.publish(lobby.id, REPORT));
	// Ends when the last message key is in her backup at the homeserver.
	await founder.vault.close();
}

beforeAll(async () => {
	const stack = await start(from);
	await writeSomething(stack);
	await fetch(`${stack.synapseUrl}/_synapse/admin/v2/users/@kept:localhost`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${stack.adminToken}` },
		body: JSON.stringify({ password: PASSWORD }),
	});
	const uploaded = await fetch(`${stack.synapseUrl}/_matrix/media/v3/upload`, {
		method: 'POST',
		headers: { authorization: `Bearer ${await signIn(stack)}`, 'content-type': 'application/octet-stream' },
		body: UPLOADED,
	});
	media = ((await uploaded.json()) as { content_uri: string }).content_uri.slice('mxc://'.length);
}, 240_000);

afterAll(async () => {
	await running?.stop();
	rmSync(folder, { recursive: true, force: true });
});

test('saved while it runs, by this account for this account alone, and the archive is whole', { timeout: 120_000 }, async () => {
	const { stdout } = await program('backup', from);
	expect(statSync(file).mode & 0o077).toBe(0);
	expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Saved as ${file}`);
	await running?.stop();
	running = null;
});

test('a restore that fails takes everything back, and the next one is not refused for it', { timeout: 240_000 }, async () => {
	await expect(program('restore', to, { SERVER_NAME: 'other.example' })).rejects.toMatchObject(
		refusal(/The setting SERVER_NAME is wrong: .+/),
	);
	expect(existsSync(to)).toBe(false);

	// An archive whose ledger is damaged: found out when media, secrets and a cluster are there already.
	const parts = join(folder, 'parts');
	const damaged = join(folder, 'damaged.tar');
	mkdirSync(parts);
	await run('tar', ['--extract', '--file', file, '--directory', parts]);
	const dump = join(parts, 'ledger.dump');
	truncateSync(dump, Math.floor(statSync(dump).size / 2));
	await run('tar', [
		'--create',
		'--file',
		damaged,
		'--directory',
		parts,
		'./manifest.json',
		'./ledger.dump',
		'./homeserver.dump',
		'secrets.json',
		'media',
	]);
	mkdirSync(to);
	writeFileSync(join(to, 'note'), 'of the owner');
	await expect(program('restore', to, {}, damaged)).rejects.toMatchObject(
		refusal(/The database at 127\.0\.0\.1:\d+ could not be read or written: .+/),
	);
	expect(['secrets.json', 'administrator-token', 'postgres'].filter((name) => existsSync(join(to, name)))).toEqual([]);
	expect([readdirSync(join(to, 'media')), readdirSync(join(to, 'run')), existsSync(join(to, 'note'))]).toEqual([[], [], true]);
});

test('a restore that was killed is told at the next start, and begins anew', { timeout: 240_000 }, async () => {
	mkdirSync(join(to, 'run/restore'));
	writeFileSync(join(to, 'secrets.json'), '{}');
	await expect(settingsOf(to).then((settings) => startStack(settings, 'none', () => undefined))).rejects.toThrow(
		/was broken off: run npm run restore again/,
	);

	const { stdout } = await program('restore', to);
	expect(stdout.trimEnd().split('\n').at(-1)).toBe('Restored; npm start brings it up.');
	const stack = await start(to);
	const authorization = `Bearer ${await signIn(stack)}`;
	const downloaded = await fetch(`${stack.synapseUrl}/_matrix/client/v1/media/download/${media}`, { headers: { authorization } });
	expect(Buffer.from(await downloaded.arrayBuffer()).equals(UPLOADED)).toBe(true);
	const migrated = await connected(stack.databaseUrl, (sql) =>
		sql.query<{ there: string | null }>(`select to_regclass('drizzle.__drizzle_migrations') as there`),
	);
	expect(migrated.rows[0]?.there).not.toBeNull();
});

test(
	'a member signs in there with her recovery key, and her device verifies the ledger and reads record and message',
	{ timeout: 120_000 },
	async () => {
		const stack = running;
		if (stack === null) throw new Error('Nothing was restored.');
		const vault = headlessVault(stack.origin);
		try {
			await signInWith(vault, founder);
			const lobby = await lobbyOf(vault);
			expect(await messageIn(vault, lobby)).toMatchObject({ kind: 'message', text: SAID, author: founder.user, doubt: 'backup' });
			const { reports, unreadable } = await first(vault.intelligence.watchReports, (book) => (book.reports.length > 0 ? book : undefined));
			expect([reports.map(({ title, author }) => [title, author]), unreadable]).toEqual([[['New engines', founder.user]], []]);
			// The chain goes on from where it was.
			must(await vault.intelligence.publish(lobby.id, { ...REPORT, title: 'More engines' }));
			await first(vault.intelligence.watchReports, (book) =>
				book.reports.find(({ title, delivery }) => title === 'More engines' && delivery.state === 'saved'),
			);
		} finally {
			await vault.close();
		}
	},
);

test('nothing is overwritten', async () => {
	await expect(program('backup', to)).rejects.toMatchObject(refusal(/The file .+ exists: name another one\./));
	await expect(program('restore', to)).rejects.toMatchObject(refusal(/.+holds data already.+/));
});

test('beside a homeserver of somebody else, archive and restore say what they do not hold', { timeout: 240_000 }, async () => {
	const part = join(folder, 'part.tar');
	const other = join(folder, 'other');
	const MISSING = /It holds nothing of the homeserver at SYNAPSE_URL, neither its database nor its media nor its keys: .+\.\n$/;
	expect((await program('backup', from, FOREIGN, part)).stdout).toMatch(MISSING);
	await expect(program('restore', other, {}, part)).rejects.toMatchObject(
		refusal(/The archive holds no homeserver, .+ set SYNAPSE_URL to it\./),
	);
	await expect(program('restore', other, FOREIGN, file)).rejects.toMatchObject(
		refusal(/The archive holds a homeserver, .+: restore without that setting\./),
	);
	expect(existsSync(other)).toBe(false);
	expect((await program('restore', other, FOREIGN, part)).stdout).toMatch(MISSING);
	expect(existsSync(join(other, 'secrets.json'))).toBe(true);
});

test('a database that cannot be saved is told in a sentence, and leaves no archive', async () => {
	const nowhere = join(folder, 'nowhere.tar');
	const place = { ...FOREIGN, DATABASE_URL: 'postgres://liaison:hidden-word@127.0.0.1:9/liaison' };
	await expect(program('backup', from, place, nowhere)).rejects.toMatchObject(
		refusal(/The database at 127\.0\.0\.1:9 could not be read or written: [^\n]+\./),
	);
	expect(existsSync(nowhere)).toBe(false);
});
