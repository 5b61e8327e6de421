/** @file Rooms on the real homeserver: made as planned, tampering named, plaintext refused. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { isCodeWord } from '#lib/matrix/code-words.ts';
import { twistingServer } from './twisting-server.ts';
import { Admissions, asOperator, everybodyLeaves, Following, newPerson, roomOf, until, type Person } from './people.ts';

const admissions = new Admissions();
let ana: Person;
let ben: Person;
let cho: Person;

beforeAll(async () => {
	[ana, ben, cho] = (await Promise.all(['ana', 'ben', 'cho'].map((name) => newPerson(name, admissions)))) as [Person, Person, Person];
});
afterAll(everybodyLeaves);

const plan = (tlp: 'AMBER' | 'RED') => ({ kind: 'room', tlp, openToMembersOf: null }) as const;

/** Says something past our client, as any other client could. */
function rawly(person: Person, method: string, path: string, body: unknown): Promise<Response> {
	return fetch(`${inject('stack').synapseUrl}/_matrix/client/v3${path}`, {
		method,
		headers: { authorization: `Bearer ${person.matrix.session().accessToken}`, 'content-type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
}

test('a room is made as planned, shows the server a code word, and the server refuses plaintext', async () => {
	for (const tlp of ['AMBER', 'RED'] as const) {
		const room = await roomOf(admissions, tlp, ana);
		expect(await ana.matrix.channels.checkSettings(room, plan(tlp))).toEqual([]);
		expect(isCodeWord(ana.matrix.channels.codeWordOf(room) ?? '')).toBe(true);
		const plaintext = await rawly(ana, 'PUT', `/rooms/${encodeURIComponent(room)}/send/m.room.message/1`, { msgtype: 'm.text', body: 'x' });
		expect(plaintext.status).toBe(403);
	}
});

test('a tampered setting is named, and one that decides who can read stops sending', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, ben);
	await rawly(ana, 'PUT', `/rooms/${encodeURIComponent(room)}/state/m.room.history_visibility/`, { history_visibility: 'shared' });
	await rawly(ana, 'PUT', `/rooms/${encodeURIComponent(room)}/state/m.room.name/`, { name: 'Sea routes Europe' });
	expect(await ben.matrix.channels.checkSettings(room, plan('AMBER'))).toEqual(['history', 'name']);
	expect(await ben.matrix.channels.checkSettings(room, plan('RED'))).toContain('rotation');
	await until(async () => (await ben.matrix.guard.obstacles(room)).faults.includes('history'));
	await ben.matrix.sender.send(room, 'not now', null);
	await until(() => ben.matrix.sender.pausedBy(room) !== null);
	expect(ben.matrix.sender.outgoing(room)).toHaveLength(1);
	await rawly(ana, 'PUT', `/rooms/${encodeURIComponent(room)}/state/m.room.history_visibility/`, { history_visibility: 'joined' });
	await until(async () => (await ben.matrix.guard.obstacles(room)).faults.length === 0);
	ben.matrix.sender.resume();
	await (await Following.of(ana.matrix, room)).message('not now');
});

test('a homeserver that makes another room than it was asked for is found out, and the room is left', async () => {
	let twist = true;
	const server = await twistingServer(inject('stack').synapseUrl, (asked) => {
		const history = asked.initial_state.find((event) => event.type === 'm.room.history_visibility');
		if (twist && history !== undefined) history.content = { history_visibility: 'shared' };
	});
	const dan = await newPerson('dan', admissions, 'memory', server.url);
	const { channels } = dan.matrix;
	const draft = { kind: 'room', tlp: 'AMBER', coordinators: [], creators: [], openToMembersOf: null } as const;
	await expect(channels.create(draft)).rejects.toEqual(expect.objectContaining({ name: 'ChannelNotAsAsked', faults: ['history'] }));
	await until(() => channels.all().every((channel) => channel.mine === 'leave'));
	twist = false;
	expect(channels.mine(await channels.create(draft))).toBe('join');
	await dan.matrix.stop();
	await server.stop();
});

test('in the network room and in spaces coordinators name each other, and can do no more than that', async () => {
	for (const kind of ['network', 'space'] as const) {
		const tlp = kind === 'space' ? null : 'AMBER';
		const network = kind === 'network' ? null : await roomOf(admissions, 'GREEN', ana, ben, cho);
		const room = await ana.matrix.channels.create({ kind, tlp, coordinators: [ben.matrix.me], creators: [], openToMembersOf: network });
		for (const each of [ben, cho]) {
			await ana.matrix.channels.invite(room, each.matrix.me);
			await each.matrix.channels.join(room);
		}
		const levels = async (as: Person): Promise<{ users: Record<string, number>; events: Record<string, number> }> =>
			(await (await rawly(as, 'GET', `/rooms/${encodeURIComponent(room)}/state/m.room.power_levels`, undefined)).json()) as never;
		const set = async (as: Person, change: object): Promise<number> =>
			(await rawly(as, 'PUT', `/rooms/${encodeURIComponent(room)}/state/m.room.power_levels`, { ...(await levels(ben)), ...change }))
				.status;
		const { users, events } = await levels(ben);
		// Who is no coordinator names nobody, not even by another client.
		await cho.matrix.channels.setCoordinators(room, kind, [cho.matrix.me]);
		expect(await set(cho, { users: { ...users, [cho.matrix.me]: 50 } })).toBe(403);
		// A coordinator names nobody above themselves, and opens nothing that is the creators'.
		expect(await set(ben, { users: { ...users, [cho.matrix.me]: 100 } })).toBe(403);
		expect(await set(ben, { events: { ...events, 'm.room.join_rules': 50 } })).toBe(403);
		expect(await levels(ben)).toEqual(await levels(ana));
		expect((await levels(ana)).users).toEqual({ [ben.matrix.me]: 50 });
		await ben.matrix.channels.setCoordinators(room, kind, [ana.matrix.me, ben.matrix.me, cho.matrix.me]);
		expect((await levels(ana)).users).toEqual({ [ben.matrix.me]: 50, [cho.matrix.me]: 50 });
		expect(await ana.matrix.channels.checkSettings(room, { kind, tlp, openToMembersOf: network })).toEqual([]);
	}
	// In a room of its own only creators do.
	const room = await roomOf(admissions, 'AMBER', ana, ben, cho);
	await ana.matrix.channels.setCoordinators(room, 'room', [ben.matrix.me]);
	await until(async () => (await ben.matrix.channels.checkSettings(room, plan('AMBER'))).length === 0);
	await ben.matrix.channels.setCoordinators(room, 'room', [ben.matrix.me, cho.matrix.me]);
	const levels = await rawly(ana, 'GET', `/rooms/${encodeURIComponent(room)}/state/m.room.power_levels`, undefined);
	expect(((await levels.json()) as { users: object }).users).toEqual({ [ben.matrix.me]: 50 });
}, 120_000);

test('spaces: open to the network room, holding rooms, refusing words', async () => {
	const network = await roomOf(admissions, 'GREEN', ana, ben);
	const space = await ana.matrix.channels.create({
		kind: 'space',
		tlp: null,
		coordinators: [ben.matrix.me],
		creators: [],
		openToMembersOf: network,
	});
	expect(await ana.matrix.channels.checkSettings(space, { kind: 'space', tlp: null, openToMembersOf: network })).toEqual([]);
	await ana.matrix.channels.addChild(space, network);
	await ben.matrix.channels.join(space);
	await until(() => ben.matrix.channels.childrenOf(space).includes(network));
	await expect(cho.matrix.channels.join(space)).rejects.toThrow();
	expect(ben.matrix.channels.all().find((channel) => channel.id === space)?.kind).toBe('space');
});

test('somebody the operator put into the room stops sending, is named, and gets nothing', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, ben);
	const benSees = await Following.of(ben.matrix, room);
	await ana.matrix.sender.send(room, 'among us', null);
	await benSees.message('among us');
	const asAna = (await asOperator('POST', `/_synapse/admin/v1/users/${encodeURIComponent(ana.matrix.me)}/login`, {}))[
		'access_token'
	] as string;
	const invited = await fetch(`${inject('stack').synapseUrl}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/invite`, {
		method: 'POST',
		headers: { authorization: `Bearer ${asAna}`, 'content-type': 'application/json' },
		body: JSON.stringify({ user_id: cho.matrix.me }),
	});
	expect(invited.status).toBe(200);
	await cho.matrix.channels.join(room);
	await until(async () => (await ana.matrix.guard.obstacles(room)).strangers.length > 0);
	expect((await ana.matrix.guard.obstacles(room)).strangers).toEqual([cho.matrix.me]);
	const choSees = await Following.of(cho.matrix, room);
	const elsewhere = await roomOf(admissions, 'AMBER', ana, ben);
	const benSeesElsewhere = await Following.of(ben.matrix, elsewhere);
	await ana.matrix.sender.prepare(room);
	await ana.matrix.sender.send(room, 'not for strangers', null);
	await until(() => ana.matrix.sender.pausedBy(room)?.strangers.includes(cho.matrix.me) === true);
	// Tried once more, and overtaken by what may go out.
	ana.matrix.sender.resume();
	await ana.matrix.sender.send(elsewhere, 'in another room', null);
	await benSeesElsewhere.message('in another room');
	expect(benSees.texts).not.toContain('not for strangers');
	expect(ana.matrix.sender.outgoing(room)).toHaveLength(1);
	await admissions.admit(room, 'AMBER', cho);
	ana.matrix.sender.resume();
	await benSees.message('not for strangers');
	await choSees.message('not for strangers');
	expect(choSees.texts).not.toContain('among us');
});

test('a master key that is not the roster’s stops sending and names its owner', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, ben);
	await ana.matrix.sender.send(room, 'to the Ben we know', null);
	await (await Following.of(ben.matrix, room)).message('to the Ben we know');
	const before = await ana.matrix.identities.masterKeyOf(ben.matrix.me);
	await ben.matrix.recovery.reset('correct horse 7 battery');
	await until(async () => (await ana.matrix.guard.obstacles(room)).changed.includes(ben.matrix.me));
	expect(await ana.matrix.identities.masterKeyOf(ben.matrix.me)).not.toBe(before);
	await ana.matrix.sender.send(room, 'to whom?', null);
	await until(() => ana.matrix.sender.pausedBy(room)?.changed.includes(ben.matrix.me) === true);
	await admissions.admit(room, 'AMBER', ben);
	ana.matrix.sender.resume();
	await (await Following.of(ben.matrix, room)).message('to whom?');
});

test('a removed member reads nothing after', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, ben, cho);
	const elsewhere = await roomOf(admissions, 'AMBER', ana, cho);
	const choSeesElsewhere = await Following.of(cho.matrix, elsewhere);
	const choSees = await Following.of(cho.matrix, room);
	await ana.matrix.sender.send(room, 'while three', null);
	await choSees.message('while three');
	admissions.end(room, cho.matrix.me);
	await ana.matrix.channels.remove(room, cho.matrix.me);
	await until(() => cho.matrix.channels.mine(room) === 'leave');
	await until(async () => (await ana.matrix.guard.obstacles(room)).strangers.length === 0);
	ana.matrix.sender.resume();
	await ana.matrix.sender.send(room, 'now two', null);
	await (await Following.of(ben.matrix, room)).message('now two');
	// What the server still had for her of that room would have come before.
	await ana.matrix.sender.send(elsewhere, 'to her, later', null);
	await choSeesElsewhere.message('to her, later');
	expect(choSees.texts).toEqual(['while three']);
	// Even put back by the operator, the key of that message is not hers.
	await ana.matrix.channels.invite(room, cho.matrix.me);
	await cho.matrix.channels.join(room);
	await cho.matrix.timelines.loadOlder(room);
	expect((await Following.of(cho.matrix, room)).texts).not.toContain('now two');
});

test('a creator whose admission has ended cannot be put out: they get no key, and the others go on; a creator never admitted stops them', async () => {
	const room = await ana.matrix.channels.create({
		kind: 'room',
		tlp: 'AMBER',
		coordinators: [],
		creators: [ben.matrix.me],
		openToMembersOf: null,
	});
	await ben.matrix.channels.join(room);
	await ana.matrix.channels.invite(room, cho.matrix.me);
	await cho.matrix.channels.join(room);
	await until(async () => (await ana.matrix.channels.membersOf(room)).filter((each) => each.membership === 'join').length === 3);
	await admissions.admit(room, 'AMBER', ana, cho);
	expect((await ana.matrix.guard.obstacles(room)).strangers).toEqual([ben.matrix.me]);
	await admissions.admit(room, 'AMBER', ben);
	const [benSees, choSees] = [await Following.of(ben.matrix, room), await Following.of(cho.matrix, room)];
	await ana.matrix.sender.send(room, 'all three', null);
	await benSees.message('all three');
	await choSees.message('all three');
	admissions.end(room, ben.matrix.me);
	await expect(ana.matrix.channels.remove(room, ben.matrix.me)).rejects.toThrow();
	await ana.matrix.sender.send(room, 'two of us', null);
	await choSees.message('two of us');
	await until(() => benSees.items.some((item) => item.kind === 'unreadable'));
	// Re-admitted, they read on from there, and not what was said meanwhile.
	await admissions.admit(room, 'AMBER', ben);
	await ana.matrix.sender.send(room, 'three again', null);
	await benSees.message('three again');
	expect(benSees.texts).toEqual(['all three', 'three again']);
});

test('a message that still waits is rewritten or withdrawn in place', async () => {
	const room = await roomOf(admissions, 'AMBER', ana, cho);
	admissions.end(room, cho.matrix.me);
	const anaSees = await Following.of(ana.matrix, room);
	const first = await ana.matrix.sender.send(room, 'frist', null);
	const second = await ana.matrix.sender.send(room, 'second', null);
	await until(() => anaSees.messages.some((message) => message.delivery.state === 'waiting' && message.delivery.paused));
	await until(() => ana.matrix.sender.pausedBy(room) !== null);
	// The attempt that was paused is over with this turn.
	await new Promise((resolve) => setImmediate(resolve));
	await ana.matrix.sender.edit(room, first, 'first');
	await ana.matrix.sender.remove(room, second);
	await until(() => anaSees.texts.join() === 'first');
	await admissions.admit(room, 'AMBER', cho);
	ana.matrix.sender.resume();
	const choSees = await Following.of(cho.matrix, room);
	expect((await choSees.message('first')).edited).toBe(false);
	expect(choSees.texts).toEqual(['first']);
});
