/** @file A member who has neither a device nor the recovery key any more gets new keys from two coordinators. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { colleague } from './colleague.ts';
import { keepSecret, recall, remember } from './people-of-run.ts';
import { personIn } from './person.ts';

test('whoever lost every key comes back under their own name, once two coordinators have agreed', async ({ browser, stack }) => {
	const account = recall('mariam');
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const valentina = await colleague(browser, recall('valentina'), 'fr', stack.origin);
	const context = await browser.newContext({ locale: 'ar', baseURL: stack.origin });
	const mariam = await personIn(context, { ...account, bureau: 'NCB Cairo', agency: 'وزارة الداخلية' }, 'ar');

	let link = '';
	await test.step('a coordinator hands a link over', async () => {
		await camille.page.goto('/administration/invitations');
		await camille.press(m.administration_invite);
		const shown = camille.page.getByLabel(camille.say(m.administration_link), { exact: true });
		await expect(shown).toHaveValue(/\/join\//);
		link = await shown.inputValue();
		keepSecret(new URL(link, stack.origin).hash.slice(1));
	});
	const code = await mariam.rejoin(link);
	await test.step('the coordinator is told whose keys would be replaced, and proposes it', async () => {
		const { page } = camille;
		await page.reload();
		const request = page.getByRole('article').filter({ hasText: code });
		await expect(request).toContainText('is a member already');
		await holdsEverywhere(page, 'new-keys');
		await request.getByRole('button', { name: /^Give new keys to/ }).click();
		await expect(page.getByText(camille.say(m.administration_approved_proposed))).toBeVisible();
	});
	await test.step('one of them is not enough: she waits, though the roster knows her name', async () => {
		await mariam.page.reload();
		await expect(mariam.page).toHaveURL(/\/waiting/);
		await expect(mariam.page.getByText(code)).toBeVisible();
	});
	await test.step('the second coordinator sees that it is about keys, and agrees', async () => {
		const { page } = valentina;
		await page.goto('/administration/invitations');
		const waiting = valentina.section(m.administration_pending);
		await expect(waiting).toContainText(valentina.say(m.administration_pending_keys));
		await isAccessible(page);
		await valentina.button(m.administration_pending_approve, waiting).click();
		await expect(waiting).toHaveCount(0);
	});
	await test.step('she is in again, and her colleagues are told that her keys are others', async () => {
		await mariam.arrive();
		await mariam.page.goto('/directory');
		await expect(mariam.page.getByText('Camille Laurent').first()).toBeVisible();
		remember({ ...account, recoveryKey: mariam.recoveryKey });
		await camille.page.goto('/directory');
		await camille.page.getByRole('row').filter({ hasText: account.name }).first().click();
		await expect(camille.page.getByText(camille.say(m.directory_trust_identity_changed)).first()).toBeVisible();
	});
	for (const each of [camille, valentina]) {
		expect(each.complaints).toEqual([]);
		await each.page.context().close();
	}
	await context.close();
});
