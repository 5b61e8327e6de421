/**
 * @file `npm start` by an account without rights, which may read the program and write its data folder and nothing else. The homeserver is
 * the run's: root's Python, which its own would be made with, may lie where only root can read.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { buildOfSources } from '../../../scripts/stack/build.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { livingPid } from '../../../scripts/stack/processes.ts';
import { Program } from '../../fixtures/program.ts';

const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;
const folder = mkdtempSync(join(tmpdir(), 'liaison-nobody-'));

/** Only root can become another account; that one cannot read a clone in a folder of root's own, nor compile where it may not write. */
function whyNot(): string | null {
	if (process.env['LIAISON_TEST_APP'] === 'sources') return 'compiling on demand writes into the clone';
	if (process.getuid?.() !== 0) return 'the tests run as an ordinary user anyway';
	const [file, ...args] = [...AS_NOBODY, process.execPath, '--version'] as const;
	return spawnSync(file, args, { cwd: '/' }).status === 0 ? null : 'the clone is in a folder that only root can read';
}

const reason = whyNot();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(reason !== null)(
	`an account without rights runs the database and the app${reason === null ? '' : ` (not here: ${reason})`}`,
	{
		timeout: 400_000,
	},
	async () => {
		await buildOfSources(true, () => undefined);
		chownSync(folder, NOBODY, NOBODY);
		const port = await freePort();
		const { synapseUrl, adminToken } = inject('stack');
		const program = new Program([...AS_NOBODY, 'npm', 'start', '--silent'], {
			...{ HOME: folder, LIAISON_DATA: join(folder, 'data'), PORT: String(port) },
			...{ SYNAPSE_URL: synapseUrl, SYNAPSE_ADMIN_TOKEN: adminToken },
		});
		await program.ready();
		const healthz = await fetch(`http://127.0.0.1:${port}/healthz`);
		expect([healthz.status, await healthz.json()]).toEqual([200, { app: 'ok', database: 'ok', homeserver: 'ok' }]);
		const pids = ['postgres', 'app', 'supervisor'].map((name) => livingPid(join(folder, 'data/run', `${name}.pid`)));
		expect(pids.map((pid) => (pid === null ? null : statSync(`/proc/${pid}`).uid))).toEqual([NOBODY, NOBODY, NOBODY]);
		process.kill(pids.at(-1) ?? 0, 'SIGTERM');
		await program.ended;
		expect(pids.filter((pid) => pid !== null && statSync(`/proc/${pid}`, { throwIfNoEntry: false }) !== undefined)).toEqual([]);
	},
);
