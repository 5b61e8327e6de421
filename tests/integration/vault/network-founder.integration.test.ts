/** @file A network outlives whoever founded it: coordinators named later take newcomers in, also where Matrix has one creator only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { sessionIs } from '#lib/vault/headless.ts';
import { startTestStack } from '../../fixtures/stack.ts';
import { first, foundIson, joinIson, must, type Joined } from '../../fixtures/cast.ts';
import { Operator } from '../matrix/operator.ts';
import { until } from '../matrix/people.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let operator: Operator;
let camille: Joined;
let valentina: Joined;
let network: RoomId;
const open = new Set<RunningVault>();

const coordinator = (localpart: string, name: string, country: string) => ({ localpart, name, country, roles: ['coordinator'] as const });
const comes = (joined: Joined): Joined => {
	open.add(joined.vault);
	return joined;
};
const goes = async ({ vault }: Joined): Promise<void> => {
	await vault.close();
	open.delete(vault);
};

/** Somebody's network room, once they are in it. */
const networkRoomOf = (joined: Joined): Promise<RoomSummary> =>
	first<readonly RoomSummary[], RoomSummary>(
		(listener) => joined.vault.rooms.watchRooms(listener),
		(rooms) => rooms.find((each) => each.networkRoom && each.mine === 'member'),
	);
const levels = async (as: Joined): Promise<Record<string, number>> =>
	(
		(await operator.as(as.user, 'GET', `/rooms/${encodeURIComponent(network)}/state/m.room.power_levels`)) as {
			users: Record<string, number>;
		}
	).users;

beforeAll(async () => {
	stack = await startTestStack();
	operator = new Operator(stack);
	const { origin, setUpUrl } = stack;
	camille = comes(await foundIson(origin, setUpUrl, { localpart: 'camille', name: 'Camille Laurent', country: 'FR' }));
	valentina = comes(await joinIson(origin, camille, null, coordinator('valentina', 'Valentina Restrepo', 'CO')));
	network = (await networkRoomOf(valentina)).id;
	await until(async () => (await levels(valentina))[valentina.user] === 50);
}, 240_000);

afterAll(async () => {
	for (const vault of open) await vault.close();
	await stack.stop();
}, 60_000);

test('with the founder removed, a coordinator named later takes in a newcomer, who comes into the network room and reads', async () => {
	const { origin } = stack;
	const lucia = comes(await joinIson(origin, camille, valentina, coordinator('lucia', 'Lucía Huamán', 'PE')));
	await networkRoomOf(lucia);
	must(await valentina.vault.directory.remove(camille.user));
	await sessionIs(camille.vault, 'barred');
	await goes(camille);

	// Named when no creator is left: her level comes from those who were named by the founder.
	const nadia = comes(await joinIson(origin, valentina, lucia, coordinator('nadia', 'Nadia Haddad', 'LB')));
	await networkRoomOf(nadia);
	await until(async () => (await levels(nadia))[nadia.user] === 50);
	for (const gone of [valentina, lucia]) await goes(gone);

	const javiera = comes(
		await joinIson(origin, nadia, null, { localpart: 'javiera', name: 'Javiera Muñoz', country: 'CL', roles: ['specialist'] }),
	);
	// Nobody can put Matrix's creator out of the room: they are there, get no key, and stop nobody.
	expect([...(await operator.channelsOf(camille.user)).keys()]).toContain(network);
	expect((await levels(nadia))[javiera.user]).toBeUndefined();
	const names = await first(javiera.vault.directory.watchMembers, (members) =>
		members.length === 5 ? members.map((member) => member.name) : undefined,
	);
	expect(names).toEqual(expect.arrayContaining(['Nadia Haddad', 'Valentina Restrepo']));
	expect((await networkRoomOf(javiera)).paused).toBeNull();
	must(await nadia.vault.rooms.send(network, { text: 'Ahlan' }));
	let items: readonly TimelineItem[] = [];
	await javiera.vault.rooms.watchTimeline(network, (change) => (items = applyChange(items, change)));
	await until(() => items.some((item) => item.kind === 'message' && item.text === 'Ahlan'));
}, 240_000);
