/** @file A member whose device may be in other hands makes all their keys anew, and goes on once two coordinators have compared digits and signed. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { Colleague, colleague } from './colleague.ts';
import { recall, remember } from './people-of-run.ts';
import { PASSWORD } from './person.ts';

test('whoever may have lost their keys to somebody makes them anew, and two coordinators sign what the old key named', async ({
	browser,
	stack,
}) => {
	const account = recall('lucia');
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const valentina = await colleague(browser, recall('valentina'), 'es', stack.origin);
	const lucia = await colleague(browser, account, 'ar', stack.origin);

	await test.step('a coordinator is told that there are too few others, and nothing is changed', async () => {
		await camille.page.goto('/devices');
		await camille.press(m.devices_keys);
		await camille.field(m.devices_end_password, camille.dialog).fill(PASSWORD);
		await camille.button(m.devices_keys_action, camille.dialog).click();
		await expect(camille.dialog).toContainText(camille.say(m.refusal_too_few_coordinators));
		await camille.button(m.ui_cancel, camille.dialog).click();
	});
	await test.step('she is told what follows, and needs her password', async () => {
		await lucia.page.goto('/devices');
		await lucia.press(m.devices_keys);
		await holdsEverywhere(lucia.page, 'change-keys');
		const password = lucia.field(m.devices_end_password, lucia.dialog);
		await password.fill('not-the-password');
		await lucia.button(m.devices_keys_action, lucia.dialog).click();
		await expect(lucia.dialog).toContainText(lucia.say(m.devices_end_wrong));
		await password.fill(PASSWORD);
		await lucia.button(m.devices_keys_action, lucia.dialog).click();
		await expect(lucia.page).toHaveURL(/\/confirm/, { timeout: 60_000 });
	});
	const digits = await lucia.askForNewKeys();
	await isAccessible(lucia.page);
	const request = camille.page.getByRole('article').filter({ hasText: digits });
	await test.step('a request that is declined is asked again', async () => {
		await camille.page.goto('/administration/invitations');
		await expect(request).toContainText('asks for new keys');
		await holdsEverywhere(camille.page, 'key-change');
		await camille.button(m.administration_decline, request).click();
		await expect(lucia.page.getByRole('heading', { name: lucia.say(m.entry_keys_declined) })).toBeVisible();
		await isAccessible(lucia.page);
		await lucia.press(m.entry_keys_again);
		await expect(lucia.page.getByRole('heading', { name: lucia.say(m.entry_waiting) })).toBeVisible();
	});
	await test.step('one coordinator proposes it, and she waits, also after a reload', async () => {
		await request.getByRole('button', { name: /^Give new keys to/ }).click();
		await expect(camille.page.getByText(camille.say(m.administration_approved_proposed))).toBeVisible();
		await lucia.page.reload();
		await expect(lucia.page.getByText(digits)).toBeVisible();
	});
	await test.step('the second sees the same digits, and agrees', async () => {
		await valentina.page.goto('/administration/members');
		const waiting = valentina.section(m.administration_pending);
		await expect(waiting).toContainText(digits);
		await expect(waiting).toContainText(valentina.say(m.administration_pending_keys_renewed));
		await isAccessible(valentina.page);
		await valentina.button(m.administration_pending_approve, waiting).click();
		await expect(waiting).toHaveCount(0);
	});
	await test.step('she is in again, her record tells it, and the new recovery key opens another device', async () => {
		await lucia.arrive();
		remember({ ...account, recoveryKey: lucia.recoveryKey });
		await camille.page.goto('/directory');
		await camille.page.getByRole('row').filter({ hasText: account.name }).first().click();
		await expect(camille.page.getByText(camille.say(m.directory_history_keys_renewed)).first()).toBeVisible();
		const context = await browser.newContext({ locale: 'es-PE', baseURL: stack.origin });
		const anew = new Colleague(await context.newPage(), lucia.identity, 'es');
		anew.recoveryKey = lucia.recoveryKey;
		await anew.signInAnew();
		await context.close();
	});
	for (const each of [camille, valentina, lucia]) {
		expect(each.complaints).toEqual([]);
		await each.page.context().close();
	}
});
