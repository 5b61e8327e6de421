/**
 * @file `npm start` by an account without rights, in a clone of its own: it installs uv and the homeserver, and runs the database, the
 * homeserver and the app. The packages of npm and the build are the run's, which it may only read. Where no Python with pip can be used by
 * others than root, the homeserver is the run's too.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { buildOfSources } from '../../../scripts/stack/build.ts';
import { PROJECT } from '../../../scripts/stack/folders.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { livingPid } from '../../../scripts/stack/processes.ts';
import { Program } from '../../fixtures/program.ts';

const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;
const folder = mkdtempSync(join(tmpdir(), 'liaison-nobody-'));
const clone = join(folder, 'clone');
const data = join(folder, 'data');
const isRoot = process.getuid?.() === 0;

function asNobody(...command: readonly string[]): boolean {
	const [file, ...args] = [...AS_NOBODY, ...command];
	return spawnSync(file, args, { cwd: '/' }).status === 0;
}

/** Only root can become another account. Wherever root's clone lies, that account gets one that it can read. */
function whyNot(): string | null {
	if (!isRoot) return 'the tests run as an ordinary user anyway';
	return process.env['LIAISON_TEST_APP'] === 'sources' ? 'compiling on demand writes into the packages' : null;
}

const reason = whyNot();

/** The folder of a Python that the account can install with: root's own may lie where only root can read. */
function pythonFolder(): string | null {
	const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
	const check = 'import sys, pip; sys.exit(sys.version_info < (3, 10))';
	return folders.find((each) => asNobody(join(each, 'python3'), '-c', check)) ?? null;
}

const python = reason === null ? pythonFolder() : null;
const PROCESSES = ['postgres', ...(python === null ? [] : ['homeserver-process']), 'app', 'supervisor'];

/** What belongs to this clone and not to the project. */
const LEFT = ['node_modules', '.cache', '.git', '.svelte-kit', 'build', 'test-results', 'playwright-report'];

async function makeClone(): Promise<void> {
	const build = await buildOfSources(true, () => undefined);
	cpSync(PROJECT, clone, {
		recursive: true,
		filter: (from) => {
			const [part = ''] = from.slice(PROJECT.length + 1).split(sep);
			return !LEFT.includes(part) && !part.startsWith('.liaison');
		},
	});
	cpSync(build, join(clone, '.cache/builds', basename(build)), { recursive: true, preserveTimestamps: true });
	execFileSync('chown', ['--recursive', '--no-dereference', `${NOBODY}:${NOBODY}`, folder]);
	// After that: the packages stay the run's.
	const packages = join(PROJECT, 'node_modules');
	if (asNobody('test', '-r', join(packages, '.package-lock.json'))) symlinkSync(packages, join(clone, 'node_modules'));
	else if (spawnSync('cp', ['--archive', '--link', packages, clone]).status !== 0) execFileSync('cp', ['--archive', packages, clone]);
}

/** npm, unless it lies where only root can read; then what npm would start. */
const startCommand = (): string =>
	asNobody('npm', '--version') ? 'npm start --silent' : 'node_modules/.bin/node scripts/bootstrap.mjs start';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// A run that says nothing about ordinary users must not look like one that does.
if (reason !== null) console.warn(`Nothing is proven here about another account: ${reason}.`);

test.skipIf(reason !== null)(
	`an account without rights installs and runs ${python === null ? 'the database and the app' : 'all of it'}${reason === null ? '' : ` (not here: ${reason})`}`,
	{ timeout: 600_000 },
	async () => {
		await makeClone();
		const port = await freePort();
		const { synapseUrl, adminToken } = inject('stack');
		const program = new Program([...AS_NOBODY, 'sh', '-c', `cd "$0" && exec ${startCommand()}`, clone], {
			...{ HOME: folder, LIAISON_DATA: data, PORT: String(port) },
			...(python === null
				? { SYNAPSE_URL: synapseUrl, SYNAPSE_ADMIN_TOKEN: adminToken }
				: { PATH: [python, process.env['PATH']].join(':') }),
		});
		await program.ready();
		const healthz = await fetch(`http://127.0.0.1:${port}/healthz`);
		expect([healthz.status, await healthz.json()]).toEqual([200, { app: 'ok', database: 'ok', homeserver: 'ok' }]);
		const pids = PROCESSES.map((name) => livingPid(join(data, 'run', `${name}.pid`)));
		expect(pids.map((pid) => (pid === null ? null : statSync(`/proc/${pid}`).uid))).toEqual(PROCESSES.map(() => NOBODY));
		if (python !== null) expect(statSync(join(clone, '.cache/python/homeserver/bin/python'), { throwIfNoEntry: false })).toBeDefined();
		process.kill(pids.at(-1) ?? 0, 'SIGTERM');
		await program.ended;
		expect(pids.filter((pid) => pid !== null && statSync(`/proc/${pid}`, { throwIfNoEntry: false }) !== undefined)).toEqual([]);
	},
);
