/** @file What a browser still keeps of somebody who has signed out there. */
import { expect, type Page } from '@playwright/test';

/** Databases that hold anything, and what else the page's origin has. */
const kept = async (page: Page): Promise<unknown> =>
	page.evaluate(async () => {
		const held: string[] = [];
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(new Error(name));
				setTimeout(() => reject(new Error(`${name} does not open: it waits for its deletion.`)), 10_000);
			});
			for (const store of database.objectStoreNames) {
				const count = await new Promise<number>((resolve) => {
					const counting = database.transaction(store).objectStore(store).count();
					counting.onsuccess = () => resolve(counting.result);
				});
				if (count > 0) held.push(`${name} ${store}`);
			}
			database.close();
		}
		return {
			held,
			caches: await caches.keys(),
			// Language, appearance and where a page was scrolled to are no secret.
			stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => !/language|theme|sveltekit/i.test(key)),
		};
	});

/**
 * Closes the page and ends its worker, as closing the browser does: by itself a worker outlives its last page for a while, so that a reload
 * finds it. Gives the page of whoever opens the browser next.
 */
export async function closedAndOpened(page: Page): Promise<Page> {
	const context = page.context();
	const next = await context.newPage();
	await page.close();
	const session = await context.newCDPSession(next);
	const { targetInfo } = await session.send('Target.getTargetInfo');
	const workers = async (): Promise<readonly string[]> =>
		(await session.send('Target.getTargets')).targetInfos
			.filter(({ type, browserContextId }) => type === 'shared_worker' && browserContextId === targetInfo.browserContextId)
			.map(({ targetId }) => targetId);
	for (const targetId of await workers()) await session.send('Target.closeTarget', { targetId });
	await expect.poll(workers).toEqual([]);
	return next;
}

/**
 * What is left once the page is closed and its worker has ended: until then an emptied database may still wait for its deletion.
 * Whoever opens the browser next is at the sign-in page.
 */
export async function leftBehind(page: Page): Promise<unknown> {
	const next = await closedAndOpened(page);
	await next.goto('/rooms');
	await expect(next).toHaveURL(/\/sign-in/);
	return kept(next);
}
