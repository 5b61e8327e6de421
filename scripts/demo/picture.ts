/** @file Takes the README's picture: signs in as somebody of the demonstration and looks at a room. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { CHROMIUM_ARGUMENTS, chromiumEnvironment, chromiumPath, installChromium } from '../../tests/fixtures/chromium.ts';
import type { Account } from './cast.ts';
import { demoAccounts, demoSettings } from './prepare.ts';
import { roomTitle } from './talk.ts';
import { PROJECT } from '../stack/folders.ts';
import { freePort } from '../stack/ports.ts';
import { startStack, type Stack } from '../stack/stack.ts';

const FILE = join(PROJECT, 'docs/workspace.png');
const say = (line: string): void => console.log(line);

/** Signs in as somebody and takes the picture of a room. */
async function take({ origin }: Stack, account: Account, room: string): Promise<void> {
	const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS, env: chromiumEnvironment() });
	try {
		const page = await browser.newPage({ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1280, height: 800 } });
		await page.goto(`${origin}/sign-in`);
		await page.getByLabel(m.entry_user(), { exact: true }).fill(account.user);
		await page.getByLabel(m.entry_password(), { exact: true }).fill(account.password);
		await page.getByRole('button', { name: m.entry_sign_in_action(), exact: true }).click();
		await page.getByLabel(m.entry_recovery_key(), { exact: true }).fill(account.recoveryKey);
		await page.getByRole('button', { name: m.entry_unlock_action(), exact: true }).click();
		await page.getByRole('link', { name: room }).click();
		await page.getByRole('status').filter({ hasText: m.frame_synced() }).waitFor({ state: 'attached' });
		const timeline = page.getByRole('log');
		await timeline.getByRole('article').last().waitFor();
		await timeline.evaluate((list) => list.scrollTo(0, list.scrollHeight));
		await page.mouse.move(0, 0);
		await page.evaluate(() => document.fonts.ready.then(() => undefined));
		mkdirSync(join(FILE, '..'), { recursive: true });
		await page.screenshot({ path: FILE });
	} finally {
		await browser.close();
	}
}

await installChromium();
const stack = await startStack({ ...demoSettings(), ...(await ownDoor()) }, 'plain', say);
try {
	const account = (await demoAccounts(stack)).find(({ user }) => user.startsWith('@valentina.restrepo:'));
	if (account === undefined) throw new Error('The demonstration has not the person whom the picture is taken of.');
	await take(stack, account, roomTitle('americas', 'sea-routes'));
	say(`The picture is in ${FILE}`);
} finally {
	await stack.stop();
}

/** A port of its own: the picture is taken whatever else runs. */
async function ownDoor(): Promise<{ readonly PORT: number; readonly ORIGIN: string }> {
	const port = await freePort();
	return { PORT: port, ORIGIN: `http://localhost:${port}` };
}
