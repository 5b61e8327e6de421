/** @file Python environments from the project's hash-locked lists, through uv; each is made once and again when its list changes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Say } from './child.ts';
import { CACHE, PROJECT } from './folders.ts';
import { readIfThere } from './private-file.ts';
import { oneAtATime } from './turn.ts';

const run = promisify(execFile);

/** A step that installs something failed; the message says what to do. */
export class InstallFailure extends Error {
	override readonly name = 'InstallFailure';
}

const UV_LIST = 'homeserver/uv-requirements.txt';

async function attempt(what: string, file: string, args: readonly string[]): Promise<void> {
	try {
		// uv would fetch a Python of its own; the machine's is enough. Copies instead of links: the cache may be on another disk.
		await run(file, args, { env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', UV_LINK_MODE: 'copy' }, maxBuffer: 10_000_000 });
	} catch (error) {
		const said = (error as { stderr?: string }).stderr?.trim() ?? String(error);
		throw new InstallFailure(`${what} failed. It needs python3 (3.10 or newer, with pip) and the network.\n${said}`, {
			cause: error,
		});
	}
}

async function installUv(): Promise<string> {
	const folder = join(CACHE, 'uv');
	const uv = join(folder, 'bin/uv');
	const list = join(PROJECT, UV_LIST);
	if (!existsSync(uv)) {
		const options = [
			'--quiet',
			'--require-hashes',
			'--only-binary',
			':all:',
			'--disable-pip-version-check',
			'--root-user-action',
			'ignore',
		];
		await attempt('Installing uv', 'python3', ['-m', 'pip', 'install', ...options, '--target', folder, '-r', list]);
	}
	return uv;
}

/**
 * Makes an environment with exactly the packages of a list, wheels only, each checked against its hash.
 * @param name of the environment's folder
 * @param list path of the locked list in the project
 * @returns the path of its Python
 * @throws InstallFailure with what the installer said.
 */
export async function pythonWith(name: string, list: string, what: string, say: Say): Promise<string> {
	const folder = join(CACHE, 'python', name);
	const python = join(folder, 'bin/python');
	const stamp = join(folder, '.liaison-list');
	const wanted = createHash('sha256')
		.update(readFileSync(join(PROJECT, list)))
		.digest('hex');
	const made = (): boolean => existsSync(python) && readIfThere(stamp) === wanted;
	if (made()) return python;
	return await oneAtATime(`python-${name}`, async () => {
		if (made()) return python;
		say(`Installing ${what} (once; about half a minute)`);
		const uv = await installUv();
		rmSync(folder, { recursive: true, force: true });
		await attempt(`Installing ${what}`, uv, ['venv', '--quiet', '--python', 'python3', folder]);
		const options = ['--quiet', '--require-hashes', '--only-binary', ':all:', '--compile-bytecode'];
		await attempt(`Installing ${what}`, uv, ['pip', 'sync', ...options, '--python', python, join(PROJECT, list)]);
		writeFileSync(stamp, wanted);
		return python;
	});
}
