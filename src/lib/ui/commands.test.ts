/** @file The command box finds what pages offer while they are open. */
import { expect, test, vi } from 'vitest';
import { Commands, type Command } from './commands.svelte.ts';

const command = (id: string): Command => ({ id, group: 'Rooms', label: id, run: vi.fn<() => void>() });

test('the box knows what every source has, in the order in which they were offered', () => {
	const commands = new Commands();
	commands.offer(() => [command('sea'), command('air')]);
	commands.offer(() => [command('ana')]);
	expect(commands.all().map(({ id }) => id)).toEqual(['sea', 'air', 'ana']);
});

test('a source is asked each time, so that a room made since is found', () => {
	const commands = new Commands();
	const rooms = ['sea'];
	commands.offer(() => rooms.map(command));
	rooms.push('air');
	expect(commands.all().map(({ id }) => id)).toEqual(['sea', 'air']);
});

test('a source that was taken away is asked no more, and the others stay', () => {
	const commands = new Commands();
	const gone = vi.fn<() => readonly Command[]>(() => [command('sea')]);
	const withdraw = commands.offer(gone);
	commands.offer(() => [command('ana')]);
	withdraw();
	expect(commands.all().map(({ id }) => id)).toEqual(['ana']);
	expect(gone).not.toHaveBeenCalled();
});
