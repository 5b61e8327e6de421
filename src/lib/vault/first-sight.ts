/**
 * @file What the page shows at once when this device starts again: who is signed in and the list of rooms, as they were when the vault last
 * ran. Kept sealed like the device's document, so that no cryptography but the browser's own has to be up before it is painted.
 *
 * It is a memory, not a word: nothing is decided by it, every command waits for the workspace itself, and what the workspace then says
 * takes its place.
 */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import { DeviceId, Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import { Tlp } from '#lib/kernel/marking.ts';
import { Region, Threat } from '#lib/kernel/region.ts';
import { Role } from '#lib/kernel/role.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import type { RoomsApi } from '#lib/rooms/vault/api.ts';
import type { Desk } from './desk.ts';

const Room = v.object({
	id: RoomId,
	codeWord: v.string(),
	title: v.nullable(v.string()),
	purpose: v.string(),
	region: v.nullable(Region),
	threat: v.nullable(Threat),
	tlp: Tlp,
	release: v.nullable(v.array(Country)),
	pastEpochs: v.boolean(),
	networkRoom: v.boolean(),
	closed: v.boolean(),
	mine: v.picklist(['member', 'admitted', 'removed']),
	unread: v.number(),
	unreadMore: v.boolean(),
	memberCount: v.number(),
	countries: v.array(Country),
	lastActivity: v.nullable(Instant),
	unsent: v.number(),
});

const FirstSight = v.object({
	v: v.literal(1),
	me: v.object({ user: UserId, device: DeviceId, name: v.string(), country: Country, roles: v.array(Role) }),
	network: Hash,
	networkName: v.string(),
	rooms: v.array(Room),
});

/** What is shown at once. Whether a room is held back or altered, or its charter unreadable, is looked at anew each time, so it is not kept. */
export interface FirstSight extends Omit<v.InferOutput<typeof FirstSight>, 'rooms'> {
	readonly rooms: readonly RoomSummary[];
}

/** Later changes are gathered for this long before they are kept: a busy room changes the list with every message. */
const GATHER_MS = 1_000;

/** Reads what was kept; `null` where it is none of this version, or another person's. */
export function parseFirstSight(kept: unknown, user: UserId): FirstSight | null {
	const parsed = v.safeParse(FirstSight, kept);
	if (!parsed.success || parsed.output.me.user !== user) return null;
	return { ...parsed.output, rooms: parsed.output.rooms.map((room) => ({ ...room, paused: null, altered: [], unreadable: null })) };
}

/** Keeps it in step with the open workspace until stopped; forgets it when the membership ends. */
export async function keepFirstSight(desk: Desk, rooms: Pick<RoomsApi, 'watchRooms'>): Promise<Stop> {
	const { device } = desk.platform;
	let list: readonly RoomSummary[] = [];
	let timer: ReturnType<typeof setTimeout> | undefined;
	let saving: Promise<void> = Promise.resolve();
	let kept = '';

	const save = async (): Promise<void> => {
		const status = desk.status.get();
		if (status.kind !== 'ready') return;
		const { me, network, networkName } = status;
		const sight = { v: 1, me, network, networkName, rooms: list.map(({ paused: _, altered: __, unreadable: ___, ...room }) => room) };
		const text = JSON.stringify(sight);
		if (text === kept) return;
		await device.save('sight', sight);
		kept = text;
	};
	const ask = (): void => {
		timer ??= setTimeout(
			() => {
				timer = undefined;
				saving = saving.then(save).catch(() => undefined);
			},
			kept === '' ? 0 : GATHER_MS,
		);
	};
	const stops = [
		await rooms.watchRooms((now) => {
			list = now;
			ask();
		}),
		await desk.status.watch((status) => {
			if (status.kind === 'barred') saving = saving.then(() => device.save('sight', null)).catch(() => undefined);
			else ask();
		}),
	];
	return async () => {
		clearTimeout(timer);
		for (const stop of stops) await stop();
		// One that is under way must not land after a wipe.
		await saving;
	};
}
