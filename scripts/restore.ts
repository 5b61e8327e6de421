/** @file `npm run restore -- <file>`: brings a backup back into an empty data folder. */
import { resolve } from 'node:path';
import { settings, WrongSetting } from '#env';
import { restore } from './stack/restore.ts';
import { fail } from './stack/terminal.ts';

try {
	const [, , file] = process.argv;
	if (file === undefined) throw new WrongSetting('Name the backup: npm run restore -- <file>');
	const missing = await restore(settings(), resolve(file), (line) => console.log(`${line} …`));
	console.log('Restored; npm start brings it up.');
	if (missing !== null) console.log(missing);
} catch (error) {
	fail(error);
}
