/**
 * @file Who may read, when somebody acts behind the vaults' back: who is no longer admitted leaves the Matrix room too, and a device that its
 * owner has not signed gets no key, also where it is another implementation's.
 */
import { createClient, type MatrixClient } from 'matrix-js-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { signIn } from '#lib/matrix/session.ts';
import type { RoomMember, RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import { answerInvitation, headlessVault, sessionIs, signInWith } from '#lib/vault/headless.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import type { Verification } from '#lib/vault/session-api.ts';
import { startTestStack } from '../../fixtures/stack.ts';
import { until } from '../matrix/people.ts';
import { first, foundIson, joinIson, must, profile, type Founder, type Joined } from '../../fixtures/cast.ts';
import { NioDevice } from './nio-device.ts';

let stack: Awaited<ReturnType<typeof startTestStack>>;
let camille: Founder;
let javiera: Joined;
let valentina: Joined;
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
async function comesBack<T extends Joined>(who: T): Promise<T> {
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

/** Somebody's timeline of the room as it grows: the texts of messages. */
async function reads(joined: Joined): Promise<() => readonly string[]> {
	let items: readonly TimelineItem[] = [];
	await joined.vault.rooms.watchTimeline(room, (change) => (items = applyChange(items, change)));
	return () => items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
}

/** A client of somebody's account that gives its keys to every device it meets, as many do. */
async function carelessClient({ user, password }: Joined): Promise<MatrixClient> {
	const baseUrl = stack.synapseUrl;
	const session = must(await signIn({ baseUrl, user, password, deviceName: 'careless' }));
	const client = createClient({ baseUrl, userId: user, deviceId: session.deviceId, accessToken: session.accessToken });
	await client.initRustCrypto({ useIndexedDB: false });
	await client.startClient({ initialSyncLimit: 5 });
	await until(() => client.getRoom(room)?.hasEncryptionStateEvent() === true);
	return client;
}

test('a second implementation in a member’s account, as a device that nobody signed, gets no key and is named', async () => {
	const [camilleReads, javieraReads] = [await reads(camille), await reads(javiera)];
	const nio = new NioDevice(stack.synapseUrl, javiera, room);
	let careless: MatrixClient | undefined;
	try {
		const device = await nio.device;
		const seen = await first<readonly RoomMember[], RoomMember>(
			(listener) => camille.vault.rooms.watchMembers(room, listener),
			(members) => members.find((member) => member.user === javiera.user && member.unsignedDevices.length > 0),
		);
		expect(seen.unsignedDevices).toEqual([{ id: device, name: 'nio' }]);
		await first(camille.vault.session.watchNotices, (notices) =>
			notices.find((notice) => notice.kind === 'unsigned-device' && notice.about.user === javiera.user),
		);

		must(await camille.vault.rooms.send(room, { text: 'solo para dispositivos firmados' }));
		await until(() => javieraReads().includes('solo para dispositivos firmados'));
		must(await javiera.vault.rooms.send(room, { text: 'ni los propios' }));
		await until(() => camilleReads().includes('ni los propios'));
		await until(() => nio.messagesFrom(camille.user).length === 1 && nio.messagesFrom(javiera.user).length === 1);
		expect([...nio.messagesFrom(camille.user), ...nio.messagesFrom(javiera.user)]).toEqual([null, null]);
		expect(nio.roomKeys).toEqual([]);

		// It would read what it is given the key of; and what an unsigned device says, our vaults do not show.
		careless = await carelessClient(camille);
		await careless.sendTextMessage(room, 'para cualquiera');
		await until(() => nio.messagesFrom(camille.user).includes('para cualquiera'));
		expect(nio.roomKeys).toEqual([room]);
		expect([...camilleReads(), ...javieraReads()]).not.toContain('para cualquiera');
	} finally {
		careless?.stopClient();
		await nio.stop();
	}
}, 120_000);

const deviceOf = async (vault: RunningVault) => (await sessionIs(vault, 'ready')).me.device;

test('one’s own device that is lost is signed out from another, for the password, and forgets everything when it next has a line', async () => {
	const lost = headlessVault(stack.origin, 'Liaison, lost');
	open.add(lost);
	await signInWith(lost, javiera);
	const device = await deviceOf(lost);
	const { session } = javiera.vault;
	await first(
		session.watchDevices,
		(devices) => typeof devices !== 'string' && devices.find((each) => each.device === device && each.confirmed),
	);
	expect(await session.endDevice(device, 'not the password')).toEqual({ ok: false, refusal: { kind: 'wrong-password' } });
	expect(await session.endDevice(await deviceOf(javiera.vault), javiera.password)).toEqual({ ok: false, refusal: { kind: 'not-now' } });
	must(await session.endDevice(device, javiera.password));
	await sessionIs(lost, 'signed-out');
	await first(session.watchDevices, (devices) =>
		typeof devices === 'string' || devices.some((each) => each.device === device) ? undefined : true,
	);
	// The device that is still there works on, under an app session of its own.
	must(await javiera.vault.rooms.send(room, { text: 'sigo aquí' }));
	must(
		await javiera.vault.directory.saveProfile(
			await first(javiera.vault.directory.watchMembers, (all) => all.find(({ user }) => user === javiera.user)?.profile ?? undefined),
		),
	);
	must(await session.endDevice(device, javiera.password));
}, 120_000);

test('the second root key is made by another coordinator, given back, and signed by the first', async () => {
	const { origin } = stack;
	const person = { localpart: 'valentina', name: 'Valentina Restrepo', country: 'CO', roles: ['coordinator', 'specialist'] } as const;
	valentina = await joinIson(origin, camille, null, person);
	open.add(valentina.vault);
	const { session } = valentina.vault;
	expect(await camille.vault.session.roots()).toEqual({ count: 1, founder: camille.user, mayMake: false });
	expect(await camille.vault.session.beginRoot()).toEqual({ ok: false, refusal: { kind: 'not-now' } });
	expect(await session.roots()).toMatchObject({ count: 1, mayMake: true });
	await first(session.watchNotices, (notices) => notices.find((notice) => notice.kind === 'single-root'));

	const abandoned = must(await session.beginRoot());
	const own = must(await session.beginRoot());
	const code = async (proof: Parameters<typeof session.finishRoot>[0]) => {
		const answer = await session.finishRoot(proof);
		return answer.ok ? 'done' : answer.refusal.kind;
	};
	expect(await code({ own: abandoned, standing: camille.root })).toBe('wrong-root-file');
	expect(await code({ own: { ...own, rootWords: abandoned.rootWords }, standing: camille.root })).toBe('wrong-root-words');
	expect(await code({ own, standing: abandoned })).toBe('not-a-root');
	expect(await code({ own, standing: camille.root })).toBe('done');
	expect(await session.roots()).toMatchObject({ count: 2, mayMake: false });
	expect(await session.beginRoot()).toEqual({ ok: false, refusal: { kind: 'not-now' } });
	await first(camille.vault.session.watchNotices, (notices) => (notices.some(({ kind }) => kind === 'single-root') ? undefined : true));
}, 120_000);

test('a member who lost every device and the recovery key comes back with new keys, once two coordinators have agreed', async () => {
	must(await camille.vault.rooms.admit(room, javiera.user));
	await isMember(javiera);
	const text = {
		title: 'Antes de la pérdida',
		text: 'Visto en Arica.',
		language: 'es' as TextLanguage,
		kind: 'spot',
		region: 'americas',
	} as const;
	const rest = { threat: 'sea-routes', places: [], eventDate: '', reliability: 'B', credibility: 2, marking: 'GREEN' } as const;
	const report = must(await camille.vault.intelligence.publish(room, { ...text, ...rest, places: [] }));

	const { link } = must(await camille.vault.directory.invite(24));
	const vault = headlessVault(stack.origin, 'Liaison, all keys lost');
	open.add(vault);
	const person = { localpart: 'javiera', password: javiera.password, profile: profile('Javiera Muñoz', 'CL'), lost: true };
	await expect(answerInvitation(vault, link, { ...person, password: 'not-the-password-72' })).rejects.toThrow('wrong-password');
	const { code, recoveryKey } = await answerInvitation(vault, link, person);
	// Whoever found a device of hers has a device that is signed out.
	await sessionIs(javiera.vault, 'signed-out');

	const asked = must(await camille.vault.directory.enrolments()).find((each) => each.shortCode === code);
	expect(asked?.renews).toEqual({ name: 'Javiera Muñoz', roles: ['specialist'], country: 'CL' });
	const decision = { roles: ['specialist'], country: 'CL' as Country } as const;
	expect(must(await camille.vault.directory.approve(asked?.id ?? '', decision))).toBe('proposed');
	expect(await camille.vault.directory.approveChange(javiera.user)).toMatchObject({ ok: false });
	const pending = await first(
		valentina.vault.directory.watchMembers,
		(members) => members.find(({ user }) => user === javiera.user)?.pending ?? undefined,
	);
	expect(pending.newKeys).toEqual({ how: 'lost' });
	// The name is in the roster, but with the old keys.
	await sessionIs(vault, 'waiting');
	must(await valentina.vault.directory.approveChange(javiera.user));

	await sessionIs(vault, 'ready');
	javiera = { ...javiera, vault, recoveryKey };
	const found = await first(vault.intelligence.watchReports, ({ reports }) => reports.find(({ id }) => id === report));
	expect(found.title).toBe('Antes de la pérdida');
	await first(valentina.vault.directory.watchMembers, (members) =>
		members.find(({ user, trust }) => user === javiera.user && trust === 'identity-changed'),
	);
	await isMember(javiera);
	must(await camille.vault.rooms.send(room, { text: 'Bienvenida de nuevo' }));
	const read = await reads(javiera);
	await until(() => read().includes('Bienvenida de nuevo'));
}, 120_000);

test('a member whose device is in other hands changes every key, the old one signing for the new, once two coordinators have agreed', async () => {
	const found = headlessVault(stack.origin, 'Liaison, in other hands');
	open.add(found);
	await signInWith(found, javiera);
	const { vault, password, user } = javiera;
	const { session } = vault;
	expect(await session.changeKeys('not the password')).toEqual({ ok: false, refusal: { kind: 'wrong-password' } });
	expect(await camille.vault.session.changeKeys(camille.password)).toEqual({ ok: false, refusal: { kind: 'too-few-coordinators' } });
	await sessionIs(vault, 'ready');
	expect(must(await camille.vault.directory.keyChanges())).toEqual([]);

	const { recoveryKey } = must(await session.changeKeys(password));
	await sessionIs(found, 'signed-out');
	expect(recoveryKey).not.toBe(javiera.recoveryKey);
	await sessionIs(vault, 'unconfirmed');
	expect(await session.pendingKeys()).toEqual({ recoveryKey, root: null });
	expect(await session.finishJoin(javiera.recoveryKey)).toEqual({ ok: false, refusal: { kind: 'wrong-recovery-key' } });
	must(await session.finishJoin(recoveryKey));
	const { code } = await sessionIs(vault, 'waiting');

	const request = async () => must(await camille.vault.directory.keyChanges()).find((each) => each.user === user);
	expect(await request()).toMatchObject({ name: 'Javiera Muñoz', country: 'CL', digits: code, flaw: null });
	expect(await camille.vault.directory.approveKeyChange(user, code.replace(/^./, 'x'))).toMatchObject({
		refusal: { code: 'no-such-request' },
	});
	must(await camille.vault.directory.declineKeyChange(user));
	await first(session.watchStatus, (status) => (status.kind === 'waiting' && status.newKeys === 'declined' ? true : undefined));
	expect(await request()).toBeUndefined();
	must(await session.askForKeysAgain());

	expect(must(await camille.vault.directory.approveKeyChange(user, code))).toBe('proposed');
	expect(await request()).toBeUndefined();
	expect(await camille.vault.directory.approveChange(user)).toMatchObject({ refusal: { code: 'own-proposal' } });
	const pending = await first(
		valentina.vault.directory.watchMembers,
		(members) => members.find((each) => each.user === user)?.pending ?? undefined,
	);
	expect(pending.newKeys).toEqual({ how: 'renewed', digits: code });
	await sessionIs(vault, 'waiting');
	must(await valentina.vault.directory.approveChange(user));

	await sessionIs(vault, 'ready');
	javiera = { ...javiera, recoveryKey };
	expect((await camille.vault.directory.history(user))[0]).toMatchObject({ newKeys: null });
	expect((await camille.vault.directory.history(user)).filter((step) => step.newKeys === 'renewed')).toHaveLength(2);
	const report = await first(vault.intelligence.watchReports, ({ reports }) => reports[0]);
	expect(report.title).toBe('Antes de la pérdida');
	await isMember(javiera);
	must(await camille.vault.rooms.send(room, { text: 'Claves nuevas, misma persona' }));
	const read = await reads(javiera);
	// Unlike after a loss, what was said before stays open: this device kept its message keys.
	await until(() => read().includes('Claves nuevas, misma persona') && read().includes('Bienvenida de nuevo'));

	const anew = headlessVault(stack.origin, 'Liaison, by the new recovery key');
	open.add(anew);
	await signInWith(anew, javiera);
	const onNew = await reads({ ...javiera, vault: anew });
	await until(() => onNew().includes('Bienvenida de nuevo'));
}, 180_000);

test('a device that another one confirms by symbols opens without the recovery key', async () => {
	const vault = headlessVault(stack.origin, 'Liaison, confirmed by symbols');
	open.add(vault);
	const at: { old: Verification; fresh: Verification } = { old: { kind: 'none' }, fresh: { kind: 'none' } };
	await camille.vault.session.watchVerification((state) => (at.old = state));
	await vault.session.watchVerification((state) => (at.fresh = state));
	await sessionIs(vault, 'signed-out');
	must(await vault.session.signIn({ user: camille.user, password: camille.password }));
	await sessionIs(vault, 'locked');
	must(await vault.session.startVerification());
	await until(() => at.old.kind === 'asked');
	await camille.vault.session.acceptVerification();
	await until(() => at.old.kind === 'compare' && at.fresh.kind === 'compare');
	await vault.session.confirmVerification(true);
	await camille.vault.session.confirmVerification(true);
	expect((await sessionIs(vault, 'ready')).me.user).toBe(camille.user);
}, 90_000);
