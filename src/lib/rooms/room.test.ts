/** @file The order of rooms, and changes of a timeline in place. */
import { expect, test } from 'vitest';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { compareRooms, type RoomSummary } from './room.ts';
import { applyChange, type TimelineItem } from './timeline.ts';

const room = (id: string, over: Partial<RoomSummary>): RoomSummary => ({
	id: id as RoomId,
	codeWord: 'Quiet Lantern',
	title: null,
	purpose: '',
	region: null,
	threat: null,
	tlp: 'AMBER',
	release: null,
	pastEpochs: false,
	networkRoom: false,
	closed: false,
	mine: 'member',
	unread: 0,
	unreadMore: false,
	memberCount: 1,
	countries: [],
	lastActivity: null,
	paused: null,
	altered: [],
	unreadable: null,
	unsent: 0,
	...over,
});

test('rooms stand by region, threat and title; the network’s own first, those that do not open last', () => {
	const rooms = [
		room('!5', {}),
		room('!4', { region: 'europe', threat: 'air-routes', title: 'b' }),
		room('!3', { region: 'europe', threat: 'air-routes', title: 'a' }),
		room('!2', { region: 'africa', threat: 'trafficking-nexus', title: 'z' }),
		room('!1', { networkRoom: true, title: 'ISON' }),
	];
	expect(rooms.toSorted(compareRooms).map(({ id }) => id)).toEqual(['!1', '!2', '!3', '!4', '!5']);
});

test('changes of a timeline are applied in place', () => {
	const item = (key: string): TimelineItem => ({
		kind: 'removed',
		key,
		id: key as EventId,
		author: '@a:x' as UserId,
		at: instant(0),
		own: false,
	});
	const before = ['a', 'b', 'c'].map(item);
	expect(applyChange(before, { at: 1, remove: 1, insert: [item('x'), item('y')] }).map(({ key }) => key)).toEqual(['a', 'x', 'y', 'c']);
	expect(applyChange(before, { at: 3, remove: 0, insert: [] })).toBe(before);
});
