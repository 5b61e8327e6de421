/** @file The rooms of a page: which stay open, which are looked at ahead, which are read. */
import { expect, test, vi } from 'vitest';
import type { Drafts } from '#lib/kernel/drafts.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '../room.ts';
import type { RoomsApi } from '../vault/api.ts';
import { Rooms } from './rooms.svelte.ts';

const idOf = (n: number): RoomId => `!room-${n}:localhost` as RoomId;
const line = (n: number, mine: RoomSummary['mine'] = 'member') => ({ id: idOf(n), mine, unread: 0 }) as RoomSummary;

/** Rooms over a vault that only says what is watched and what was marked as read. */
function at(count: number) {
	const watched: RoomId[] = [];
	const markRead = vi.fn<(room: RoomId) => Promise<void>>(() => Promise.resolve());
	let tell: (rooms: readonly RoomSummary[]) => void = () => undefined;
	const list = Array.from({ length: count }, (_, n) => line(n));
	const watch = (room: RoomId) => {
		watched.push(room);
		return Promise.resolve(() => void watched.splice(watched.indexOf(room), 1));
	};
	const api = {
		watchRooms: (listener: typeof tell) => {
			tell = listener;
			listener(list);
			return Promise.resolve(() => undefined);
		},
		watchTimeline: watch,
		watchMembers: () => Promise.resolve(() => undefined),
		markRead,
	} as unknown as RoomsApi;
	return { rooms: new Rooms(api, {} as Drafts), watched, markRead, tell: (now: readonly RoomSummary[]) => tell(now) };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('a room that was left is still open when one comes back, and the one in view stays however many are looked at ahead', async () => {
	const { rooms, watched } = at(20);
	const first = rooms.open(idOf(0));
	first.enter();
	for (let n = 1; n < 20; n++) rooms.ahead(idOf(n));
	await settled();
	expect(rooms.open(idOf(0))).toBe(first);
	expect(watched).toContain(idOf(0));
	expect(watched).toContain(idOf(19));
	expect(watched.length).toBeLessThan(12);
	first.leave();
	for (let n = 1; n < 20; n++) rooms.open(idOf(n));
	await settled();
	expect(watched).not.toContain(idOf(0));
});

test('a room that one may not read any more does not stay in the page, and is not opened ahead', async () => {
	const { rooms, watched, tell } = at(3);
	const left = rooms.open(idOf(1));
	left.enter();
	left.leave();
	await settled();
	tell([line(0), line(1, 'removed')]);
	rooms.ahead(idOf(1));
	rooms.ahead(idOf(2));
	await settled();
	expect(watched).toEqual([]);
});

test('what was in view is marked as read once for a burst, and at the latest when one leaves', () => {
	vi.useFakeTimers();
	const { rooms, markRead } = at(1);
	const room = rooms.open(idOf(0));
	room.enter();
	for (let n = 0; n < 5; n++) room.markRead();
	expect(markRead).not.toHaveBeenCalled();
	vi.runAllTimers();
	expect(markRead).toHaveBeenCalledTimes(1);
	room.markRead();
	room.leave();
	expect(markRead).toHaveBeenCalledTimes(2);
	vi.useRealTimers();
});
