/** @file Messages between two people on the real homeserver: read, edited, answered, deleted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomId } from '#lib/kernel/id.ts';
import { Admissions, everybodyLeaves, Following, newPerson, roomOf, until, type Person } from './people.ts';

const admissions = new Admissions();
let ana: Person;
let ben: Person;
let room: RoomId;
let anaSees: Following;
let benSees: Following;

beforeAll(async () => {
	[ana, ben] = await Promise.all([newPerson('ana', admissions), newPerson('ben', admissions)]);
	room = await roomOf(admissions, 'AMBER', ana, ben);
	anaSees = await Following.of(ana.matrix, room);
	benSees = await Following.of(ben.matrix, room);
});
afterAll(everybodyLeaves);

test('an encrypted message is read by the other, and shows as waiting and then as sent', async () => {
	const states = new Set<string>();
	const stop = await ana.matrix.timelines.watch(room, (change) => {
		for (const item of change.insert) if (item.kind === 'message') states.add(item.delivery.state);
	});
	const key = await ana.matrix.sender.send(room, 'Grüße aus **Panamá** مرحبا', null);
	const read = await benSees.message('Grüße aus **Panamá** مرحبا');
	expect(read.author).toBe(ana.matrix.me);
	expect(read.doubt).toBeNull();
	await until(() => anaSees.messages.some((message) => message.key === key && message.id !== null && message.delivery.state === 'sent'));
	expect(anaSees.messages.filter((message) => message.key === key)).toHaveLength(1);
	expect(states).toEqual(new Set(['waiting', 'sent']));
	await stop();
});

test('an edit, a reply and a deletion are seen by the other', async () => {
	await ana.matrix.sender.send(room, 'three boats', null);
	const first = await benSees.message('three boats');
	await ben.matrix.sender.send(room, 'seen where?', first.id);
	const reply = await anaSees.message('seen where?');
	expect(reply.replyTo).toEqual({ id: first.id, author: ana.matrix.me, text: 'three boats' });

	const mine = await anaSees.message('three boats');
	await ana.matrix.sender.edit(room, mine.key, 'four boats');
	const edited = await benSees.message('four boats');
	expect(edited.edited).toBe(true);
	expect(edited.id).toBe(first.id);
	expect(benSees.texts).not.toContain('three boats');
	await until(() => benSees.messages.some((message) => message.replyTo?.text === 'four boats'));

	await ana.matrix.sender.remove(room, mine.key);
	await until(() => benSees.items.some((item) => item.kind === 'removed' && item.id === first.id));
	expect(benSees.texts).not.toContain('four boats');
	expect(anaSees.items.filter((item) => item.id === first.id).map((item) => item.kind)).toEqual(['removed']);
});

test('what is changed or deleted while it is on its way is so where it arrives', async () => {
	const word = await ana.matrix.sender.send(room, 'frist word', null);
	await ana.matrix.sender.edit(room, word, 'first word');
	const slip = await ana.matrix.sender.send(room, 'never meant', null);
	await ana.matrix.sender.remove(room, slip);
	await ana.matrix.sender.send(room, 'after both', null);
	await benSees.message('after both');
	await benSees.message('first word');
	expect(benSees.texts).not.toContain('frist word');
	expect(benSees.texts).not.toContain('never meant');
	await until(() => ana.matrix.sender.waiting === 0);
});

test('typing is seen, and seen to end', async () => {
	let typing: readonly string[] = [];
	const stop = await ben.matrix.timelines.watch(room, (change) => (typing = change.typing));
	await ana.matrix.channels.typing(room, true);
	await until(() => typing.includes(ana.matrix.me));
	await ana.matrix.channels.typing(room, false);
	await until(() => typing.length === 0);
	await stop();
});

test('unread counts messages and own event types, neither edits nor deletions, and reading is private', async () => {
	const unread = new Map<string, number>();
	const stop = await ben.matrix.list.watch((channels) => {
		for (const channel of channels) unread.set(channel.id, channel.unread);
	});
	await ben.matrix.channels.markRead(room);
	await until(() => unread.get(room) === 0);
	for (const text of ['one', 'two', 'three']) await ana.matrix.sender.send(room, text, null);
	await until(() => unread.get(room) === 3);
	const two = await anaSees.message('two');
	await ana.matrix.sender.edit(room, two.key, 'two and a half');
	await benSees.message('two and a half');
	expect(unread.get(room)).toBe(3);
	await ana.matrix.sender.remove(room, (await anaSees.message('three')).key);
	await until(() => unread.get(room) === 2);
	const received: unknown[] = [];
	ben.matrix.list.onCustom((event) => received.push(event.content));
	await ana.matrix.sender.sendCustom(room, 'org.liaison.record', { record: 'r', version: 1, fallback: 'A report was written' });
	await until(() => unread.get(room) === 3);
	expect(received).toContainEqual({ record: 'r', version: 1, fallback: 'A report was written' });
	await ben.matrix.channels.markRead(room);
	await until(() => unread.get(room) === 0);
	await stop();
});

test('older pages come in order, without holes or repeats', async () => {
	const texts = Array.from({ length: 80 }, (_, i) => `line ${i}`);
	for (const text of texts) await ana.matrix.sender.send(room, text, null);
	// Eighty messages take their time where the machine has other things to do.
	await until(() => benSees.texts.includes('line 79'), 90_000);
	const fresh = await Following.of(ben.matrix, room);
	await until(() => fresh.texts.length > 30);
	for (let pages = 0; pages < 10 && !(await ben.matrix.timelines.loadOlder(room)); pages++);
	await until(() => fresh.texts.includes('line 0'));
	expect(fresh.texts.filter((text) => text.startsWith('line '))).toEqual(texts);
	await fresh.stop();
}, 120_000);
