/** @file Who is no longer admitted leaves the Matrix room too, by their own hand or by the first coordinator who comes online. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { headlessVault, signInWith } from '#lib/vault/headless.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { startTestStack } from '../../fixtures/stack.ts';
import { until } from '../matrix/people.ts';
import { first, foundIson, joinIson, must, type Joined } from '../../fixtures/cast.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let camille: Joined;
let javiera: Joined;
let room: RoomId;
const open = new Set<RunningVault>();

const specialist = (localpart: string, name: string, country: string) => ({ localpart, name, country, roles: ['specialist'] as const });

beforeAll(async () => {
	stack = await startTestStack();
	const { origin, setUpUrl } = stack;
	camille = await foundIson(origin, setUpUrl, { localpart: 'camille', name: 'Camille Laurent', country: 'FR' });
	javiera = await joinIson(origin, camille, null, specialist('javiera', 'Javiera Muñoz', 'CL'));
	for (const { vault } of [camille, javiera]) open.add(vault);
	room = must(
		await camille.vault.rooms.createRoom({
			title: 'Américas: rutas marítimas',
			purpose: 'Intercambio',
			region: 'americas',
			threat: 'sea-routes',
			tlp: 'AMBER',
			countries: null,
			pastEpochs: true,
		}),
	);
}, 240_000);

afterAll(async () => {
	for (const vault of open) await vault.close();
	await stack.stop();
}, 60_000);

/** Somebody comes online on another device; their old one is closed. */
async function comesBack(who: Joined): Promise<Joined> {
	await goes(who);
	const vault = headlessVault(stack.origin, 'Liaison, another device');
	open.add(vault);
	await signInWith(vault, who);
	return { ...who, vault };
}

async function goes(who: Joined): Promise<void> {
	await who.vault.close();
	open.delete(who.vault);
}

const isMember = (joined: Joined): Promise<RoomSummary> =>
	first<readonly RoomSummary[], RoomSummary>(
		(listener) => joined.vault.rooms.watchRooms(listener),
		(rooms) => rooms.find((each) => each.id === room && each.mine === 'member'),
	);

/** A call of the homeserver, as its operator or with somebody's token. */
async function ask(method: string, path: string, body?: unknown, token = stack.adminToken): Promise<Record<string, unknown>> {
	const answer = await fetch(`${stack.synapseUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return (await answer.json()) as Record<string, unknown>;
}

const tokenOf = async (user: UserId): Promise<string> =>
	(await ask('POST', `/_synapse/admin/v1/users/${encodeURIComponent(user)}/login`, {}))['access_token'] as string;
const present = async (): Promise<readonly unknown[]> =>
	(await ask('GET', `/_synapse/admin/v1/rooms/${encodeURIComponent(room)}/members`))['members'] as readonly unknown[];

/** The homeserver puts somebody into the room whom nobody admitted: as one stays there whom nobody was online to remove. */
async function putIn(user: UserId): Promise<void> {
	const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}`;
	await ask('POST', `${path}/invite`, { user_id: user }, await tokenOf(camille.user));
	await ask('POST', `${path}/join`, {}, await tokenOf(user));
	expect(await present()).toContain(user);
}

test('somebody removed who is still in the Matrix room leaves it as soon as their vault is online', async () => {
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	await goes(javiera);
	must(await camille.vault.rooms.removeMember(room, javiera.user));
	await goes(camille);
	await putIn(javiera.user);
	javiera = await comesBack(javiera);
	await until(async () => !(await present()).includes(javiera.user));
	await goes(javiera);
}, 120_000);

test('and is removed by a coordinator’s vault that comes online, where their own does not', async () => {
	await putIn(javiera.user);
	camille = await comesBack(camille);
	await until(async () => !(await present()).includes(javiera.user));
}, 120_000);

test('somebody suspended leaves every Matrix room, and comes back to them with the end of the suspension', async () => {
	javiera = await comesBack(javiera);
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	must(await camille.vault.directory.suspend(javiera.user));
	await until(async () => !(await present()).includes(javiera.user));
	must(await camille.vault.directory.reinstate(javiera.user));
	javiera = await comesBack(javiera);
	await isMember(javiera);
}, 120_000);
