/** @file Going from room to room: what is being typed stays where it was, and what came meanwhile is there. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { colleague, type Colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';
import { planted } from './planted.ts';

test.describe.configure({ mode: 'serial' });

const ROOM = planted('Rooms: air routes');
const OTHER = planted('Rooms: land routes');
/** Coordinator, Colombia. */
let valentina: Colleague;
/** Specialist, Chile. */
let javiera: Colleague;

test.beforeAll(async ({ browser, stack }) => {
	valentina = await colleague(browser, recall('valentina'), 'en', stack.origin);
	javiera = await colleague(browser, recall('javiera'), 'es', stack.origin);
	for (const title of [OTHER, ROOM]) await valentina.makeRoom(title, planted('Talk'), [javiera.identity.name]);
	await javiera.openRoom(ROOM);
});
test.afterAll(async () => {
	for (const { page } of [valentina, javiera]) await page.context().close();
});

const composer = (of: Colleague) => of.page.getByPlaceholder(of.say(m.rooms_write), { exact: true });

/** Goes to a room from the list beside the open one: the page stays. */
async function turnTo(of: Colleague, title: string): Promise<void> {
	await of.page
		.getByRole('navigation', { name: of.say(m.rooms_title) })
		.getByRole('link', { name: title })
		.click();
	await expect(of.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

test('what is being typed stays in its room, also after a reload, and is gone once it is sent', async () => {
	const text = planted('Todavía no');
	await composer(javiera).fill(text);
	await turnTo(javiera, OTHER);
	await expect(composer(javiera)).toHaveValue('');
	await turnTo(javiera, ROOM);
	await expect(composer(javiera)).toHaveValue(text);
	await javiera.page.reload();
	await expect(composer(javiera)).toHaveValue(text);
	// Nobody else has it.
	await expect(valentina.message(text)).toHaveCount(0);
	await expect(composer(valentina)).toHaveValue('');
	await javiera.button(m.rooms_send).click();
	await expect(valentina.message(text)).toBeVisible();
	await javiera.page.reload();
	await expect(javiera.message(text)).toBeVisible();
	await expect(composer(javiera)).toHaveValue('');
});

test('a room that one comes back to shows what came meanwhile, and the line where one left', async () => {
	const log = javiera.page.getByRole('log');
	const line = (count: number) => log.getByText(javiera.say(m.rooms_new, { count }), { exact: true });
	const [first, second, third] = ['Uno', 'Dos', 'Tres'].map((text) => planted(text)) as [string, string, string];
	await valentina.write(first);
	await expect(javiera.message(first)).toBeVisible();
	await turnTo(javiera, OTHER);
	await valentina.write(second);
	await valentina.write(third);
	const entry = javiera.page.getByRole('navigation', { name: javiera.say(m.rooms_title) }).getByRole('link', { name: ROOM });
	await expect(entry).toContainText('2');
	await turnTo(javiera, ROOM);
	await expect(line(2)).toBeVisible();
	await expect(javiera.message(third)).toBeVisible();
	const order = (await log.innerText()).replaceAll(/\s+/g, ' ');
	expect([first, javiera.say(m.rooms_new, { count: 2 }), second, third].map((text) => order.indexOf(text))).toEqual(
		[first, javiera.say(m.rooms_new, { count: 2 }), second, third].map((text) => order.indexOf(text)).toSorted((a, b) => a - b),
	);
	// Read now: nothing is new any more the next time.
	await expect(entry).not.toContainText('2');
	await turnTo(javiera, OTHER);
	await turnTo(javiera, ROOM);
	await expect(javiera.message(third)).toBeVisible();
	await expect(line(2)).toHaveCount(0);
});
