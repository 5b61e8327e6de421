/** @file On a phone: lists begin with what they list, and nothing has to be pushed sideways to be read. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { isAccessible } from './accessible.ts';
import { colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';

test('the filters of the directory are folded away behind one control, which says how many are in use', async ({ browser, stack }) => {
	const javiera = await colleague(browser, recall('javiera'), 'es', stack.origin);
	const { page } = javiera;
	await page.setViewportSize({ width: 360, height: 740 });
	await page.goto('/directory');
	await expect(page.getByRole('link', { name: javiera.identity.name })).toBeInViewport();
	const country = javiera.field(m.directory_filter_country);
	const fold = page.getByRole('button', { name: new RegExp(`^${javiera.say(m.ui_filters)}`) });
	await expect(country).toBeHidden();
	await fold.click();
	await country.selectOption('CL');
	await fold.click();
	await expect(country).toBeHidden();
	await expect(fold).toHaveText(javiera.say(m.ui_filters_set, { count: '1' }));
	await expect(page.getByRole('row').getByRole('link')).toHaveText([javiera.identity.name]);
	await isAccessible(page);
	await javiera.button(m.ui_filters_clear).click();
	await expect(fold).toHaveText(javiera.say(m.ui_filters));
	await expect(page.getByRole('link', { name: recall('lucia').name })).toBeVisible();
	// On a desk all of them are in sight.
	await page.setViewportSize({ width: 1280, height: 800 });
	await expect(country).toBeVisible();
	await expect(fold).toBeHidden();
	await page.context().close();
});
