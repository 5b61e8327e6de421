/** @file People come in: the founder from the one-time link, a colleague by invitation, and again on a new device. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { isAccessible } from './accessible.ts';
import { keepSecret, remember } from './people-of-run.ts';
import { personIn } from './person.ts';

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

	await test.step('before there is a network, the sign-in page says so', async () => {
		await founder.page.goto('/sign-in');
		await expect(founder.page.getByRole('heading', { name: founder.say(m.entry_not_set_up_title) })).toBeVisible();
		await isAccessible(founder.page);
	});
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
		const shown = founder.page.getByLabel(founder.say(m.administration_link), { exact: true });
		await expect(shown).toHaveValue(/\/join\//);
		link = await shown.inputValue();
		expect(link).toContain('/join/');
		keepSecret(new URL(link, stack.origin).hash.slice(1));
	});

	const newcomer = await personIn(
		arabic,
		{ user: 'mariam', name: 'مريم عبد الرحمن', country: 'EG', bureau: 'NCB Cairo', agency: 'وزارة الداخلية' },
		'ar',
	);
	const code = await newcomer.join(link);
	await expect(newcomer.page.locator('html')).toHaveAttribute('dir', 'rtl');
	await isAccessible(newcomer.page);

	await test.step('the coordinator compares the code, decides roles and country, and approves', async () => {
		const { page } = founder;
		await page.reload();
		const request = page.getByRole('article').filter({ hasText: code });
		await expect(request).toBeVisible({ timeout: 60_000 });
		await request.getByLabel(founder.say(m.administration_country), { exact: true }).selectOption({ label: 'Egypt' });
		await request.getByRole('checkbox', { name: founder.say(m.kernel_role_specialist) }).check();
		await isAccessible(page);
		await request.getByRole('button', { name: founder.say(m.administration_approve), exact: true }).click();
	});
	await test.step('the workspace opens by itself for the newcomer, right to left', async () => {
		await newcomer.arrive();
		await isAccessible(newcomer.page);
	});
	await test.step('both see each other in the directory', async () => {
		for (const person of [founder, newcomer]) {
			await person.page.goto('/directory');
			await expect(person.page.getByText('مريم عبد الرحمن').first()).toBeVisible();
			await expect(person.page.getByText('Camille Laurent').first()).toBeVisible();
			await isAccessible(person.page);
		}
	});
	await test.step('on a new device the recovery key opens everything again', async () => {
		const again = await browser.newContext({ locale: 'ar', baseURL: stack.origin });
		const elsewhere = await personIn(again, newcomer.identity, 'ar');
		elsewhere.recoveryKey = newcomer.recoveryKey;
		await elsewhere.signInAnew();
		await elsewhere.page.goto('/directory');
		await expect(elsewhere.page.getByText('Camille Laurent').first()).toBeVisible();
	});
	for (const { identity, recoveryKey } of [founder, newcomer]) remember({ ...identity, recoveryKey, country: identity.country as never });
	expect(complaints).toEqual([]);
});
