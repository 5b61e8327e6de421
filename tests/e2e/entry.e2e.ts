/** @file People come in: the founder from the one-time link, a colleague by invitation, and again on a new device. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { personIn } from './person.ts';

/** No violation of WCAG 2.2 A and AA that a machine can find. */
async function isAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

test('a network begins in the browser and takes in a member of another country', async ({ browser, stack }) => {
	const english = await browser.newContext({ locale: 'en-GB', baseURL: stack.origin });
	const arabic = await browser.newContext({ locale: 'ar', baseURL: stack.origin });
	const complaints: string[] = [];
	for (const context of [english, arabic]) {
		context.on('console', (message) => {
			if (/Content Security Policy|Trusted/i.test(message.text())) complaints.push(message.text());
		});
		context.on('request', (request) => {
			if (!request.url().startsWith(stack.origin) && !/^(blob|data):/.test(request.url())) complaints.push(`third party: ${request.url()}`);
		});
	}
	const founder = await personIn(
		english,
		{ user: 'camille', name: 'Camille Laurent', country: 'FR', bureau: 'NCB Paris', agency: 'Migration unit' },
		'en',
	);

	await test.step('a wrong set-up link is refused in words', async () => {
		await founder.page.goto('/set-up');
		await expect(founder.page.getByText(founder.say(m.entry_set_up_no_token))).toBeVisible();
		await isAccessible(founder.page);
	});
	await test.step('the founder sets the network up', async () => {
		await founder.setUpNetwork(stack.setUpUrl, 'ISON');
		await isAccessible(founder.page);
	});

	let link = '';
	await test.step('the founder invites', async () => {
		await founder.page.goto('/administration/invitations');
		await expect(founder.page.getByRole('heading', { level: 1 })).toBeVisible();
		await isAccessible(founder.page);
		await founder.page.getByRole('button', { name: founder.say(m.administration_invite), exact: true }).click();
		const shown = founder.page.getByText(/\/join\/[0-9a-f-]+#/).or(founder.page.getByRole('textbox', { name: /link/i }));
		await expect(shown.first()).toBeVisible();
		link = (await shown.first().evaluate((element) => ('value' in element ? String(element.value) : (element.textContent ?? '')))).trim();
		expect(link).toContain('/join/');
	});

	const newcomer = await personIn(
		arabic,
		{ user: 'mariam', name: 'مريم عبد الرحمن', country: 'EG', bureau: 'NCB Cairo', agency: 'وزارة الداخلية' },
		'ar',
	);
	const code = await newcomer.join(link);
	await expect(newcomer.page.locator('html')).toHaveAttribute('dir', 'rtl');
	await isAccessible(newcomer.page);

	await test.step('the coordinator compares the code and approves', async () => {
		await founder.page.reload();
		await expect(founder.page.getByText(code)).toBeVisible();
	});
	expect(complaints).toEqual([]);
});
