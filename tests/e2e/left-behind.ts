/** @file What a browser still keeps of somebody who has signed out there. */
import type { Page } from '@playwright/test';

/** Databases that hold anything, and what else the page's origin has. */
export const leftBehind = async (page: Page): Promise<unknown> =>
	page.evaluate(async () => {
		const held: string[] = [];
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(new Error(name));
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
