/** @file Without a line to the homeserver: what is said waits in order, and rooms are there from the cache. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { SessionEnded } from '#lib/matrix/client.ts';
import { HomeserverUnreachable } from '#lib/matrix/homeserver.ts';
import { signOut } from '#lib/matrix/session.ts';
import { Admissions, everybodyLeaves, Following, must, newPerson, openClient, roomOf, until, type Person } from './people.ts';
import { twistingServer } from './twisting-server.ts';

const admissions = new Admissions();
let ana: Person;
let cho: Person;

beforeAll(async () => {
	// Ana's device keeps its stores, as a browser does; Cho's does not.
	[ana, cho] = await Promise.all([newPerson('ana', admissions, 'indexeddb'), newPerson('cho', admissions)]);
});
afterAll(everybodyLeaves);

test('what is said without a line keeps its order, survives a restart, and is not doubled', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, cho);
	const choSees = await Following.of(cho.matrix, room);
	const session = ana.matrix.session();
	await ana.matrix.stop();
	// While stopped nothing is sent, as without a line.
	const texts = Array.from({ length: 8 }, (_, i) => `offline ${i}`);
	for (const text of texts) await ana.matrix.sender.send(room, text, null);
	const kept = ana.outbox.kept ?? [];
	expect(kept).toHaveLength(8);

	const second = await openClient(session, admissions, ana.outbox, 'indexeddb');
	await until(() => second.sender.waiting === 0);
	await choSees.message('offline 7');
	expect(choSees.texts).toEqual(texts);
	// A process that died after sending, before it could note that, would send all again: the server knows the transactions.
	await second.stop();
	ana.outbox.kept = kept;
	const third = await openClient(session, admissions, ana.outbox, 'indexeddb');
	await until(() => third.sender.waiting === 0);
	await third.sender.send(room, 'back again', null);
	await choSees.message('back again');
	expect(choSees.texts).toEqual([...texts, 'back again']);
	ana = { ...ana, matrix: third };
});

test('a message whose way was cut goes out at the next try, once, and what was said after it in its order', async () => {
	const cut = { left: 0 };
	const isSending = (method: string, path: string): boolean => method === 'PUT' && path.includes('/send/m.room.encrypted/');
	const server = await twistingServer(
		inject('stack').synapseUrl,
		() => undefined,
		(method, path) => isSending(method, path) && cut.left-- > 0,
	);
	const bo = await newPerson('bo', admissions, 'memory', server.url);
	const room = await roomOf(admissions, 'AMBER', cho, bo);
	const choSees = await Following.of(cho.matrix, room);
	await bo.matrix.sender.send(room, 'before', null);
	await choSees.message('before');
	cut.left = 2;
	for (const text of ['cut twice', 'behind it', 'last']) await bo.matrix.sender.send(room, text, null);
	await choSees.message('last');
	expect(choSees.texts).toEqual(['before', 'cut twice', 'behind it', 'last']);
	await until(() => bo.matrix.sender.waiting === 0);
	expect(cut.left).toBeLessThan(0);
	await bo.matrix.stop();
	await server.stop();
});

test('with a cache the rooms are there without the server, and its state names no title', async () => {
	const rooms = ana.matrix.channels.all();
	expect(rooms).toHaveLength(1);
	const session = ana.matrix.session();
	await ana.matrix.stop();
	const dead = await openClient({ ...session, baseUrl: 'http://127.0.0.1:9' }, admissions, ana.outbox, 'indexeddb');
	expect(dead.channels.all()).toEqual(rooms);
	const states: string[] = [];
	await dead.watchConnection((state) => void states.push(state));
	await until(() => states.includes('offline'));
	await dead.stop();
	ana = { ...ana, matrix: await openClient(session, admissions, ana.outbox, 'indexeddb') };
});

test('without a cache and without the server there is no client, and no session without its token', async () => {
	const session = cho.matrix.session();
	await expect(openClient({ ...session, baseUrl: 'http://127.0.0.1:9' }, admissions)).rejects.toThrow(HomeserverUnreachable);
	await expect(openClient({ ...session, accessToken: 'invented', refreshToken: null }, admissions)).rejects.toThrow(SessionEnded);
});

test('signing out wipes every store of the device', async () => {
	const dee = await newPerson('dee', admissions, 'indexeddb');
	const mine = async (): Promise<string[]> =>
		(await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.includes(dee.matrix.device));
	await dee.matrix.persist();
	expect((await mine()).filter((name) => name.includes('::matrix-sdk-crypto') || name.endsWith('/sync'))).toHaveLength(3);
	must(await signOut(dee.matrix.session()));
	await dee.matrix.wipe();
	expect(await mine()).toEqual([]);
	expect(dee.outbox.kept).toEqual([]);
});
