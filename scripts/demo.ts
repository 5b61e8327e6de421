/**
 * @file `npm run demo`: Liaison in a data folder of its own, filled with an invented network the first time. A loading that was broken off
 * is begun again from an empty folder: what is in it was invented too.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, WrongSetting, type Settings } from '#env';
import type { Account } from './demo/cast.ts';
import { loadDemo } from './demo/load.ts';
import { livingPid } from './stack/processes.ts';
import { writePrivate } from './stack/private-file.ts';
import type { Stack } from './stack/stack.ts';
import { runUntilStopped } from './stack/terminal.ts';

const WORDS: Readonly<Record<string, string>> = {
	people: 'Inviting and approving the members',
	rooms: 'Making the rooms and admitting people',
	messages: 'Holding the conversation',
	reports: 'Writing and grading the reports',
	meeting: 'Holding the meeting',
	operation: 'Starting the operation',
	tasks: 'Handing out the tasks',
};

/** Stands in the folder from before the first member until the last task. */
const LOADING = 'demo-loading';
const ACCOUNTS = 'demo-accounts.json';

/** The settings, with an empty folder where the last loading was broken off. */
function settings(): Settings {
	const read = readSettings({ LIAISON_DATA: '.liaison-demo', LIAISON_LIMITS: 'loose', ...process.env });
	const folder = resolve(read.LIAISON_DATA);
	const isFree = livingPid(join(folder, 'run/supervisor.pid')) === null;
	if (isFree && existsSync(join(folder, LOADING))) {
		console.log('The last loading was broken off: it begins again.');
		rmSync(folder, { recursive: true });
	}
	return read;
}

/** Loads the invented network, unless it is there. */
async function accountsOf(stack: Stack, file: string): Promise<readonly Account[]> {
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as readonly Account[];
	const network = (await (await fetch(`${stack.origin}/api/network`)).json()) as { set_up: boolean };
	if (network.set_up) {
		throw new WrongSetting(
			`The folder ${stack.dataFolder} holds a network that is not the demonstration: set LIAISON_DATA to another one.`,
		);
	}
	const mark = join(stack.dataFolder, LOADING);
	writePrivate(mark, '');
	console.log('Loading the demonstration (once; some minutes): every member has keys of their own, and everything is really encrypted …');
	const token = new URL(stack.setUpUrl).hash.slice(1);
	const accounts = await loadDemo(stack.origin, token, (what, done, total) => {
		console.log(`${WORDS[what] ?? what} (${done + 1} of ${total}) …`);
	});
	writePrivate(file, JSON.stringify(accounts, null, '\t'));
	rmSync(mark);
	return accounts;
}

/** Who there is, and all that three of them need for signing in. */
function introduce(accounts: readonly Account[], file: string): void {
	console.log('\nThe invented members (a new device needs the password, then the recovery key):\n');
	for (const { user, name, country, roles } of accounts) console.log(`  ${user.padEnd(34)} ${country}  ${name} (${roles.join(', ')})`);
	const speaksArabic = accounts.find(({ country }) => country === 'MA');
	for (const each of new Set([...accounts.slice(0, 2), ...(speaksArabic ? [speaksArabic] : [])])) {
		console.log(`\n  ${each.user}\n    password      ${each.password}\n    recovery key  ${each.recoveryKey}`);
	}
	console.log(`\nThose of all of them are in ${file}\n`);
}

await runUntilStopped(settings, async (stack) => {
	const file = join(stack.dataFolder, ACCOUNTS);
	introduce(await accountsOf(stack, file), file);
});
