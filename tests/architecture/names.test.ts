/** @file Files are named after what they are about: names that say nothing are banned. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Says nothing of what is inside; a barrel hides it. */
const BANNED: ReadonlySet<string> = new Set([
	'utils',
	'util',
	'helpers',
	'helper',
	'common',
	'misc',
	'manager',
	'service',
	'types',
	'index',
]);

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Made by a tool. */
const MADE = /(^|\/)i18n\/paraglide\//;

/** Source files below a folder, relative to the project. */
const sources = (folder: string): readonly string[] =>
	readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(ts|js|mjs|svelte|py)$/.test(entry.name))
		.map((entry) => `${entry.parentPath.slice(ROOT.length)}/${entry.name}`)
		.filter((path) => !MADE.test(path));

/** The name without its kinds: `list` of `list.svelte.test.ts`. */
const stem = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\..*$/, '').toLowerCase();

const isBanned = (path: string): boolean => BANNED.has(stem(path));

it('no file has a name that says nothing', () => {
	const all = ['src', 'scripts', 'tests'].flatMap(sources);
	expect(all.length).toBeGreaterThan(300);
	expect(all.filter(isBanned)).toEqual([]);
	expect(['src/lib/ui/index.ts', 'src/lib/rooms/Helpers.svelte', 'src/lib/kernel/types.test.ts'].filter(isBanned)).toHaveLength(3);
});
