/** @file Sealed drafts: kept with their intent, gone once discarded. */
import { beforeAll, expect, it } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { draftsIn } from './drafts.ts';
import { sealedStore } from './sealed-store.ts';

beforeAll(readyCrypto);

it('a draft comes back with the intent it belongs to, and is gone once discarded', async () => {
	const drafts = draftsIn(sealedStore('memory', new Uint8Array(32)));
	const { name, kept } = await drafts.open('meeting/new');
	expect(kept).toBeNull();
	const draft = { attempt: { name, base: 0 }, value: { title: 'Andes' } };
	await drafts.keep('meeting/new', draft);
	expect(await drafts.open('meeting/new')).toEqual({ name, kept: draft });
	expect((await drafts.open('meeting/other')).kept).toBeNull();
	await drafts.discard('meeting/new');
	expect((await drafts.open('meeting/new')).kept).toBeNull();
	expect((await drafts.open('meeting/new')).name).not.toBe(name);
});

it('what is not a draft is none', async () => {
	const store = sealedStore('memory', new Uint8Array(32));
	await store.set('draft/x', '{"attempt":{"name":"no","base":0},"value":1}');
	expect((await draftsIn(store).open('x')).kept).toBeNull();
	await store.set('draft/x', 'nothing');
	expect((await draftsIn(store).open('x')).kept).toBeNull();
});
