/** @file Texts kept on the device: sealed, under their own name, wiped for good. */
import 'fake-indexeddb/auto';
import { beforeAll, expect, test } from 'vitest';
import { randomBytes } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { sealedStore } from './sealed-store.ts';

beforeAll(readyCrypto);

test('a kept text comes back under the same key, also after reopening', async () => {
	const key = randomBytes(32);
	await sealedStore('indexeddb', key).set('draft', 'مسودة تقرير');
	expect(await sealedStore('indexeddb', key).get('draft')).toBe('مسودة تقرير');
});

test('another key, another name and a wiped store give nothing', async () => {
	const key = randomBytes(32);
	const store = sealedStore('indexeddb', key);
	await store.set('one', 'text');
	expect(await sealedStore('indexeddb', randomBytes(32)).get('one')).toBeNull();
	expect(await store.get('two')).toBeNull();
	await store.wipe();
	expect(await store.get('one')).toBeNull();
});

test('what lies in the database is not the text', async () => {
	const store = sealedStore('indexeddb', randomBytes(32));
	await store.set('note', 'PLANTED-WORD');
	const raw = await new Promise<unknown>((resolve, reject) => {
		const opening = indexedDB.open('liaison-vault');
		opening.onerror = () => reject(new Error('The database did not open.'));
		opening.onsuccess = () => {
			const reading = opening.result.transaction('sealed').objectStore('sealed').get('note');
			reading.onsuccess = () => resolve(reading.result);
		};
	});
	expect(Buffer.from(raw as Uint8Array).toString('latin1')).not.toContain('PLANTED-WORD');
});
