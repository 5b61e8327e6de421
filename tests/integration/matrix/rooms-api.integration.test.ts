/** @file Rooms as a page sees them, on a network of its own: Matrix follows the ledger, and whoever does not is named. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { epochMs, instant } from '#lib/kernel/instant.ts';
import type { Charter } from '#lib/rooms/charter.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RoomMember, RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { startTestStack } from '../../fixtures/stack.ts';
import { first, foundIson, joinIson, must, type Joined } from '../../fixtures/cast.ts';
import { until } from './people.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let camille: Joined;
let valentina: Joined;
let javiera: Joined;
let room: RoomId;

const charter: Charter = {
	title: 'Américas: rutas marítimas',
	purpose: 'Intercambio',
	region: 'americas',
	threat: 'sea-routes',
	tlp: 'AMBER',
	countries: null,
	pastEpochs: true,
};

beforeAll(async () => {
	stack = await startTestStack();
	const { origin, setUpUrl } = stack;
	camille = await foundIson(origin, setUpUrl, { localpart: 'camille', name: 'Camille Laurent', country: 'FR' });
	valentina = await joinIson(origin, camille, null, {
		localpart: 'valentina',
		name: 'Valentina Restrepo',
		country: 'CO',
		roles: ['specialist'],
	});
	javiera = await joinIson(origin, camille, null, { localpart: 'javiera', name: 'Javiera Muñoz', country: 'CL', roles: ['specialist'] });
}, 240_000);

afterAll(async () => {
	for (const { vault } of [camille, valentina, javiera]) await vault.close();
	await stack.stop();
}, 60_000);

const summary = (joined: Joined, pick: (found: RoomSummary) => boolean): Promise<RoomSummary> =>
	first<readonly RoomSummary[], RoomSummary>(
		(listener) => joined.vault.rooms.watchRooms(listener),
		(rooms) => rooms.find((each) => each.id === room && pick(each)),
	);
const isMember = (joined: Joined): Promise<RoomSummary> => summary(joined, (found) => found.mine === 'member');
/** The records of a room that one may no longer read are forgotten, and the room with them. */
const isGone = (joined: Joined): Promise<true> =>
	first<readonly RoomSummary[], true>(
		(listener) => joined.vault.rooms.watchRooms(listener),
		(rooms) => (rooms.some((each) => each.id === room) ? undefined : true),
	);
const member = (joined: Joined, user: UserId, pick: (found: RoomMember) => boolean): Promise<RoomMember> =>
	first<readonly RoomMember[], RoomMember>(
		(listener) => joined.vault.rooms.watchMembers(room, listener),
		(members) => members.find((each) => each.user === user && pick(each)),
	);

/** Somebody's timeline as it grows. */
async function follow(joined: Joined): Promise<() => readonly TimelineItem[]> {
	let items: readonly TimelineItem[] = [];
	await joined.vault.rooms.watchTimeline(room, (change) => (items = applyChange(items, change)));
	return () => items;
}
const texts = (items: readonly TimelineItem[]): readonly string[] =>
	items.filter((item) => item.kind === 'message').map((item) => item.text);

/** What somebody's client other than ours, or the operator in their name, does to the room. */
async function rawly(user: UserId, path: string, body: unknown): Promise<void> {
	const call = async (url: string, token: string, content: unknown): Promise<Record<string, unknown>> => {
		const answer = await fetch(`${stack.synapseUrl}${url}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			body: JSON.stringify(content),
		});
		if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
		return (await answer.json()) as Record<string, unknown>;
	};
	const { access_token: token } = await call(`/_synapse/admin/v1/users/${encodeURIComponent(user)}/login`, stack.adminToken, {});
	await call(`/_matrix/client/v3/rooms/${encodeURIComponent(room)}/${path}`, token as string, body);
}

test('a room of a charter: the readers see its title, the server a code word, and it hangs in its spaces', async () => {
	room = must(await camille.vault.rooms.createRoom(charter));
	must(await camille.vault.rooms.admit(room, valentina.user));
	const seen = await isMember(valentina);
	expect(seen).toMatchObject({
		title: charter.title,
		region: 'americas',
		threat: 'sea-routes',
		tlp: 'AMBER',
		paused: null,
		networkRoom: false,
	});
	expect(seen.codeWord).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
	expect(await member(camille, valentina.user, (found) => found.standing === 'present' && found.identity === 'confirmed')).toMatchObject({
		country: 'CO',
		unsignedDevices: [],
	});
	const second = must(
		await camille.vault.rooms.createRoom({ ...charter, title: 'Otra', threat: 'land-routes', tlp: 'RED', pastEpochs: false }),
	);
	expect(second).not.toBe(room);
	expect(await valentina.vault.rooms.createRoom(charter)).toEqual({ ok: false, refusal: { code: 'ledger', ledger: 'role' } });
	expect((await javiera.vault.rooms.send(room, { text: 'x' })).ok).toBe(false);
});

test('a record written in the room is announced there once, and counts as unread for the others', async () => {
	const seen = await follow(camille);
	await camille.vault.rooms.markRead(room);
	const report = must(
		await valentina.vault.intelligence.publish(room, {
			title: 'Libretas falsas',
			text: 'Vistas en Chile.',
			language: 'es' as TextLanguage,
			kind: 'modus-operandi',
			region: 'americas',
			threat: 'sea-routes',
			places: [],
			eventDate: '',
			reliability: 'B',
			credibility: 2,
			marking: 'AMBER',
		}),
	);
	await until(() => seen().some((item) => item.kind === 'record' && item.record === report));
	await summary(camille, (found) => found.unread === 1);
	await new Promise((resolve) => setTimeout(resolve, 5_000));
	expect(seen().filter((item) => item.kind === 'record')).toHaveLength(1);
});

test('only one’s own message may be changed; a coordinator may delete any', async () => {
	const hers = await follow(valentina);
	const his = await follow(camille);
	must(await valentina.vault.rooms.send(room, { text: 'tres lanchas' }));
	await until(() => texts(his()).includes('tres lanchas'));
	const key = his().find((item) => item.kind === 'message')?.key ?? '';
	expect(await camille.vault.rooms.edit(room, key, 'cuatro')).toEqual({ ok: false, refusal: { code: 'not-own-message' } });
	expect(await camille.vault.rooms.remove(room, 'no such key')).toEqual({ ok: false, refusal: { code: 'unknown-message' } });
	must(await camille.vault.rooms.remove(room, key));
	await until(() => !texts(hers()).includes('tres lanchas'));
	must(await camille.vault.rooms.send(room, { text: 'de él' }));
	await until(() => texts(hers()).includes('de él'));
	const other = hers().find((item) => item.kind === 'message' && item.text === 'de él')?.key ?? '';
	expect(await valentina.vault.rooms.remove(room, other)).toEqual({ ok: false, refusal: { code: 'not-own-message' } });
});

test('somebody the homeserver lets in without an admission is named, and nothing is sent until that is settled', async () => {
	const hers = await follow(valentina);
	await rawly(camille.user, 'invite', { user_id: javiera.user });
	await rawly(javiera.user, 'join', {});
	await summary(valentina, (found) => found.paused?.reason === 'stranger' && found.paused.users.includes(javiera.user));
	expect((await member(valentina, javiera.user, () => true)).standing).toBe('stranger');
	must(await valentina.vault.rooms.send(room, { text: 'no para extraños' }));
	await until(() => hers().some((item) => item.kind === 'message' && item.delivery.state === 'waiting' && item.delivery.paused));
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	await summary(valentina, (found) => found.paused === null && found.unsent === 0);
	const theirs = await follow(javiera);
	must(await valentina.vault.rooms.send(room, { text: 'bienvenida' }));
	await until(() => texts(theirs()).includes('bienvenida'));
	// What was held back was meant for whoever is in the room once it goes out.
	await until(() => texts(theirs()).includes('no para extraños'));
});

test('whoever is removed loses the Matrix room too, and whoever leaves it by Matrix is removed from the records', async () => {
	must(await camille.vault.rooms.removeMember(room, javiera.user));
	await isGone(javiera);
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	// A leave counts that is later than the clocks of homeserver and coordinator may differ.
	const { since } = await member(camille, javiera.user, (found) => found.standing === 'present');
	await until(() => Date.now() > epochMs(since ?? instant(Date.now())) + 2_100);
	await rawly(javiera.user, 'leave', {});
	await isGone(javiera);
	const left = await summary(camille, (found) => found.memberCount === 2);
	expect(left.countries).toEqual(['CO', 'FR']);
}, 60_000);
