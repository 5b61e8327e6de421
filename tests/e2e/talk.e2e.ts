/** @file Talking in a room: who is writing, a line that breaks, a long past, and a message that a coordinator takes back. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { headlessVault, sessionIs, signInWith } from '#lib/vault/headless.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { first, must } from '../fixtures/cast.ts';
import { expect, test } from '../fixtures/browser.ts';
import { Operator } from '../integration/matrix/operator.ts';
import { isAccessible } from './accessible.ts';
import { colleague, type Colleague } from './colleague.ts';
import { line, type Line } from './line.ts';
import { recall } from './people-of-run.ts';
import { PASSWORD } from './person.ts';
import { planted } from './planted.ts';

test.describe.configure({ mode: 'serial' });

const ROOM = planted('Talk: sea routes');
const OTHER = planted('Talk: elsewhere');
let cable: Line;
let room: RoomId;
/** Coordinator, Colombia. */
let valentina: Colleague;
/** Specialist, Chile; her line can be cut. */
let javiera: Colleague;

const composer = (of: Colleague) => of.page.getByPlaceholder(of.say(m.rooms_write), { exact: true });

test.beforeAll(async ({ browser, stack }) => {
	cable = await line();
	valentina = await colleague(browser, recall('valentina'), 'en', stack.origin);
	javiera = await colleague(browser, recall('javiera'), 'es', stack.origin, { proxy: cable.proxy });
	await valentina.makeRoom(OTHER, planted('Talk'), [javiera.identity.name]);
	const path = await valentina.makeRoom(ROOM, planted('Talk'), [javiera.identity.name]);
	room = decodeURIComponent(path.split('/').at(-1) ?? '') as RoomId;
	await javiera.openRoom(ROOM);
});
test.afterAll(async () => {
	for (const { page } of [valentina, javiera]) await page.context().close();
	await cable.stop();
});

test('who is writing is seen by the others of the room, and not when it has been sent', async () => {
	const seen = (by: Colleague, who: Colleague) =>
		by.page.getByText(by.say(m.rooms_typing_one, { name: `\u2068${who.identity.name}\u2069` }));
	await composer(javiera).pressSequentially(planted('Ya voy'));
	await expect(seen(valentina, javiera)).toBeVisible();
	await expect(seen(javiera, javiera)).toHaveCount(0);
	await javiera.button(m.rooms_send).click();
	await expect(valentina.message(planted('Ya voy'))).toBeVisible();
	await expect(seen(valentina, javiera)).toHaveCount(0);
});

test('without a line what is written waits and is counted, and goes out once when the line is back', async () => {
	const texts = [planted('Sin línea uno'), planted('Sin línea dos')];
	const status = javiera.page.getByRole('status');
	cable.cut();
	await expect(status.filter({ hasText: javiera.say(m.frame_offline_since, { time: '' }).trim() })).toBeVisible({ timeout: 60_000 });
	for (const text of texts) await javiera.write(text);
	await expect(status.filter({ hasText: javiera.say(m.frame_waiting, { count: 2 }) })).toBeVisible();
	await expect(javiera.message(texts[0] ?? '')).toContainText(javiera.say(m.rooms_waiting));
	await isAccessible(javiera.page);
	// What the others say meanwhile does not come, and theirs does not wait for hers.
	await valentina.write(planted('Still here'));
	await expect(valentina.message(texts[0] ?? '')).toHaveCount(0);
	await expect(javiera.message(planted('Still here'))).toHaveCount(0);
	cable.mend();
	for (const text of texts) await expect(valentina.message(text)).toBeVisible({ timeout: 60_000 });
	await expect(javiera.message(planted('Still here'))).toBeVisible();
	await expect(status.filter({ hasText: javiera.say(m.frame_offline) })).toHaveCount(0);
	await expect(status.filter({ hasText: javiera.say(m.frame_waiting, { count: 1 }) })).toHaveCount(0);
	// A later one has come behind them: a second copy would stand before it.
	const later = planted('Con línea');
	await javiera.write(later);
	await expect(valentina.message(later)).toBeVisible();
	for (const text of texts) for (const each of [valentina, javiera]) await expect(each.message(text)).toHaveCount(1);
});

test('a coordinator deletes what somebody else said, for everybody; who is none cannot', async () => {
	const [hers, theirs] = [planted('Retirable'), planted('Coordinated')];
	await javiera.write(hers);
	await valentina.write(theirs);
	await expect(javiera.message(theirs)).toBeVisible();
	const row = javiera.message(theirs);
	await row.hover();
	await row.getByRole('button', { name: javiera.say(m.rooms_message_actions) }).click();
	await expect(javiera.page.getByRole('menuitem', { name: javiera.say(m.rooms_copy_text) })).toBeVisible();
	await expect(javiera.page.getByRole('menuitem', { name: javiera.say(m.rooms_delete) })).toHaveCount(0);
	await javiera.page.keyboard.press('Escape');
	await valentina.onMessage(hers, m.rooms_delete);
	await expect(valentina.message(hers)).toHaveCount(0);
	await expect(javiera.message(hers)).toHaveCount(0);
	await javiera.page.reload();
	await expect(javiera.message(theirs)).toBeVisible();
	await expect(javiera.message(hers)).toHaveCount(0);
});

test('a setting that another client changed is named above the room, and in its list; one that decides who can read stops sending', async ({
	stack,
}) => {
	const operator = new Operator(stack);
	const { users } = (await operator.ask('GET', '/_synapse/admin/v2/users?name=valentina')) as { users: { name: UserId }[] };
	const [maker] = users;
	if (maker === undefined) throw new Error('She has no account.');
	const set = (type: string, content: unknown): Promise<void> => operator.set(maker.name, room, type, content);
	const [lifetime, door] = [javiera.say(m.rooms_setting_retention), javiera.say(m.rooms_setting_join_rule)];
	const { page } = javiera;
	const entry = (title: string) => page.getByRole('navigation', { name: javiera.say(m.rooms_title) }).getByRole('link', { name: title });
	const sign = javiera.say(m.rooms_altered_title);
	await set('m.room.retention', { max_lifetime: 1e15 });
	await expect(page.getByRole('status').filter({ hasText: lifetime })).toBeVisible();
	await expect(entry(ROOM).getByRole('img', { name: sign })).toBeVisible();
	await expect(entry(OTHER).getByRole('img', { name: sign })).toHaveCount(0);
	await isAccessible(page);
	await set('m.room.join_rules', { join_rule: 'knock' });
	await expect(page.getByRole('alert').filter({ hasText: door })).toBeVisible();
	await expect(page.getByRole('status').filter({ hasText: lifetime })).toBeVisible();
	const waits = planted('Hasta que se arregle');
	await javiera.write(waits);
	await expect(javiera.message(waits)).toContainText(javiera.say(m.rooms_waiting_paused));
	await isAccessible(page);
	await set('m.room.join_rules', { join_rule: 'invite' });
	await set('m.room.retention', { max_lifetime: 365 * 86_400_000 });
	await expect(valentina.message(waits)).toBeVisible();
	await expect(page.getByText(lifetime)).toHaveCount(0);
	await expect(page.getByText(door)).toHaveCount(0);
});

test('of a long past only what is in view is drawn, and scrolling comes to its beginning', async ({ stack }) => {
	// Three hundred messages are sealed and sent one after the other.
	test.setTimeout(360_000);
	const COUNT = 300;
	const account = recall('valentina');
	const vault = headlessVault(stack.origin);
	await signInWith(vault, { user: account.user, password: PASSWORD, recoveryKey: account.recoveryKey });
	await sessionIs(vault, 'ready');
	const roomIs = (pick: (found: RoomSummary) => boolean): Promise<true> =>
		first<readonly RoomSummary[], true>(
			(listener) => vault.rooms.watchRooms(listener),
			(rooms) => (rooms.some((each) => each.id === room && pick(each)) ? true : undefined),
		);
	await roomIs(({ mine }) => mine === 'member');
	for (let i = 1; i <= COUNT; i++) must(await vault.rooms.send(room, { text: planted(`Parte ${i} de ${COUNT}`) }));
	await roomIs(({ unsent }) => unsent === 0);
	await vault.close();

	const log = javiera.page.getByRole('log');
	await javiera.openRoom(ROOM);
	await expect(javiera.message(planted(`Parte ${COUNT} de ${COUNT}`))).toBeVisible();
	await log.hover();
	// Both ends are never drawn together, nor much more than a screen of what lies between.
	const screens = await log.evaluate((element) => element.clientHeight / 26);
	let most = 0;
	await expect(async () => {
		await javiera.page.mouse.wheel(0, -4_000);
		most = Math.max(most, await log.getByRole('article').count());
		await expect(log.getByText(javiera.say(m.rooms_start))).toBeVisible({ timeout: 200 });
	}).toPass({ timeout: 120_000, intervals: [50] });
	await expect(javiera.message(planted(`Parte ${COUNT} de ${COUNT}`))).toHaveCount(0);
	await expect(javiera.message(planted('Ya voy'))).toBeVisible();
	expect(most).toBeGreaterThan(0);
	expect(most).toBeLessThan(3 * screens);
	expect(most).toBeLessThan(COUNT / 3);
	await javiera.button(m.rooms_to_end).click();
	await expect(javiera.message(planted(`Parte ${COUNT} de ${COUNT}`))).toBeVisible();
	expect(javiera.complaints).toEqual([]);
});
