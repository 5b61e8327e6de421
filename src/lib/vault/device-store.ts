/**
 * @file What this device keeps between visits: the Matrix session, the pinned network and the key of the local stores; and the first sight.
 *
 * In a browser it lies in IndexedDB under an AES-GCM key that WebCrypto will not export: a copied profile holds ciphertext only, and
 * script in a page cannot read the key. It does not protect against code that runs in this origin's worker.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** `document`: device-document.ts · `sight`: first-sight.ts · `touched`: idle.ts. */
export type DeviceEntry = 'document' | 'sight' | 'touched';

/** Keeps a few JSON values, each whole. */
export interface DeviceStore {
	/** The value, or `null` where none was kept (or it does not open any more). */
	load(entry: DeviceEntry): Promise<unknown>;
	save(entry: DeviceEntry, value: unknown): Promise<void>;
	/** Forgets the values and the key. */
	wipe(): Promise<void>;
}

/** For Node: nothing outlives the process. */
export function memoryDeviceStore(): DeviceStore {
	const kept = new Map<DeviceEntry, string>();
	return {
		load: (entry) => Promise.resolve(JSON.parse(kept.get(entry) ?? 'null') as unknown),
		save: (entry, value) => {
			kept.set(entry, JSON.stringify(value));
			return Promise.resolve();
		},
		wipe: () => {
			kept.clear();
			return Promise.resolve();
		},
	};
}

interface Sealed {
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly box: ArrayBuffer;
}

interface Schema extends DBSchema {
	device: { key: 'key' | DeviceEntry; value: CryptoKey | Sealed };
}

/** Binds each value to its name. */
const boundTo = (entry: DeviceEntry): Uint8Array<ArrayBuffer> =>
	new TextEncoder().encode(entry === 'document' ? 'liaison/device/v1' : `liaison/device/v1 ${entry}`);

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
		async load(entry) {
			const db = await database();
			const sealed = await db.get('device', entry);
			if (sealed === undefined || sealed instanceof CryptoKey) return null;
			try {
				const plain = await crypto.subtle.decrypt(
					{ name: 'AES-GCM', iv: sealed.iv, additionalData: boundTo(entry) },
					await key(),
					sealed.box,
				);
				return JSON.parse(new TextDecoder().decode(plain)) as unknown;
			} catch {
				// A half-wiped store: the person signs in again, which is safe; guessing is not.
				return null;
			}
		},
		async save(entry, value) {
			const iv = crypto.getRandomValues(new Uint8Array(12));
			const plain = new TextEncoder().encode(JSON.stringify(value));
			const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: boundTo(entry) }, await key(), plain);
			await (await database()).put('device', { iv, box }, entry);
		},
		async wipe() {
			await (await database()).clear('device');
		},
	};
}
