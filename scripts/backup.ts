/** @file `npm run backup -- <file>`: one archive of both databases, media and secrets. Whoever has it can run this network: keep it safe. */
import { resolve } from 'node:path';
import { settings } from '#env';
import { backUp } from './stack/archive.ts';
import { fail } from './stack/terminal.ts';

try {
	const file = resolve(process.argv[2] ?? `liaison-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.tar`);
	const missing = await backUp(settings(), file, (line) => console.log(`${line} …`));
	console.log(`Saved as ${file}`);
	if (missing !== null) console.log(missing);
} catch (error) {
	fail(error);
}
