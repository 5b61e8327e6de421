/** @file The databases of one device by name, and their end: emptied first, since a connection that some object still holds open would put the deletion off. */
import type { DeviceId, UserId } from '#lib/kernel/id.ts';

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
async function eraseDatabases(names: readonly string[]): Promise<void> {
	for (const name of names) {
		await empty(name);
		const deletion = settled(indexedDB.deleteDatabase(name));
		await Promise.race([deletion, new Promise((resolve) => setTimeout(resolve, DELETION_LIMIT_MS))]);
	}
}

const nameOf = (user: UserId, device: DeviceId): string => `liaison/${user}/${device}`;

/** What the SDK calls its sync cache, before its own prefix. */
export const syncDatabase = (user: UserId, device: DeviceId): string => `${nameOf(user, device)}/sync`;

/** What the cryptography's databases begin with. */
export const cryptoPrefix = (user: UserId, device: DeviceId): string => `${nameOf(user, device)}/crypto`;

/** Deletes all that a Matrix client of this device has kept in the browser. */
export async function eraseMatrix(user: UserId, device: DeviceId): Promise<void> {
	const crypto = `${cryptoPrefix(user, device)}::matrix-sdk-crypto`;
	await eraseDatabases([crypto, `${crypto}-meta`, `matrix-js-sdk:${syncDatabase(user, device)}`]);
}
