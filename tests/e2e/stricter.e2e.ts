/** @file A report that is stricter than its room: it is not sealed there, and a room with just the people who need it is offered. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { isAccessible } from './accessible.ts';
import { colleague } from './colleague.ts';
import { planted } from './planted.ts';
import { recall } from './people-of-run.ts';

const ROOM = planted('Informes corrientes');
const TITLE = planted('Solo para tres');

test('whoever marks a report more strictly than its room may hold is offered a room with just the people who need it', async ({
	browser,
	stack,
}) => {
	const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
	const javiera = await colleague(browser, recall('javiera'), 'es', stack.origin);
	await camille.makeRoom(ROOM, 'Informes', ['Javiera Muñoz']);
	for (const each of [camille, javiera]) {
		await each.page.goto('/intelligence/new');
		await each.chooseRoom(ROOM);
		await each.field(m.intelligence_field_title).fill(TITLE);
		await each.field(m.intelligence_field_marking).selectOption('RED');
	}
	await test.step('a specialist is told whom to ask', async () => {
		await expect(javiera.page.getByText(javiera.say(m.intelligence_stricter_ask, { marking: 'RED' }))).toBeVisible();
		await expect(javiera.page.getByRole('link', { name: javiera.say(m.intelligence_stricter_make, { marking: 'RED' }) })).toHaveCount(0);
	});
	await test.step('a coordinator gets the form of such a room, and finds the draft again', async () => {
		const { page, dialog } = camille;
		await isAccessible(page);
		await page.getByRole('link', { name: camille.say(m.intelligence_stricter_make, { marking: 'RED' }) }).click();
		await expect(camille.field(m.rooms_charter_tlp, dialog)).toHaveValue('RED');
		await expect(page).toHaveURL(/\/rooms$/);
		await page.goto('/intelligence/new');
		await camille.chooseRoom(ROOM);
		await expect(camille.field(m.intelligence_field_title)).toHaveValue(TITLE);
	});
	for (const each of [camille, javiera]) {
		expect(each.complaints).toEqual([]);
		await each.page.context().close();
	}
});
