/** @file Coordinators keep the members by the page: suspend and reinstate, change roles by two, remove for good; and what the one it is about sees. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Language } from '#lib/kernel/language.ts';
import { headlessVault, sessionIs, signInWith } from '#lib/vault/headless.ts';
import { joinIson } from '../fixtures/cast.ts';
import { expect, test } from '../fixtures/browser.ts';
import { isAccessible } from './accessible.ts';
import { colleague, type Colleague } from './colleague.ts';
import { recall } from './people-of-run.ts';
import { PASSWORD } from './person.ts';
import { planted } from './planted.ts';

test.describe.configure({ mode: 'serial' });

const NAME = planted('Samira Haddad');
const ROOM = planted('Members: air routes');
/** Coordinators, France and Colombia. */
let camille: Colleague;
let valentina: Colleague;
/** Specialist, Lebanon: it is about her. */
let samira: Colleague;
let user: string;

test.beforeAll(async ({ browser, stack }) => {
	const account = recall('camille');
	const vault = headlessVault(stack.origin);
	await signInWith(vault, { user: account.user, password: PASSWORD, recoveryKey: account.recoveryKey });
	const { me } = await sessionIs(vault, 'ready');
	const inviter = { vault, user: me.user, password: PASSWORD, recoveryKey: account.recoveryKey };
	const joined = await joinIson(stack.origin, inviter, null, { localpart: 'samira', name: NAME, country: 'LB', roles: ['specialist'] });
	user = joined.user;
	for (const each of [joined.vault, vault]) await each.close();
	camille = await colleague(browser, account, 'fr', stack.origin);
	valentina = await colleague(browser, recall('valentina'), 'en', stack.origin);
	samira = await colleague(
		browser,
		{ user: 'samira', name: NAME, country: 'LB' as never, recoveryKey: joined.recoveryKey },
		'ar',
		stack.origin,
	);
	await valentina.makeRoom(ROOM, planted('Members'), [NAME]);
	await samira.openRoom(ROOM);
});
test.afterAll(async () => {
	for (const { page } of [camille, valentina, samira]) await page.context().close();
});

type Message = (inputs: object, options: { locale: Language }) => string;

const row = (of: Colleague) => of.page.getByRole('row').filter({ hasText: NAME });
/** Chooses from the menu of her row. */
async function onHer(of: Colleague, action: Message): Promise<void> {
	await of.page.getByRole('button', { name: of.say(m.administration_actions, { name: NAME }) }).click();
	await of.page.getByRole('menuitem', { name: of.say(action), exact: true }).click();
}
const isOffered = async (of: Colleague, action: Message, count: number): Promise<void> => {
	await of.page.getByRole('button', { name: of.say(m.administration_actions, { name: NAME }) }).click();
	await expect(of.page.getByRole('menuitem').first()).toBeVisible();
	await expect(of.page.getByRole('menuitem', { name: of.say(action), exact: true })).toHaveCount(count);
	await of.page.keyboard.press('Escape');
};

test('whoever is no coordinator is told so, and finds no member to act on', async () => {
	await samira.page.goto('/administration/members');
	await expect(samira.page.getByText(samira.say(m.administration_no_permission), { exact: true })).toBeVisible();
	await expect(samira.page.getByRole('row')).toHaveCount(0);
	await samira.openRoom(ROOM);
});

test('a suspension closes her browser at once, and lifting it lets her in again', async () => {
	await camille.page.goto('/administration/members');
	await isOffered(camille, m.administration_reinstate, 0);
	await onHer(camille, m.administration_suspend);
	await expect(samira.page.getByRole('heading', { name: samira.say(m.entry_barred) })).toBeVisible();
	await expect(samira.page.getByText(samira.say(m.entry_barred_suspended))).toBeVisible();
	await expect(samira.page.getByText(ROOM)).toHaveCount(0);
	await isAccessible(samira.page);
	await expect(row(camille)).toContainText(camille.say(m.directory_standing_suspended));
	await isAccessible(camille.page);
	// Also by its address nothing is there.
	await samira.page.goto('/rooms');
	await expect(samira.page.getByRole('heading', { name: samira.say(m.entry_barred) })).toBeVisible();

	await isOffered(camille, m.administration_suspend, 0);
	await onHer(camille, m.administration_reinstate);
	await expect(row(camille)).toContainText(camille.say(m.directory_standing_active));
	// It was left open, and opens by itself.
	await samira.arrive();
	await samira.openRoom(ROOM);
	const text = planted('Welcome back');
	await valentina.openRoom(ROOM);
	await valentina.write(text);
	await expect(samira.message(text)).toBeVisible({ timeout: 60_000 });
});

test('a role that needs two is proposed by one and signed by the other, not by the same', async () => {
	await onHer(camille, m.administration_change);
	const role = camille.dialog.getByRole('checkbox', { name: camille.say(m.kernel_role_approver) });
	await role.check();
	await isAccessible(camille.page);
	await camille.button(m.administration_change_save, camille.dialog).click();
	await expect(camille.page.getByText(camille.say(m.administration_approved_proposed))).toBeVisible();
	const waiting = (of: Colleague) => of.section(m.administration_pending).getByRole('listitem').filter({ hasText: NAME });
	// Proposed is not in force, and whoever proposed cannot be the second.
	await expect(row(camille)).not.toContainText(camille.say(m.kernel_role_approver));
	const own = camille.button(m.administration_pending_approve, waiting(camille));
	await expect(own).toHaveAttribute('aria-disabled', 'true');
	await expect(waiting(camille)).toContainText(camille.say(m.directory_refusal_own_proposal));
	await valentina.page.goto('/administration/members');
	await valentina.button(m.administration_pending_approve, waiting(valentina)).click();
	for (const each of [camille, valentina]) await expect(row(each)).toContainText(each.say(m.kernel_role_approver));
	await expect(waiting(camille)).toHaveCount(0);
});

test('a removal asks for her user id; another one removes nobody, hers ends her membership for good', async () => {
	await onHer(valentina, m.administration_remove);
	const { dialog } = valentina;
	const field = dialog.getByLabel(valentina.say(m.administration_remove_confirm, { user }));
	await field.fill('@somebody:else');
	await valentina.button(m.administration_remove, dialog).click();
	await expect(dialog).toContainText(valentina.say(m.administration_remove_mismatch));
	await isAccessible(valentina.page);
	await valentina.button(m.ui_cancel, dialog).click();
	await expect(row(valentina)).toContainText(valentina.say(m.directory_standing_active));
	await expect(samira.page.getByRole('heading', { level: 1, name: ROOM })).toBeVisible();

	await onHer(valentina, m.administration_remove);
	await field.fill(user);
	await valentina.button(m.administration_remove, dialog).click();
	await expect(samira.page.getByText(samira.say(m.entry_barred_removed))).toBeVisible();
	await expect(samira.page.getByText(ROOM)).toHaveCount(0);
	for (const each of [camille, valentina]) {
		await expect(row(each)).toContainText(each.say(m.directory_standing_removed));
		await expect(each.page.getByRole('button', { name: each.say(m.administration_actions, { name: NAME }) })).toHaveCount(0);
	}
	for (const each of [camille, valentina, samira]) expect(each.complaints).toEqual([]);
});
