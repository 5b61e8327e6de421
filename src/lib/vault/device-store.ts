/**
 * @file What this device keeps between visits: the Matrix session, the pinned network and the key of the local stores.
 *
 * In a browser it lies in IndexedDB under an AES-GCM key that WebCrypto will not export: a copied profile holds ciphertext only, and
 * script in a page cannot read the key. It does not protect against code that runs in this origin's worker.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** Keeps one JSON document, whole. */
export interface DeviceStore {
	/** The document, or `null` where none was kept (or it does not open any more). */
	load(): Promise<unknown>;
	save(document: unknown): Promise<void>;
	/** Forgets document and key. */
	wipe(): Promise<void>;
}

/** For Node: nothing outlives the process. */
export function memoryDeviceStore(): DeviceStore {
	let kept: string | null = null;
	return {
		load: () => Promise.resolve(kept === null ? null : (JSON.parse(kept) as unknown)),
		save: (document) => {
			kept = JSON.stringify(document);
			return Promise.resolve();
		},
		wipe: () => {
			kept = null;
			return Promise.resolve();
		},
	};
}

interface Sealed {
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly box: ArrayBuffer;
}

interface Schema extends DBSchema {
	device: { key: 'key' | 'document'; value: CryptoKey | Sealed };
}

const AAD = new TextEncoder().encode('liaison/device/v1');

/** For browsers. One database of one store; opened once. */
export function browserDeviceStore(): DeviceStore {
	let opening: Promise<IDBPDatabase<Schema>> | undefined;
	const database = () =>
		(opening ??= openDB<Schema>('liaison-device', 1, {
			upgrade: (db) => {
				db.createObjectStore('device');
			},
		}));

	async function key(): Promise<CryptoKey> {
		const db = await database();
		const kept = await db.get('device', 'key');
		if (kept instanceof CryptoKey) return kept;
		const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
		await db.put('device', made, 'key');
		return made;
	}

	return {
		async load() {
			const db = await database();
			const sealed = await db.get('device', 'document');
			if (sealed === undefined || sealed instanceof CryptoKey) return null;
			try {
				const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: AAD }, await key(), sealed.box);
				return JSON.parse(new TextDecoder().decode(plain)) as unknown;
			} catch {
				// A half-wiped store: the person signs in again, which is safe; guessing is not.
				return null;
			}
		},
		async save(document) {
			const iv = crypto.getRandomValues(new Uint8Array(12));
			const plain = new TextEncoder().encode(JSON.stringify(document));
			const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: AAD }, await key(), plain);
			await (await database()).put('device', { iv, box }, 'document');
		},
		async wipe() {
			await (await database()).clear('device');
		},
	};
}
