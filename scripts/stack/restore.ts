/** @file Brings an archive back into a data folder, whole or not at all. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { WrongSetting, type Settings } from '#env';
import { Manifest, missing, onDatabase, tools, withDatabases } from './archive.ts';
import type { Say } from './child.ts';
import { connected } from './connection.ts';
import { openDataFolder, PROJECT, type DataFolder } from './folders.ts';
import { livingPid, notePid } from './processes.ts';
import { secretsFile } from './secrets.ts';

const run = promisify(execFile);

function readManifest(file: string): v.InferOutput<typeof Manifest> | null {
	try {
		return v.parse(Manifest, JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		return null;
	}
}

/** Where a restore unpacks; while it is there, the folder is not whole. */
const restoring = (data: DataFolder): string => join(data.run, 'restore');
const restorer = (data: DataFolder): string => join(restoring(data), 'pid');

/**
 * Refuses a data folder whose restore was broken off: its databases may have half of what they should.
 * @throws WrongSetting naming what to do
 */
export function refuseHalfRestored(data: DataFolder): void {
	if (!existsSync(restoring(data))) return;
	throw new WrongSetting(`The restore into ${data.root} was broken off: run npm run restore again, or remove the folder.`);
}

/** What a restore makes in the data folder; none of it was there before. */
const RESTORED = ['secrets.json', 'administrator-token', 'media', 'postgres', 'postgres.new'];

function takeBack(data: DataFolder): void {
	for (const name of RESTORED) rmSync(join(data.root, name), { recursive: true, force: true });
	mkdirSync(data.media, { mode: 0o700 });
	rmSync(restoring(data), { recursive: true, force: true });
}

/** @throws WrongSetting for a folder with data in it; what a restore left that was broken off is none. */
function openEmptyFolder(path: string): DataFolder {
	const data = openDataFolder(path);
	const other = livingPid(restorer(data));
	if (other !== null) throw new WrongSetting(`A restore into ${data.root} is under way (process ${other}).`);
	// Broken off without a chance to clear up, by kill -9 or with the machine. Only a restore itself makes this folder, in an empty one.
	if (existsSync(restoring(data))) takeBack(data);
	if (existsSync(secretsFile(data)) || existsSync(data.postgres) || readdirSync(data.media).length > 0) {
		throw new WrongSetting(`The setting LIAISON_DATA is wrong: ${data.root} holds data already, and nothing is ever overwritten.`);
	}
	return data;
}

/** Tables that are not PostgreSQL's own. */
const OWN_TABLES = `
	select count(*)::int as n from pg_class join pg_namespace on pg_namespace.oid = relnamespace
	where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg\\_%'`;

async function refuseUnlessEmpty(url: string): Promise<void> {
	const { host, pathname } = new URL(url);
	const place = `The database ${decodeURIComponent(pathname.slice(1))} at ${host}`;
	const { rows } = await connected(url, (sql) => sql.query<{ n: number }>(OWN_TABLES)).catch((cause: unknown) => {
		throw new WrongSetting(`${place} could not be read: ${(cause as Error).message}.`, { cause });
	});
	if (rows[0]?.n !== 0) throw new WrongSetting(`${place} holds tables already, and nothing is ever overwritten: give an empty one.`);
}

/** An archive fits where there is a homeserver of one's own if and only if it holds none. */
function refuseOtherKind(isWhole: boolean, settings: Settings): void {
	if (isWhole && settings.SYNAPSE_URL)
		throw new WrongSetting(
			'The archive holds a homeserver, which cannot be put into the one at SYNAPSE_URL: restore without that setting.',
		);
	if (!isWhole && !settings.SYNAPSE_URL)
		throw new WrongSetting(
			'The archive holds no homeserver, for it was made beside one at SYNAPSE_URL: bring that one back where it ran, and set SYNAPSE_URL to it.',
		);
}

/**
 * Brings an archive back into a data folder that has nothing in it yet (and, with `DATABASE_URL`, into empty databases). A restore that fails
 * leaves both as they were.
 * @returns a sentence on what was not in the archive, or null when everything was
 * @throws WrongSetting when there is data already, or the file is no archive of ours.
 */
export async function restore(settings: Settings, file: string, say: Say): Promise<string | null> {
	if (!existsSync(file)) throw new WrongSetting(`There is no file ${file}.`);
	const isNew = !existsSync(resolve(PROJECT, settings.LIAISON_DATA));
	const data = openEmptyFolder(settings.LIAISON_DATA);
	const pg = join(await tools(say), 'pg_restore');
	const stage = restoring(data);
	mkdirSync(stage, { mode: 0o700 });
	notePid(restorer(data), process.pid);
	const unpack = (...args: readonly string[]): Promise<unknown> => run('tar', ['--extract', '--file', file, '--no-same-owner', ...args]);
	const noBackup = (cause: unknown): never => {
		throw new WrongSetting(`The file ${file} is no backup of Liaison, or not a whole one.`, { cause });
	};
	try {
		await unpack('--directory', stage, './manifest.json', './ledger.dump').catch(noBackup);
		const manifest = readManifest(join(stage, 'manifest.json')) ?? noBackup(null);
		refuseOtherKind(manifest.homeserver, settings);
		if (manifest.homeserver) await unpack('--directory', stage, './homeserver.dump').catch(noBackup);
		say('Restoring media and secrets');
		await unpack('--directory', data.root, '--exclude', './*').catch(noBackup);
		await withDatabases(settings, data, say, async ({ homeserver, ledger }) => {
			// All of a database or nothing of it.
			const load = (name: string, url: string): Promise<void> =>
				onDatabase(pg, ['--no-owner', '--no-privileges', '--single-transaction', join(stage, name)], url);
			for (const url of [ledger, ...(homeserver === null ? [] : [homeserver])]) await refuseUnlessEmpty(url);
			if (homeserver !== null) {
				say('Restoring the homeserver');
				await load('homeserver.dump', homeserver);
			}
			say('Restoring the ledger');
			await load('ledger.dump', ledger).catch((cause: unknown) => {
				if (!settings.SYNAPSE_DATABASE_URL) throw cause;
				throw new WrongSetting(`${(cause as Error).message} The homeserver's database is restored: empty it before the next try.`, {
					cause,
				});
			});
		});
		rmSync(stage, { recursive: true });
		return missing(manifest.homeserver);
	} catch (error) {
		if (isNew) rmSync(data.root, { recursive: true });
		else takeBack(data);
		throw error;
	}
}
