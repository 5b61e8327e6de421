/** @file Settings of rooms, of their spaces and of the network room, changed by another client: every vault names which, and only there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Altered, RoomSummary } from '#lib/rooms/room.ts';
import { startTestStack } from '../../fixtures/stack.ts';
import { first, foundIson, joinIson, must, type Joined } from '../../fixtures/cast.ts';
import { Operator } from '../matrix/operator.ts';
import { until } from '../matrix/people.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let operator: Operator;
let camille: Joined;
let valentina: Joined;
/** Tampered with; the other one, in the same network and another region, is not. */
let room: RoomId;
let twin: RoomId;
let network: RoomId;

const charter = { purpose: '', threat: 'sea-routes', tlp: 'AMBER', countries: null, pastEpochs: true } as const;

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
	const { rooms } = camille.vault;
	room = must(await rooms.createRoom({ ...charter, title: 'Américas: rutas marítimas', region: 'americas' }));
	twin = must(await rooms.createRoom({ ...charter, title: 'Europe : routes maritimes', region: 'europe' }));
	for (const each of [room, twin]) must(await rooms.admit(each, valentina.user));
	for (const each of [room, twin]) await summary(valentina, each, (found) => found.mine === 'member');
	network = (
		await first<readonly RoomSummary[], RoomSummary>(
			(listener) => valentina.vault.rooms.watchRooms(listener),
			(list) => list.find((each) => each.networkRoom && each.mine === 'member'),
		)
	).id;
}, 240_000);

afterAll(async () => {
	for (const { vault } of [camille, valentina]) await vault.close();
	await stack.stop();
}, 60_000);

/** Resolves once somebody's list has a room like this. */
const summary = (joined: Joined, id: RoomId, pick: (found: RoomSummary) => boolean): Promise<RoomSummary> =>
	first<readonly RoomSummary[], RoomSummary>(
		(listener) => joined.vault.rooms.watchRooms(listener),
		(rooms) => rooms.find((each) => each.id === id && pick(each)),
	);

const isAltered = async (id: RoomId, altered: readonly Altered[]): Promise<void> => {
	for (const joined of [camille, valentina])
		await summary(joined, id, (found) => JSON.stringify(found.altered) === JSON.stringify(altered));
};
/** Nothing of the twin is different; asked after the others' difference has come by the same stream. */
const isAsMade = async (id: RoomId): Promise<void> => {
	for (const joined of [camille, valentina])
		expect(await summary(joined, id, () => true)).toMatchObject({ paused: null, altered: [], mine: 'member' });
};

const ofRoom = (...settings: readonly Altered['setting'][]): readonly Altered[] => settings.map((setting) => ({ setting, of: 'room' }));

test('rooms, their spaces and the network room are as made, for whoever is in them', async () => {
	for (const id of [room, twin, network]) {
		await isAltered(id, []);
		await isAsMade(id);
	}
});

test('a name that speaks and another lifetime are named in that room, and hold nothing back', async () => {
	await operator.set(camille.user, room, 'm.room.retention', { max_lifetime: 1e15 });
	await isAltered(room, ofRoom('retention'));
	const { name } = (await operator.channelsOf(camille.user)).get(room) ?? { name: '' };
	await operator.set(camille.user, room, 'm.room.name', { name: 'Sea routes' });
	await isAltered(room, ofRoom('name', 'retention'));
	expect((await summary(valentina, room, () => true)).paused).toBeNull();
	must(await valentina.vault.rooms.send(room, { text: 'sigue saliendo' }));
	await summary(valentina, room, (found) => found.unsent === 0);
	await isAsMade(twin);
	await operator.set(camille.user, room, 'm.room.name', { name });
	await isAltered(room, ofRoom('retention'));
});

test('another rule of who may come in stops sending in that room, and the pause says that it is this', async () => {
	await operator.set(camille.user, room, 'm.room.join_rules', { join_rule: 'knock' });
	for (const joined of [camille, valentina]) {
		const { paused } = await summary(joined, room, (found) => found.paused !== null);
		expect(paused).toEqual({ reason: 'settings', faults: ['join-rule'] });
	}
	must(await valentina.vault.rooms.send(room, { text: 'espera' }));
	must(await valentina.vault.rooms.send(twin, { text: 'sale' }));
	await summary(valentina, twin, (found) => found.unsent === 0);
	expect((await summary(valentina, room, () => true)).unsent).toBe(1);
	await isAsMade(twin);
	await operator.set(camille.user, room, 'm.room.join_rules', { join_rule: 'invite' });
	await summary(valentina, room, (found) => found.paused === null && found.unsent === 0);
	await isAltered(room, ofRoom('retention'));
});

test('what is changed about a space is named in the rooms that hang in it, and in no other', async () => {
	const spaceOf = async (id: RoomId): Promise<RoomId | undefined> =>
		[...(await operator.channelsOf(camille.user))].find(([, channel]) => channel.children.includes(id))?.[0];
	await until(async () => (await spaceOf(room)) !== undefined);
	const space = (await spaceOf(room)) as RoomId;
	await operator.set(camille.user, space, 'm.room.topic', { topic: 'about boats' });
	await operator.set(camille.user, space, 'm.room.join_rules', { join_rule: 'knock' });
	await isAltered(room, [...ofRoom('retention'), { setting: 'join-rule', of: 'space' }, { setting: 'name', of: 'space' }]);
	// Nobody can read by being in a space.
	expect((await summary(valentina, room, () => true)).paused).toBeNull();
	await isAsMade(twin);
});

test('what is changed about the network room is named there', async () => {
	await operator.set(camille.user, network, 'org.liaison.tlp', { level: 'CLEAR' });
	await isAltered(network, ofRoom('tlp'));
	await operator.set(camille.user, network, 'm.room.guest_access', { guest_access: 'can_join' });
	const { paused } = await summary(valentina, network, (found) => found.paused !== null);
	expect(paused).toEqual({ reason: 'settings', faults: ['guests'] });
	await isAsMade(twin);
});
