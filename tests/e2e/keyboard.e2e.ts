/** @file A morning without a mouse: every step is a key, and the focus is always where one expects it. */
import type { Locator, Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere, isAccessible } from './accessible.ts';
import { colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';

/** Presses Tab until something has the focus; a page on which that takes longer is no page to work on. */
async function tabTo(page: Page, there: Locator): Promise<void> {
	for (let step = 0; step < 60; step += 1) {
		await page.keyboard.press('Tab');
		if (await there.evaluate((element) => element === document.activeElement)) return;
	}
	await expect(there).toBeFocused();
}

test('a coordinator finds her way by keys alone', async ({ browser, stack }) => {
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const { page, dialog } = camille;
	const { keyboard } = page;

	await test.step('the first key of a page skips to its content', async () => {
		await page.goto('/rooms');
		await expect(page.getByRole('navigation').first()).toBeVisible();
		await keyboard.press('Tab');
		await expect(page.getByRole('link', { name: camille.say(m.frame_skip) })).toBeFocused();
		await keyboard.press('Enter');
		await expect(page.getByRole('main')).toBeFocused();
	});
	await test.step('the command box leads to a page; Escape closes it and leads nowhere', async () => {
		const box = page.getByRole('combobox', { name: camille.say(m.frame_command_title) });
		await keyboard.press('Control+k');
		await expect(box).toBeFocused();
		await keyboard.press('Escape');
		await expect(box).toHaveCount(0);
		await expect(page).toHaveURL(/\/rooms(#main)?$/);
		await keyboard.press('Control+k');
		await expect(box).toBeFocused();
		await keyboard.type(camille.say(m.frame_directory));
		await keyboard.press('Enter');
		await expect(page).toHaveURL(/\/directory$/);
	});
	await test.step('arrows move between the rows of a table, Home and End to its ends, Enter opens', async () => {
		const rows = page.getByRole('table').locator('tbody').getByRole('row');
		await expect(rows.nth(2)).toBeVisible();
		await tabTo(page, rows.first());
		await keyboard.press('ArrowUp');
		await expect(rows.first()).toBeFocused();
		await keyboard.press('ArrowDown');
		await expect(rows.nth(1)).toBeFocused();
		await keyboard.press('End');
		await expect(rows.last()).toBeFocused();
		await keyboard.press('ArrowDown');
		await expect(rows.last()).toBeFocused();
		await keyboard.press('Home');
		await expect(rows.first()).toBeFocused();
		await keyboard.press('Enter');
		await expect(page).toHaveURL(/\/directory\/.+/);
	});
	await test.step('the sheet lists the keys and gives the focus back', async () => {
		await keyboard.press('?');
		await expect(dialog).toContainText(camille.say(m.frame_shortcuts));
		await expect(dialog).toContainText(camille.say(m.frame_go_to, { place: camille.say(m.frame_rooms) }));
		// Behind an open dialog keys lead nowhere.
		await keyboard.press('g');
		await keyboard.press('r');
		await expect(page).toHaveURL(/\/directory\/.+/);
		await isAccessible(page);
		await keyboard.press('Escape');
		await expect(dialog).toHaveCount(0);
	});
	await test.step('g and r lead to the rooms', async () => {
		await keyboard.press('g');
		await keyboard.press('r');
		await expect(page).toHaveURL(/\/rooms$/);
	});
	await test.step('how the records stand opens from the line, says up to when they are confirmed, and gives the focus back', async () => {
		const line = page.getByRole('button', { name: camille.say(m.frame_synced) });
		await expect(line).toContainText(camille.say(m.frame_confirmed_up_to, { time: '' }).trim());
		await tabTo(page, line);
		await keyboard.press('Enter');
		await expect(dialog).toContainText(camille.say(m.frame_trust_confirmed_text));
		await expect(dialog).toContainText(camille.say(m.frame_trust_failed_none));
		await holdsEverywhere(page, 'records-state');
		await keyboard.press('Escape');
		await expect(dialog).toHaveCount(0);
		await expect(line).toBeFocused();
	});
	await test.step('an address that no page has is said inside the frame', async () => {
		await page.goto('/roms');
		await expect(page.getByRole('main').getByText(camille.say(m.frame_error_missing))).toBeVisible();
		await expect(page.getByRole('navigation').first()).toBeVisible();
		await isAccessible(page);
	});
	expect(camille.complaints).toEqual([]);
	await page.context().close();
});

test('what the only coordinator decided alone says so in the record, and what two decided does not', async ({ browser, stack }) => {
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const { page } = camille;
	for (const [user, alone] of [
		['valentina', 1],
		['lucia', 0],
	] as const) {
		await page.goto('/directory');
		await page
			.getByRole('table')
			.getByRole('link', { name: recall(user).name })
			.click();
		const first = page.getByRole('listitem').filter({ hasText: camille.say(m.directory_history_version, { version: '1' }) });
		await expect(first).toHaveCount(1);
		await expect(first.getByText(camille.say(m.directory_history_alone))).toHaveCount(alone);
	}
	await page.context().close();
});

test('what was deleted is deleted although the page went within the ten seconds, and what was taken back stays', async ({
	browser,
	stack,
}) => {
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const javiera = await colleague(browser, recall('javiera'), 'es', stack.origin);
	await camille.makeRoom('Second thoughts', 'Deleting and taking back.', [javiera.identity.name]);
	await javiera.openRoom('Second thoughts');
	for (const text of ['This one goes', 'This one stays']) {
		await javiera.write(text);
		await expect(camille.message(text)).toBeVisible();
	}
	await javiera.onMessage('This one stays', m.rooms_delete);
	await javiera.button(m.ui_undo).click();
	await javiera.onMessage('This one goes', m.rooms_delete);
	await expect(javiera.message('This one goes')).toHaveCount(0);
	await javiera.page.reload();
	await expect(camille.message('This one goes')).toHaveCount(0);
	await expect(javiera.message('This one stays')).toBeVisible();
	await expect(javiera.message('This one goes')).toHaveCount(0);
	await expect(camille.message('This one stays')).toBeVisible();
	for (const each of [camille, javiera]) await each.page.context().close();
});
