/** @file The production build, named by its sources: made when there is none of these sources, and never changed under a process that serves it. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { endingWithUs, type Say } from './child.ts';
import { CACHE, PROJECT } from './folders.ts';
import { oneAtATime } from './turn.ts';

const BUILDS = join(CACHE, 'builds');
const KEPT = 4;

/** All that a build is made from. */
const SOURCES = ['src/**/*', 'static/**/*', 'svelte.config.js', 'vite.config.ts', 'package-lock.json'];

/** Tests, prose, and what the build itself writes. */
const isOther = (path: string): boolean =>
	/\.(test|e2e)\.ts$|\.md$|(^|\/)(paraglide|cache|\.lix)(\/|$)|\.meta\.json$|\.gitignore$/.test(path);

function nameOfSources(): string {
	const hash = createHash('sha256');
	const files = globSync(SOURCES, { cwd: PROJECT, exclude: isOther }).filter(
		(path) => !isOther(path) && statSync(join(PROJECT, path)).isFile(),
	);
	for (const path of files.toSorted())
		hash
			.update(`${path}\0`)
			.update(readFileSync(join(PROJECT, path)))
			.update('\0');
	return hash.digest('hex').slice(0, 16);
}

function removeOldBuilds(): void {
	const age = (name: string): number => statSync(join(BUILDS, name)).mtimeMs;
	const builds = readdirSync(BUILDS).toSorted((a, b) => age(b) - age(a));
	const yesterday = Date.now() - 86_400_000;
	for (const old of builds.slice(KEPT)) if (age(old) < yesterday) rmSync(join(BUILDS, old), { recursive: true, force: true });
}

/** Keeps a build from being removed as an old one; builds of another account are that account's to keep. */
function noteUse(build: string): string {
	try {
		utimesSync(build, new Date(), new Date());
	} catch {
		// Not ours.
	}
	return build;
}

function compile(name: string, folder: string, compressed: boolean): Promise<void> {
	const env = {
		...process.env,
		NODE_ENV: 'production',
		LIAISON_BUILD_FOLDER: folder,
		LIAISON_BUILD_NAME: name,
		LIAISON_PRECOMPRESS: compressed ? 'yes' : 'no',
	};
	const vite = join(PROJECT, 'node_modules/vite/bin/vite.js');
	const [file, ...args] = [...endingWithUs('SIGTERM'), process.execPath, vite, 'build', '--logLevel', 'error'];
	const child = spawn(file, args, {
		cwd: PROJECT,
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`The build failed:\n${said.trim()}`))));
	});
}

/**
 * The folder of a build of the sources as they are now.
 * @param compressed whether files are compressed beforehand, which takes long and is what people on poor networks need. A compressed
 * build serves for both.
 */
export async function buildOfSources(compressed: boolean, say: Say): Promise<string> {
	const name = nameOfSources();
	const folders = [join(BUILDS, name), ...(compressed ? [] : [join(BUILDS, `${name}-plain`)])];
	const made = (): string | undefined => folders.find((folder) => existsSync(folder));
	// Looked for before anything is written: whoever runs Liaison may be an account that may only read its files.
	const before = made();
	if (before !== undefined) return noteUse(before);
	mkdirSync(BUILDS, { recursive: true });
	return await oneAtATime('build', async () => {
		const meanwhile = made();
		if (meanwhile !== undefined) return meanwhile;
		say('Building the pages (once; about half a minute)');
		const folder = folders.at(-1) ?? '';
		const fresh = `${folder}.new`;
		await compile(name, fresh, compressed);
		renameSync(fresh, folder);
		removeOldBuilds();
		return folder;
	});
}
