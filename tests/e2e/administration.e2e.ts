/** @file The second root key, from the notice that asks for it to the signature of the first; and a lost device, signed out from another. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { colleague } from './colleague.ts';
import { leftBehind } from './left-behind.ts';
import { recall, recallRoot } from './people-of-run.ts';
import { PASSWORD } from './person.ts';

test('a second coordinator makes the second root key, and the first one signs it', async ({ browser, stack }) => {
	const valentina = await colleague(browser, recall('valentina'), 'ar', stack.origin);
	const { page } = valentina;
	await test.step('the notice leads to the page, and the administration stands among the places', async () => {
		await expect(
			page
				.getByRole('navigation')
				.getByRole('link', { name: valentina.say(m.administration_title) })
				.first(),
		).toBeVisible();
		await valentina.button(m.frame_notice_roots).click();
		await expect(page).toHaveURL(/\/administration\/roots/);
		await expect(valentina.button(m.administration_roots_begin)).toBeVisible();
		await holdsEverywhere(page, 'roots');
	});
	await test.step('she saves her own root key and gives it back', async () => {
		await valentina.press(m.administration_roots_begin);
		await expect(page.getByRole('heading', { name: valentina.say(m.administration_roots_own) })).toBeVisible();
		await isAccessible(page);
		await valentina.saveRootKey();
		await isAccessible(page);
		await valentina.press(m.entry_next);
	});
	await test.step('whoever holds the first enters it here; another one is refused', async () => {
		await expect(page.getByRole('heading', { name: valentina.say(m.administration_roots_standing) })).toBeVisible();
		const first = recallRoot();
		await valentina.giveRootKey({ ...first, words: [...first.words].reverse() }, m.administration_roots_standing_file);
		await valentina.press(m.administration_roots_sign);
		await expect(page.getByText(valentina.say(m.refusal_wrong_root_words))).toBeVisible();
		await isAccessible(page);
		await valentina.giveRootKey(first, m.administration_roots_standing_file);
		await valentina.press(m.administration_roots_sign);
		await expect(page.getByText(valentina.say(m.administration_roots_done))).toBeVisible();
		await isAccessible(page);
		await expect(valentina.button(m.frame_notice_roots)).toHaveCount(0);
	});
	expect(valentina.complaints).toEqual([]);
	await page.context().close();
});

test('a device that is lost is signed out from another, for the password, and wipes itself', async ({ browser, stack }) => {
	const kept = await colleague(browser, recall('javiera'), 'es', stack.origin);
	const lost = await colleague(browser, recall('javiera'), 'es', stack.origin);
	const { page } = kept;
	await page.goto('/devices');
	// The newest of the others: the list is by last use.
	const row = page
		.getByRole('row')
		.filter({ has: page.getByRole('button') })
		.filter({ hasNotText: 'headless' })
		.last();
	await row.getByRole('button').click();
	await isAccessible(page);
	const field = kept.dialog.getByLabel(kept.say(m.devices_end_password), { exact: true });
	await field.fill('not the password');
	await kept.button(m.devices_end, kept.dialog).click();
	await expect(kept.dialog.getByText(kept.say(m.devices_end_wrong))).toBeVisible();
	await field.fill(PASSWORD);
	await kept.button(m.devices_end, kept.dialog).click();
	await expect(kept.dialog).toHaveCount(0);
	await expect(lost.page).toHaveURL(/\/sign-in/, { timeout: 60_000 });
	await holdsEverywhere(page, 'devices');
	const elsewhere = lost.page.context();
	expect(await leftBehind(lost.page)).toEqual({ held: [], caches: [], stored: [] });
	await page.context().close();
	await elsewhere.close();
});
