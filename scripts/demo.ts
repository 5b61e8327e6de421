/** @file `npm run demo`: Liaison in a data folder of its own, filled with an invented network the first time. */
import type { Account } from './demo/cast.ts';
import { accountsFile, demoAccounts, demoSettings } from './demo/prepare.ts';
import { runUntilStopped } from './stack/terminal.ts';

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

await runUntilStopped(demoSettings, async (stack) => {
	introduce(await demoAccounts(stack), accountsFile(stack));
});
