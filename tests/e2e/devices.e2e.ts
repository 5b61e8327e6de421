/** @file One person, several browsers: a new one is confirmed by comparing symbols, and whoever signs out leaves nothing behind. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { Colleague, colleague } from './colleague.ts';
import { leftBehind } from './left-behind.ts';
import { recall } from './people-of-run.ts';
import { PASSWORD } from './person.ts';

test('a new device is confirmed from the old one by seven symbols, a no ends that, and signing out wipes it', async ({
	browser,
	stack,
}) => {
	const account = recall('lucia');
	const old = await colleague(browser, account, 'es', stack.origin);
	const context = await browser.newContext({ locale: 'ar', baseURL: stack.origin });
	const fresh = new Colleague(await context.newPage(), old.identity, 'ar');

	await test.step('the new device asks, without the recovery key', async () => {
		await fresh.page.goto('/sign-in');
		await fresh.fill(m.entry_user, account.user);
		await fresh.fill(m.entry_password, PASSWORD);
		await fresh.press(m.entry_sign_in_action);
		await fresh.press(m.entry_unlock_start);
	});
	await test.step('the old one is asked, and both show the same symbols', async () => {
		await old.page.goto('/devices');
		await old.press(m.devices_accept);
		const shown = async (person: Colleague): Promise<readonly string[]> => {
			const list = person.page.getByRole('region', { name: person.say(m.devices_compare) }).getByRole('listitem');
			await expect(list).toHaveCount(7);
			return list.locator('[aria-hidden]').allInnerTexts();
		};
		expect(await shown(fresh)).toEqual(await shown(old));
		await isAccessible(fresh.page);
		await holdsEverywhere(old.page, 'devices-compare');
	});
	await test.step('whoever says that they differ ends it on both', async () => {
		await fresh.press(m.devices_no_match);
		for (const each of [fresh, old]) await expect(each.page.getByText(each.say(m.devices_cancelled_mismatch))).toBeVisible();
	});
	await test.step('whoever says on both that they are the same is in, without the recovery key', async () => {
		await old.page.reload();
		await fresh.press(m.entry_unlock_start);
		await old.press(m.devices_accept);
		for (const each of [fresh, old]) await each.press(m.devices_match);
		await fresh.arrive();
	});
	await test.step('the new device reads what the network knows, and stands in the list as confirmed', async () => {
		await fresh.page.goto('/directory');
		await expect(fresh.page.getByText('Camille Laurent').first()).toBeVisible();
		await old.page.goto('/devices');
		await expect(old.page.getByRole('row').filter({ hasText: old.say(m.devices_unconfirmed) })).toHaveCount(0);
	});
	await test.step('signing out leaves nothing on the device', async () => {
		await fresh.page.goto('/devices');
		await fresh.press(m.frame_sign_out);
		await fresh.button(m.frame_sign_out, fresh.dialog).click();
		await expect(fresh.page).toHaveURL(/\/sign-in/);
		expect(await context.cookies()).toEqual([]);
		expect(await leftBehind(fresh.page)).toEqual({ held: [], caches: [], stored: [] });
	});
	await old.page.context().close();
	await context.close();
});
