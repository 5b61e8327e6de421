/** @file What holds on every page: no violation that a machine can find, nothing wider than the screen; and a picture of it to look at. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const PICTURES = join(import.meta.dirname, '../../test-results/pictures');
const PHONE = { width: 360, height: 740 };

const LOOKED_AT = join(import.meta.dirname, '../../test-results/people/looked-at.txt');

/** The addresses that were looked at in this run, across all files. */
export const lookedAt = (): readonly string[] => (existsSync(LOOKED_AT) ? readFileSync(LOOKED_AT, 'utf8').split('\n') : []);

async function looksRight(page: Page): Promise<void> {
	mkdirSync(dirname(LOOKED_AT), { recursive: true });
	appendFileSync(LOOKED_AT, `${new URL(page.url()).pathname}\n`);
	// A page on its way to another has no title for a moment.
	await expect(page).toHaveTitle(/\S/);
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

/** No violation of WCAG 2.2 A and AA on the page as it is. */
export const isAccessible = looksRight;

/** What is wider than its place: the page, the part of it that scrolls, a table. */
const cutOff = (page: Page): Promise<readonly string[]> =>
	page.evaluate(() =>
		[...document.querySelectorAll('html, main, main :has(> table)')]
			.filter((each) => each.scrollWidth > each.clientWidth)
			.map((each) => `${each.tagName} ${each.className}: ${each.scrollWidth} in ${each.clientWidth}`),
	);

/**
 * The same in light and dark and on a phone, where nothing may be wider than the screen. Leaves the page as it was.
 * @param name of the pictures, kept with the results of the run
 */
export async function holdsEverywhere(page: Page, name: string): Promise<void> {
	const desk = page.viewportSize();
	await looksRight(page);
	await page.screenshot({ path: join(PICTURES, `${name}-light.png`), fullPage: true });
	await page.emulateMedia({ colorScheme: 'dark' });
	await looksRight(page);
	await page.screenshot({ path: join(PICTURES, `${name}-dark.png`) });
	await page.setViewportSize(PHONE);
	await looksRight(page);
	expect(await cutOff(page)).toEqual([]);
	await page.screenshot({ path: join(PICTURES, `${name}-phone.png`) });
	await page.emulateMedia({ colorScheme: 'light' });
	if (desk !== null) await page.setViewportSize(desk);
}
