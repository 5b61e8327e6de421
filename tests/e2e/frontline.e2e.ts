/** @file A device at a border post: it locks, opens by the password only, and forgets everything once its officer is suspended. */
import type { Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere } from './accessible.ts';
import { colleague } from './colleague.ts';
import { closedAndOpened, leftBehind } from './left-behind.ts';
import { recall } from './people-of-run.ts';
import { PASSWORD } from './person.ts';

/** Writes into the device's store that it was last touched ten minutes ago, as if it had lain there closed. */
const layUntouched = (page: Page): Promise<void> =>
	page.evaluate(async () => {
		const asked = indexedDB.open('liaison-device');
		const db = await new Promise<IDBDatabase>((resolve) => (asked.onsuccess = () => resolve(asked.result)));
		const got = db.transaction('device').objectStore('device').get('key');
		const key = await new Promise<CryptoKey>((resolve) => (got.onsuccess = () => resolve(got.result as CryptoKey)));
		const iv = crypto.getRandomValues(new Uint8Array(12));
		const additionalData = new TextEncoder().encode('liaison/device/v1 touched');
		const plain = new TextEncoder().encode(JSON.stringify(Date.now() - 600_000));
		const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
		const put = db.transaction('device', 'readwrite').objectStore('device').put({ iv, box }, 'touched');
		await new Promise((resolve) => (put.onsuccess = resolve));
		db.close();
	});

/** How much the device's own store holds: the last that is wiped. */
const keptOnDevice = (page: Page): Promise<number> =>
	page.evaluate(async () => {
		const asked = indexedDB.open('liaison-device');
		const db = await new Promise<IDBDatabase>((resolve) => (asked.onsuccess = () => resolve(asked.result)));
		const counting = db.transaction('device').objectStore('device').count();
		const count = await new Promise<number>((resolve) => (counting.onsuccess = () => resolve(counting.result)));
		db.close();
		return count;
	});

test('a device at a border post locks, opens by the password only, and forgets everything once its officer is suspended', async ({
	browser,
	stack,
}) => {
	const gloria = await colleague(browser, recall('gloria'), 'ar', stack.origin);
	const { page } = gloria;
	const context = page.context();
	const locked = () => gloria.page.getByRole('heading', { name: gloria.say(m.entry_shut) });
	const open = async (password: string): Promise<void> => {
		await gloria.fill(m.entry_password, password);
		await gloria.press(m.entry_shut_action);
	};

	await test.step('she locks it, and a reload leaves it locked', async () => {
		await page.goto('/devices');
		await gloria.press(m.devices_lock);
		await expect(locked()).toBeVisible();
		await page.reload();
		await expect(locked()).toBeVisible();
		await expect(page).toHaveURL(/\/unlock/);
		await holdsEverywhere(page, 'locked');
	});
	await test.step('another password does not open it, hers does', async () => {
		await open('not-the-password');
		await expect(page.getByText(gloria.say(m.entry_shut_wrong, { left: '9' }))).toBeVisible();
		await open(PASSWORD);
		await expect(page.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });
		await page.goto('/directory');
		await expect(page.getByText('Camille Laurent').first()).toBeVisible();
	});
	await test.step('it locks itself when it was left alone, also closed', async () => {
		await layUntouched(gloria.page);
		gloria.page = await closedAndOpened(gloria.page);
		await gloria.page.goto('/rooms');
		await expect(locked()).toBeVisible();
		await open(PASSWORD);
		await expect(gloria.page.getByRole('navigation').first()).toBeVisible({ timeout: 60_000 });
	});
	await test.step('suspended, she sees no more than that, and the device has nothing left', async () => {
		const camille = await colleague(browser, recall('camille'), 'en', stack.origin);
		await camille.page.goto('/administration/members');
		const row = camille.page.getByRole('row').filter({ hasText: 'Gloria Batista' });
		await row.getByRole('button').click();
		await camille.page.getByRole('menuitem', { name: camille.say(m.administration_suspend), exact: true }).click();
		await expect(gloria.page.getByText(gloria.say(m.entry_barred_suspended))).toBeVisible({ timeout: 60_000 });
		await expect.poll(() => keptOnDevice(gloria.page)).toBe(0);
		expect(await context.cookies()).toEqual([]);
		expect(await leftBehind(gloria.page)).toEqual({ held: [], caches: [], stored: [] });
		await camille.page.context().close();
	});
	expect(gloria.complaints).toEqual([]);
	await context.close();
});
