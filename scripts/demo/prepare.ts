/** @file The demonstration in its data folder: loaded the first time, begun again where the loading was broken off. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, WrongSetting, type Settings } from '#env';
import { livingPid } from '../stack/processes.ts';
import { writePrivate } from '../stack/private-file.ts';
import type { Stack } from '../stack/stack.ts';
import type { Account } from './cast.ts';
import type { Demonstration } from './demonstration.ts';
import { loadDemo } from './load.ts';

const WORDS: Readonly<Record<string, string>> = {
	people: 'Inviting and approving the members',
	rooms: 'Making the rooms and admitting people',
	messages: 'Holding the conversation',
	reports: 'Writing and grading the reports',
	meeting: 'Holding the meeting',
	operation: 'Approving the operation and asking the countries',
	tasks: 'Doing the tasks',
	results: 'Reporting the results',
};

/** Stands in the folder from before the first member until the last message. */
const LOADING = 'demo-loading';

/** Where the members' passwords and keys are. */
export const accountsFile = (stack: Stack): string => join(stack.dataFolder, 'demo-accounts.json');

/** The settings, with an empty folder where the last loading was broken off. */
export function demoSettings(source: Readonly<Record<string, string | undefined>> = process.env): Settings {
	const read = readSettings(source, { LIAISON_DATA: '.liaison-demo', LIAISON_LIMITS: 'loose' });
	const folder = resolve(read.LIAISON_DATA);
	const isFree = livingPid(join(folder, 'run/supervisor.pid')) === null;
	if (isFree && existsSync(join(folder, LOADING))) {
		console.log('The last loading was broken off: it begins again.');
		rmSync(folder, { recursive: true });
	}
	return read;
}

/** Loads the invented network, unless it is there. */
export async function demoAccounts(stack: Stack, demonstration?: Demonstration): Promise<readonly Account[]> {
	const file = accountsFile(stack);
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
	const accounts = await loadDemo(
		stack.origin,
		token,
		(what, done, total) => {
			console.log(`${WORDS[what] ?? what} (${done + 1} of ${total}) …`);
		},
		demonstration,
	);
	writePrivate(file, JSON.stringify(accounts, null, '\t'));
	rmSync(mark);
	return accounts;
}
