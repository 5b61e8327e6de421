/** @file Where sealed bytes lie on a device: IndexedDB in a browser, memory in Node. Knows names and bytes, nothing else. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** A change: new bytes, or `null` to take the name away. */
export type Change = readonly [name: string, bytes: Uint8Array | null];

/** Bytes by name. */
export interface Shelf {
	/** Everything whose name begins so, in the order of names. */
	read(prefix: string): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]>;
	/** All changes, or none. */
	write(changes: readonly Change[]): Promise<void>;
	wipe(): Promise<void>;
	close(): void;
}

/** A shelf that ends with the process. */
export function memoryShelf(): Shelf {
	const kept = new Map<string, Uint8Array>();
	return {
		read: (prefix) => Promise.resolve([...kept].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))),
		write(changes) {
			for (const [name, bytes] of changes) {
				if (bytes === null) kept.delete(name);
				else kept.set(name, bytes);
			}
			return Promise.resolve();
		},
		wipe() {
			kept.clear();
			return Promise.resolve();
		},
		close: () => undefined,
	};
}

interface Schema extends DBSchema {
	sealed: { key: string; value: Uint8Array };
}

/** A shelf in IndexedDB. Writes are durable before they resolve: the outbox is what a crash must not take. */
export async function indexedDbShelf(name = 'liaison-ledger'): Promise<Shelf> {
	const db: IDBPDatabase<Schema> = await openDB<Schema>(name, 1, {
		upgrade: (fresh) => {
			fresh.createObjectStore('sealed');
		},
	});
	return {
		async read(prefix) {
			// U+FFFF is above every character of our names, so the range holds exactly those that begin so.
			const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
			const transaction = db.transaction('sealed');
			const [names, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
			return names.flatMap((each, i): (readonly [string, Uint8Array])[] => {
				const value = values[i];
				return value === undefined ? [] : [[each, value]];
			});
		},
		async write(changes) {
			const transaction = db.transaction('sealed', 'readwrite', { durability: 'strict' });
			for (const [each, bytes] of changes) {
				if (bytes === null) void transaction.store.delete(each);
				else void transaction.store.put(bytes, each);
			}
			await transaction.done;
		},
		wipe: () => db.clear('sealed'),
		close: () => db.close(),
	};
}
