/**
 * @file Small things that the vault keeps on the device besides the big stores: unsent messages, drafts, acknowledged notices. Each value is
 * sealed (XChaCha20-Poly1305) under a subkey of the device's storage key, bound to its name; a copied profile shows names and sizes only.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { fromUtf8, utf8 } from '#lib/crypto/bytes.ts';
import { keyedHash } from '#lib/crypto/hash.ts';
import { openSecret, sealSecret } from '#lib/crypto/secret.ts';

/** Texts by name. Names are fixed words of the code or opaque ids, never content. */
export interface SealedStore {
	get(name: string): Promise<string | null>;
	set(name: string, text: string): Promise<void>;
	delete(name: string): Promise<void>;
	wipe(): Promise<void>;
}

interface Schema extends DBSchema {
	sealed: { key: string; value: Uint8Array };
}

interface Bytes {
	get(name: string): Promise<Uint8Array | undefined>;
	put(name: string, value: Uint8Array): Promise<void>;
	delete(name: string): Promise<void>;
	clear(): Promise<void>;
}

function memory(): Bytes {
	const kept = new Map<string, Uint8Array>();
	return {
		get: (name) => Promise.resolve(kept.get(name)),
		put: (name, value) => {
			kept.set(name, value);
			return Promise.resolve();
		},
		delete: (name) => {
			kept.delete(name);
			return Promise.resolve();
		},
		clear: () => {
			kept.clear();
			return Promise.resolve();
		},
	};
}

function indexedDb(): Bytes {
	let opening: Promise<IDBPDatabase<Schema>> | undefined;
	const database = () =>
		(opening ??= openDB<Schema>('liaison-vault', 1, {
			upgrade: (db) => {
				db.createObjectStore('sealed');
			},
		}));
	return {
		get: async (name) => (await database()).get('sealed', name),
		put: async (name, value) => {
			await (await database()).put('sealed', value, name);
		},
		delete: async (name) => (await database()).delete('sealed', name),
		clear: async () => (await database()).clear('sealed'),
	};
}

/** Opens the store. `storageKey` is the device's 32-byte key. */
export function sealedStore(storage: 'indexeddb' | 'memory', storageKey: Uint8Array): SealedStore {
	const bytes = storage === 'indexeddb' ? indexedDb() : memory();
	const key = keyedHash(storageKey, utf8('liaison/v1/sealed-store'));
	const bound = (name: string) => utf8(`sealed-store ${name}`);
	return {
		async get(name) {
			const sealed = await bytes.get(name);
			const plain = sealed === undefined ? null : openSecret(key, sealed, bound(name));
			return plain === null ? null : fromUtf8(plain);
		},
		set: (name, text) => bytes.put(name, sealSecret(key, utf8(text), bound(name))),
		delete: (name) => bytes.delete(name),
		wipe: () => bytes.clear(),
	};
}
