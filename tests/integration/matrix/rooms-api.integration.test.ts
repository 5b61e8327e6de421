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
import { isCodeWord } from '#lib/matrix/code-words.ts';
import { Operator } from './operator.ts';
import { until } from './people.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let operator: Operator;
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
	operator = new Operator(stack);
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
const rawly = (user: UserId, path: string, body: unknown): Promise<unknown> =>
	operator.as(user, 'POST', `/rooms/${encodeURIComponent(room)}/${path}`, body);

test('a room of a charter: the readers see its title, and the server a code word', async () => {
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
	expect(await valentina.vault.rooms.createRoom(charter)).toEqual({ ok: false, refusal: { code: 'ledger', ledger: 'role' } });
	expect((await javiera.vault.rooms.send(room, { text: 'x' })).ok).toBe(false);
});

/** The one channel of those somebody is in that something hangs in. */
async function above(user: UserId, child: RoomId): Promise<RoomId> {
	const holding = async (): Promise<readonly RoomId[]> =>
		[...(await operator.channelsOf(user))].filter(([, channel]) => channel.children.includes(child)).map(([id]) => id);
	await until(async () => (await holding()).length > 0);
	const [space, ...others] = await holding();
	expect(others).toEqual([]);
	if (space === undefined) throw new Error('It hangs in nothing any more.');
	return space;
}

test('it hangs in the space of its threat, that in its region’s, and that in the network’s; members are in those of their rooms only', async () => {
	const { rooms } = camille.vault;
	const kin = must(await rooms.createRoom({ ...charter, title: 'Puertos' }));
	const cousin = must(await rooms.createRoom({ ...charter, title: 'Otra', threat: 'land-routes', tlp: 'RED', pastEpochs: false }));
	const elsewhere = must(await rooms.createRoom({ ...charter, title: 'Ailleurs', region: 'europe' }));
	const worldwide = must(await rooms.createRoom({ ...charter, title: 'Partout', region: null }));
	const up = (id: RoomId): Promise<RoomId> => above(camille.user, id);
	const threat = await up(room);
	const region = await up(threat);
	const network = await up(region);
	expect(await up(kin)).toBe(threat);
	const [otherThreat, otherRegionsThreat] = [await up(cousin), await up(elsewhere)];
	expect(await up(otherThreat)).toBe(region);
	const otherRegion = await up(otherRegionsThreat);
	expect(await up(otherRegion)).toBe(network);
	expect(await up(worldwide)).toBe(network);
	const spaces = [threat, region, network, otherThreat, otherRegionsThreat, otherRegion];
	expect(new Set(spaces).size).toBe(6);
	const seen = await operator.channelsOf(camille.user);
	expect([...seen].filter(([, { space }]) => space).map(([id]) => id)).toEqual(expect.arrayContaining(spaces));
	expect([...seen].filter(([, { space }]) => space)).toHaveLength(6);
	for (const { name } of seen.values()) expect(isCodeWord(name)).toBe(true);

	const hers = async (): Promise<readonly RoomId[]> =>
		[...(await operator.channelsOf(valentina.user))].filter(([, { space }]) => space).map(([id]) => id);
	await until(async () => (await hers()).length >= 3);
	expect((await hers()).toSorted()).toEqual([threat, region, network].toSorted());
}, 120_000);

test('a record written in the room is announced there once, and counts as unread for the others', async () => {
	const seen = await follow(camille);
	await camille.vault.rooms.markRead(room);
	const findings = {
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
	} as const;
	const report = must(await valentina.vault.intelligence.publish(room, { ...findings, places: [] }));
	await until(() => seen().some((item) => item.kind === 'record' && item.record === report));
	await summary(camille, (found) => found.unread === 1);
	// Whatever would announce the first again has had its turn once a second one has gone the same way.
	const later = must(await valentina.vault.intelligence.publish(room, { ...findings, places: [], title: 'Más libretas' }));
	await until(() => seen().some((item) => item.kind === 'record' && item.record === later));
	expect(seen().flatMap((item) => (item.kind === 'record' ? [item.record] : []))).toEqual([report, later]);
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

test('whoever is removed loses the Matrix room too, and whoever leaves it by Matrix, is kicked or banned there, is removed from the records', async () => {
	must(await camille.vault.rooms.removeMember(room, javiera.user));
	await isGone(javiera);
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	for (const act of ['leave', 'kick', 'ban'] as const) {
		// An end counts that is later than the clocks of homeserver and coordinator may differ.
		const { since } = await member(camille, javiera.user, (found) => found.standing === 'present');
		await until(() => Date.now() > epochMs(since ?? instant(Date.now())) + 2_100);
		if (act === 'leave') await rawly(javiera.user, act, {});
		else await rawly(camille.user, act, { user_id: javiera.user });
		await isGone(javiera);
		const left = await summary(camille, (found) => found.memberCount === 2);
		expect(left.countries).toEqual(['CO', 'FR']);
		// None of them is for ever: whoever is admitted again comes back, a ban notwithstanding.
		must(await camille.vault.rooms.admit(room, javiera.user));
		await isMember(javiera);
	}
}, 180_000);
