/** @file All of Liaison, started in order and stopped in the opposite one: database, homeserver, tables, app. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WrongSetting, type Settings } from '#env';
import { administratorToken } from './administrator.ts';
import { openApp, type AppKind } from './app.ts';
import type { Child, Say } from './child.ts';
import { createDatabases, migrateLedger } from './databases.ts';
import { openDataFolder, type DataFolder } from './folders.ts';
import { checkDatabase } from './foreign-database.ts';
import { checkHomeserver, checkHomeserverAnswers } from './foreign-homeserver.ts';
import { freePort, isFree } from './ports.ts';
import { openCluster } from './postgres.ts';
import { writePrivate } from './private-file.ts';
import { livingPid, notePid } from './processes.ts';
import { refuseHalfRestored } from './restore.ts';
import { hashOfSetUpToken, openSecrets, secretsFile, type Secrets } from './secrets.ts';
import { openSynapse } from './synapse.ts';

/** Where everything is. Kept in `run/stack.json` (mode 0600) while it runs. */
export interface StackAddresses {
	readonly origin: string;
	readonly databaseUrl: string;
	/** Of the homeserver's database; null for a homeserver that we do not run. */
	readonly synapseDatabaseUrl: string | null;
	readonly synapseUrl: string;
	readonly adminToken: string;
	readonly dataFolder: string;
	/** Folder of the logs. */
	readonly logs: string;
	/** The one-time set-up link; it is of use until there is a network. */
	readonly setUpUrl: string;
}

/** A running Liaison. */
export interface Stack extends StackAddresses {
	/** Process ids of what runs now, by the id of the child: `postgres`, `homeserver-process`, `app`. */
	readonly pids: () => Readonly<Record<string, number | null>>;
	/** Stops all of it, the app first. */
	readonly stop: () => Promise<void>;
}

/**
 * Looks at every server that the settings name, before anything is started.
 * @returns the administrator's token of a homeserver that we do not run, else null.
 */
async function openForeignServers(settings: Settings, secrets: Secrets, data: DataFolder): Promise<string | null> {
	const { DATABASE_URL, SYNAPSE_DATABASE_URL, SYNAPSE_URL, SYNAPSE_REGISTRATION_SECRET = '' } = settings;
	if (DATABASE_URL) await checkDatabase('DATABASE_URL', DATABASE_URL);
	if (!SYNAPSE_URL) {
		if (SYNAPSE_DATABASE_URL) await checkDatabase('SYNAPSE_DATABASE_URL', SYNAPSE_DATABASE_URL);
		return null;
	}
	await checkHomeserverAnswers(SYNAPSE_URL);
	const token =
		settings.SYNAPSE_ADMIN_TOKEN ?? (await administratorToken(SYNAPSE_URL, SYNAPSE_REGISTRATION_SECRET, secrets.administrator, data));
	await checkHomeserver(SYNAPSE_URL, token, settings.SERVER_NAME);
	return token;
}

/**
 * Starts all that the settings do not name as running elsewhere.
 * @param interrupted stops what has started so far; the start then fails
 * @throws WrongSetting | InstallFailure | ChildFailure with a sentence for the person at the terminal; nothing is left running then.
 */
export async function startStack(settings: Settings, app: AppKind, say: Say, interrupted?: AbortSignal): Promise<Stack> {
	const data = openDataFolder(settings.LIAISON_DATA);
	const supervisor = join(data.run, 'supervisor.pid');
	const other = livingPid(supervisor);
	if (other !== null && other !== process.pid) throw new WrongSetting(`Liaison runs already on ${data.root} (process ${other}).`);
	if (app !== 'none' && !(await isFree(settings.PORT, settings.HOST))) {
		throw new WrongSetting(`The port ${settings.PORT} is taken by another program: stop it, or set PORT.`);
	}
	refuseHalfRestored(data);
	notePid(supervisor, process.pid);
	const isFresh = !existsSync(secretsFile(data));
	const secrets = openSecrets(data, settings.SERVER_NAME);
	const children = new Map<string, Child>();
	const bringUp = async (child: Child): Promise<void> => {
		interrupted?.throwIfAborted();
		children.set(child.id, child);
		await child.start();
	};
	const stop = async (): Promise<void> => {
		for (const child of [...children.values()].toReversed()) await child.stop();
		for (const file of [supervisor, join(data.run, 'stack.json')]) rmSync(file, { force: true });
	};
	interrupted?.addEventListener('abort', () => void stop(), { once: true });
	try {
		const foreignToken = await openForeignServers(settings, secrets, data).catch((error: unknown) => {
			// Secrets bind the folder to a server name, which may have been what was wrong.
			if (isFresh) rmSync(secretsFile(data));
			throw error;
		});
		interrupted?.throwIfAborted();
		let databaseUrl = settings.DATABASE_URL;
		let synapseDatabaseUrl = settings.SYNAPSE_DATABASE_URL ?? null;
		if (!databaseUrl) {
			say('Starting the database');
			// Each connection that Synapse keeps would fail one request of somebody after the database was away.
			const renewHomeserver = (): void => children.get('homeserver-process')?.recycle();
			const cluster = await openCluster(data, secrets, await freePort(), say, renewHomeserver);
			await bringUp(cluster.child);
			await createDatabases(cluster, secrets);
			databaseUrl = cluster.url('ledger', 'liaison');
			synapseDatabaseUrl ??= cluster.url('synapse', 'synapse');
		}
		let synapseUrl = settings.SYNAPSE_URL;
		if (!synapseUrl && synapseDatabaseUrl !== null) {
			say('Starting the homeserver');
			const port = await freePort();
			synapseUrl = `http://127.0.0.1:${port}`;
			await bringUp(await openSynapse(settings, secrets, data, port, synapseDatabaseUrl, say));
		} else {
			synapseDatabaseUrl = null;
		}
		const adminToken = foreignToken ?? (await administratorToken(synapseUrl ?? '', secrets.registration, secrets.administrator, data));
		say('Bringing the tables up to date');
		await migrateLedger(databaseUrl);
		if (app !== 'none') {
			const place = {
				DATABASE_URL: databaseUrl,
				SYNAPSE_URL: synapseUrl ?? '',
				SYNAPSE_ADMIN_TOKEN: adminToken,
				LIAISON_SET_UP_TOKEN_HASH: hashOfSetUpToken(secrets),
			};
			say('Starting the app');
			await bringUp(await openApp(app, settings, place, data, say));
		}
		const addresses: StackAddresses = {
			origin: settings.ORIGIN,
			databaseUrl,
			synapseDatabaseUrl,
			synapseUrl: synapseUrl ?? '',
			adminToken,
			dataFolder: data.root,
			logs: data.logs,
			setUpUrl: `${settings.ORIGIN}/set-up#${secrets.setUp}`,
		};
		writePrivate(join(data.run, 'stack.json'), JSON.stringify(addresses, null, '\t'));
		return {
			...addresses,
			pids: () => Object.fromEntries([...children].map(([id, child]) => [id, child.pid])),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
