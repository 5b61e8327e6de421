/** @file The network that the benches run on: sixty encrypted rooms, one of them long, and a room with a thousand reports. */
import { REGIONS, THREATS } from '#lib/kernel/region.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { ReportDraft } from '#lib/intelligence/report.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { enrol, first, foundNetwork, must, type Account, type Cast, type Part } from '../demo/cast.ts';

/** How much there is. */
export const ROOMS = 60;
/** Messages in each room but the long one. */
export const MESSAGES = 10;
/** Reports in the room of records. */
export const REPORTS = 1_000;

/** What was seeded; kept beside it. */
export interface Seeded {
	readonly accounts: Readonly<Record<'coordinator' | 'reader' | 'writer' | 'latecomer', Account>>;
	/** Titles follow from the place in this list: `titleOf`. The first is the long one. */
	readonly rooms: readonly RoomId[];
	/** Where the reports are; `latecomer` is not in it. */
	readonly records: RoomId;
	readonly longMessages: number;
}

/** What a room is called. */
export const titleOf = (room: number): string => `Room ${String(room + 1).padStart(2, '0')}`;
/** What a message says. */
export const textOf = (room: number, message: number): string => `Message ${message + 1} of room ${room + 1}: nothing new on the coast.`;

const part = (localpart: string, country: string, roles: Part['roles']): Part => ({
	localpart,
	country,
	roles,
	profile: {
		name: localpart,
		bureau: `NCB ${country}`,
		agency: 'Migration service',
		agencyType: 'immigration',
		countryRoles: ['transit'],
		languages: ['en' as TextLanguage],
		expertise: [],
		contacts: [],
	},
});

/** Says how far it is. */
export type Tell = (what: string, done: number, total: number) => void;

async function makeRooms(coordinator: Cast, members: readonly Cast[], tell: Tell): Promise<readonly RoomId[]> {
	const rooms: RoomId[] = [];
	for (let n = 0; n < ROOMS; n++) {
		tell('rooms', n, ROOMS);
		const region = REGIONS[n % REGIONS.length] ?? 'africa';
		const threat = THREATS[Math.floor(n / REGIONS.length) % THREATS.length] ?? 'sea-routes';
		const charter = { title: titleOf(n), purpose: '', region, threat, tlp: 'AMBER', countries: null, pastEpochs: true } as const;
		const room = must('A room', await coordinator.vault.rooms.createRoom(charter));
		for (const { user } of members) must('An admission', await coordinator.vault.rooms.admit(room, user));
		rooms.push(room);
	}
	return rooms;
}

/** Waits until everything a member said has been sent. */
const allSent = (who: Cast): Promise<true> =>
	first(
		'The end of the sending',
		(listener: (rooms: readonly RoomSummary[]) => void) => who.vault.rooms.watchRooms(listener),
		(rooms) => (rooms.every((room) => room.unsent === 0) ? true : undefined),
	);

/** Waits until a member is in all of the rooms. */
const isIn = (who: Cast, rooms: readonly RoomId[]): Promise<true> =>
	first(
		'A membership',
		(listener: (all: readonly RoomSummary[]) => void) => who.vault.rooms.watchRooms(listener),
		(all) => (rooms.every((room) => all.find((each) => each.id === room)?.mine === 'member') ? true : undefined),
	);

async function talk(speaker: Cast, rooms: readonly RoomId[], longMessages: number, tell: Tell): Promise<void> {
	for (const [n, room] of rooms.entries()) {
		if (n === 0) continue;
		tell('messages', n, rooms.length);
		for (let message = 0; message < MESSAGES; message++)
			must('A message', await speaker.vault.rooms.send(room, { text: textOf(n, message) }));
		if (n % 4 === 0) await allSent(speaker);
	}
	const [long] = rooms;
	if (long === undefined) return;
	for (let message = 0; message < longMessages; message++) {
		must('A message', await speaker.vault.rooms.send(long, { text: textOf(0, message) }));
		if (message % 50 !== 49) continue;
		tell('the long room', message + 1, longMessages);
		await allSent(speaker);
	}
	await allSent(speaker);
}

const report = (n: number): ReportDraft => ({
	title: `Report ${n + 1}`,
	text: `Observation ${n + 1}: a wooden boat with a new engine, seen at dusk, bought in cash by the same two persons as before.`,
	language: 'en' as TextLanguage,
	kind: 'spot',
	region: 'africa',
	threat: 'sea-routes',
	places: [],
	eventDate: '',
	reliability: 'B',
	credibility: 2,
	marking: 'GREEN',
});

async function write(author: Cast, room: RoomId, tell: Tell): Promise<void> {
	const AT_ONCE = 10;
	for (let n = 0; n < REPORTS; n += AT_ONCE) {
		if (n % 100 === 0) tell('reports', n, REPORTS);
		const batch = Array.from({ length: AT_ONCE }, (_, i) => author.vault.intelligence.publish(room, report(n + i)));
		for (const written of await Promise.all(batch)) must('A report', written);
		// Each is told in the room, too; the outbox must not grow without end.
		if (n % 100 === 90) await allSent(author);
	}
}

/** Seeds an empty network. */
export async function seed(origin: string, token: string, longMessages: number, tell: Tell): Promise<Seeded> {
	const { founder: coordinator } = await foundNetwork(origin, token, part('coordinator', 'FR', ['coordinator', 'specialist']));
	const open: Cast[] = [coordinator];
	const join = async (localpart: string, country: string): Promise<Cast> => {
		const joined = await enrol(origin, part(localpart, country, ['specialist']), coordinator.vault, null);
		open.push(joined);
		return joined;
	};
	try {
		tell('people', 0, 4);
		const reader = await join('reader', 'CO');
		const writer = await join('writer', 'BD');
		const latecomer = await join('latecomer', 'SN');
		const rooms = await makeRooms(coordinator, [reader, writer], tell);
		for (const each of [coordinator, reader, writer]) await isIn(each, rooms);
		const charter = { title: 'Records', purpose: '', region: 'africa', threat: 'sea-routes', tlp: 'AMBER', countries: null } as const;
		const records = must('The room of records', await coordinator.vault.rooms.createRoom({ ...charter, pastEpochs: true }));
		await Promise.all([talk(writer, rooms, longMessages, tell), write(coordinator, records, tell)]);
		const accounts = { coordinator: coordinator.account, reader: reader.account, writer: writer.account, latecomer: latecomer.account };
		return { accounts, rooms, records, longMessages };
	} finally {
		for (const { vault } of open) await vault.close();
	}
}
