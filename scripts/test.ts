/** @file `npm test`: every check of the project in order, all of them even when one fails, and one line at the end that counts. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settings } from '#env';
import { buildOfSources } from './stack/build.ts';
import { PROJECT } from './stack/folders.ts';
import { installChromium } from '../tests/fixtures/chromium.ts';
import { testPython } from '../tests/fixtures/stack.ts';
import { compileMessages } from './stack/messages.ts';
import { installSynapse } from './stack/synapse.ts';
import { fail } from './stack/terminal.ts';

/** How many tests of a step passed and failed. A check that only says yes or no counts as one. */
interface Count {
	readonly passed: number;
	readonly failed: number;
}

interface Step {
	readonly name: string;
	readonly run: () => Promise<Count>;
}

const reports = mkdtempSync(join(tmpdir(), 'liaison-reports-'));
const say = (line: string): void => console.log(`  ${line} …`);
let current: ChildProcess | null = null;

/** Runs a program of the package list. Its output is shown as it comes, or, `quietly`, only when it fails. */
function execute(command: readonly string[], quietly: boolean, env: NodeJS.ProcessEnv = {}): Promise<boolean> {
	const [program = '', ...args] = command;
	const child = spawn(join(PROJECT, 'node_modules/.bin', program), args, {
		cwd: PROJECT,
		env: { ...process.env, FORCE_COLOR: '0', ...env },
		stdio: ['ignore', quietly ? 'pipe' : 'inherit', quietly ? 'pipe' : 'inherit'],
	});
	current = child;
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
	return new Promise((resolve) => {
		child.once('error', () => resolve(false));
		child.once('close', (code) => {
			if (code !== 0 && quietly) console.log(said.trimEnd());
			resolve(code === 0);
		});
	});
}

const yesOrNo = (well: boolean): Count => (well ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A check that is one or several programs, all of which must be content. */
function check(...commands: readonly (readonly string[])[]): () => Promise<Count> {
	return async () => {
		let well = true;
		for (const command of commands) well = (await execute(command, true)) && well;
		return yesOrNo(well);
	};
}

/** Work of our own that throws when it fails. */
async function attempt(work: () => Promise<unknown>): Promise<Count> {
	try {
		await work();
		return yesOrNo(true);
	} catch (error) {
		console.log(error instanceof Error ? error.message : error);
		return yesOrNo(false);
	}
}

interface VitestReport {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

interface PlaywrightReport {
	readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
	readonly errors: readonly unknown[];
}

/** A runner that ended badly without a failed test failed as a whole. */
function counted(well: boolean, file: string, read: (report: unknown) => Count): Count {
	let count: Count;
	try {
		count = read(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		return { passed: 0, failed: 1 };
	}
	return !well && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function vitest(project: string): () => Promise<Count> {
	return async () => {
		const file = join(reports, `${project}.json`);
		const well = await execute(
			['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
			false,
		);
		return counted(well, file, (report) => {
			const { numPassedTests, numFailedTests, testResults } = report as VitestReport;
			// A file that could not even be read has no tests to fail.
			const unread = testResults.filter(
				({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
			);
			return { passed: numPassedTests, failed: numFailedTests + unread.length };
		});
	};
}

async function endToEnd(): Promise<Count> {
	const file = join(reports, 'e2e.json');
	const well = await execute(['playwright', 'test', '--config', 'tests/playwright.config.ts'], false, { LIAISON_E2E_REPORT: file });
	return counted(well, file, (report) => {
		const { stats, errors } = report as PlaywrightReport;
		return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
	});
}

const STEPS: readonly Step[] = [
	{
		name: 'install',
		run: () =>
			attempt(async () => {
				await installSynapse(say);
				process.env['LIAISON_TEST_PYTHON'] = await testPython();
				await installChromium();
				await compileMessages();
			}),
	},
	{ name: 'format', run: check(['prettier', '--check', '--log-level', 'warn', '.']) },
	{
		name: 'types',
		run: check(['svelte-kit', 'sync'], ['svelte-check', '--tsconfig', './tsconfig.json', '--output', 'human']),
	},
	{ name: 'lint', run: check(['eslint', '.']) },
	{ name: 'layers', run: check(['depcruise', 'src', '--config', 'tests/architecture/layers.js']) },
	{ name: 'dead code', run: check(['knip', '--no-progress']) },
	{ name: 'build', run: () => attempt(() => buildOfSources(true, say)) },
	{ name: 'unit', run: vitest('unit') },
	{ name: 'integration', run: vitest('integration') },
	{ name: 'end to end', run: endToEnd },
];

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.once(signal, () => {
		current?.kill(signal);
		process.exit(130);
	});
}

try {
	settings();
} catch (error) {
	fail(error);
}
const wanted = process.argv.slice(2);
const results: string[] = [];
let passed = 0;
let failed = 0;
for (const step of STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
	console.log(`\n== ${step.name}`);
	const began = Date.now();
	const count = await step.run();
	passed += count.passed;
	failed += count.failed;
	const result = `${count.failed === 0 ? 'well' : 'FAILED'}  ${step.name}: ${count.passed} of ${count.passed + count.failed}, ${Math.round((Date.now() - began) / 1000)} s`;
	results.push(result);
	console.log(result);
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${results.join('\n')}\n\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
