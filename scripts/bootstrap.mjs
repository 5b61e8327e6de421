/**
 * @file The first thing that `npm start`, `npm test` and their like run: on any Node from 20 on, in a clone that may have nothing installed.
 * It installs the locked packages when they are missing or others than locked, and hands over to scripts/<name>.ts on the Node among them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const [name = '', ...rest] = process.argv.slice(2);
const script = join(project, 'scripts', `${name}.ts`);

function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}

function read(path) {
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/**
 * Whether the lock file's package must be here. Of the optional ones, those made for this kind of machine; others come and go with packages
 * that are for other machines.
 */
function isNeeded({ optional = false, os = [], cpu = [], libc = ['glibc'] }) {
	return !optional || (os.includes(process.platform) && cpu.includes(process.arch) && libc.includes('glibc'));
}

/** The first package that is missing or of another version than locked, by what npm noted at the last installation. */
function firstDifference() {
	const { '': _project, ...locked } = read(join(project, 'package-lock.json')).packages;
	const installed = read(join(project, 'node_modules/.package-lock.json'))?.packages ?? {};
	return Object.keys(locked).find((path) => installed[path]?.version !== locked[path].version && isNeeded(locked[path]));
}

function install() {
	console.log('Installing the packages (once; about a minute) …');
	const npm = process.env.npm_execpath;
	const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
	const options = ['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error'];
	const done = spawnSync(command, [...first, ...options], {
		cwd: project,
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, NODE_ENV: '' },
	});
	if (done.status !== 0)
		fail('The packages could not be installed: see what npm says above. It needs the network and a folder that it may write to.');
}

/** Node 24 as installed; another Node of that age does as well. */
function findNode() {
	const own = join(project, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
	if (existsSync(own)) return own;
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	return fail(`There is no Node 24 for ${process.platform}-${process.arch} in the package list: run this with Node 24 or newer.`);
}

/** Runs the script in this process: where this is the right Node already. */
async function become() {
	process.argv = [process.execPath, script, ...rest];
	await import(pathToFileURL(script).href);
}

/** Runs the script in a process of its own that lives and dies with this one: same signals, same end. */
function handOver(node) {
	const bound = spawnSync('setpriv', ['--version']).status === 0 ? ['setpriv', '--pdeathsig', 'TERM'] : [];
	const [command, ...args] = [...bound, node, script, ...rest];
	const path = [join(project, 'node_modules/.bin'), process.env.PATH].join(':');
	const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
	// Ctrl-C reaches the child by the terminal; sent to this process alone, it is passed on.
	process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
	child.on('error', (error) => fail(`Node could not be run: ${error.message}.`));
	child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (!existsSync(script)) fail(`There is no program named "${name}" in scripts/.`);
if (Number(process.versions.node.split('.')[0]) < 20)
	fail(`This is Node ${process.versions.node}; Liaison needs 20 or newer to begin with.`);
process.chdir(project);
if (firstDifference() !== undefined) install();
const node = findNode();
if (node === process.execPath || Number(process.versions.node.split('.')[0]) >= 24) await become();
else handOver(node);
