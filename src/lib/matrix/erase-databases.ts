/** @file Deletes IndexedDB databases, and empties them first: a connection that some object still holds open would put the deletion off. */

/** How long a deletion may wait for others to let go; the content is gone by then. */
const DELETION_LIMIT_MS = 2_000;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'));
	});

async function empty(name: string): Promise<void> {
	const database = await settled(indexedDB.open(name));
	try {
		const stores = [...database.objectStoreNames];
		if (stores.length === 0) return;
		const transaction = database.transaction(stores, 'readwrite');
		const done = new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted.'));
		});
		for (const store of stores) transaction.objectStore(store).clear();
		await done;
	} finally {
		database.close();
	}
}

/** Empties and deletes each database. Resolves once all are empty, and deleted or soon to be. */
export async function eraseDatabases(names: readonly string[]): Promise<void> {
	for (const name of names) {
		await empty(name);
		const deletion = settled(indexedDB.deleteDatabase(name));
		await Promise.race([deletion, new Promise((resolve) => setTimeout(resolve, DELETION_LIMIT_MS))]);
	}
}
