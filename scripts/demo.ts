/** @file `npm run demo`: Liaison in a data folder of its own, filled with an invented network the first time. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '#env';
import { loadDemo } from './demo/load.ts';
import { writePrivate } from './stack/private-file.ts';
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

await runUntilStopped(
	() => readSettings({ LIAISON_DATA: '.liaison-demo', LIAISON_LIMITS: 'loose', ...process.env }),
	async (stack) => {
		const file = join(stack.dataFolder, 'demo-accounts.json');
		if (!existsSync(file)) {
			const token = new URL(stack.setUpUrl).hash.slice(1);
			const accounts = await loadDemo(stack.origin, token, (what, done, total) => {
				console.log(`${WORDS[what] ?? what} (${done + 1} of ${total}) …`);
			});
			writePrivate(file, JSON.stringify(accounts, null, '\t'));
			console.log(
				`Sign in as, for example, ${accounts
					.slice(0, 3)
					.map(({ user, name }) => `${user} (${name})`)
					.join(', ')}.`,
			);
		}
		console.log(`User names, passwords and recovery keys are in ${file}`);
	},
);
