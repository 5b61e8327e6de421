/** @file What is measured in the page: how light the sign-in page is, how soon the workspace can be used, how quickly rooms change. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { Desk, message, roomList } from './desk.ts';
import { figure, worst, type Figure } from './figure.ts';
import { MESSAGES, textOf, type Seeded } from './seed.ts';
import { openWire } from './wire.ts';

const RUNS = 7;
/** Rooms that are switched through: twenty short ones, and in their midst the longest, which is the first of the seed. */
const SWITCHED = Array.from({ length: 21 }, (_, n) => (n === 10 ? 0 : 20 + n));

/** The rooms' list has the network's own room too. */
const listed = (seeded: Seeded): number => seeded.rooms.length + 1;
const newestOf = (seeded: Seeded, room: number): string => textOf(room, room === 0 ? seeded.longMessages - 1 : MESSAGES - 1);
const addressOf = (room: string): string => `/rooms/${encodeURIComponent(room)}`;

async function repeated(runs: number, measure: () => Promise<number>): Promise<readonly number[]> {
	const measured: number[] = [];
	for (let n = 0; n < runs; n++) measured.push(await measure());
	return measured;
}

/** The bytes of the sign-in page on a first visit. */
export async function signInPage(origin: string): Promise<readonly Figure[]> {
	const wire = await openWire(origin);
	const desk = await Desk.open();
	try {
		await desk.page.goto(`${wire.origin}/sign-in`);
		await desk.page.getByRole('button', { name: m.entry_sign_in_action(), exact: true }).waitFor();
		// The page's worker loads too; nobody but the wire sees when it has all it wants.
		await wire.quiet();
		const sum = (wasm: boolean): number =>
			wire.passed.filter(({ path }) => path.endsWith('.wasm') === wasm).reduce((bytes, each) => bytes + each.bytes, 0);
		return [
			figure('sign-in page on the wire, crypto wasm apart', 'bytes', 250_000, [sum(false)], `${wire.passed.length} requests`),
			figure('crypto wasm fetched meanwhile', 'bytes', null, [sum(true)]),
		];
	} finally {
		await desk.close();
		await wire.close();
	}
}

/** From a load of the page to something that can be used. */
async function starts(name: string, desk: Desk, origin: string, seeded: Seeded): Promise<readonly Figure[]> {
	const [long = ''] = seeded.rooms;
	const tasks: number[] = [];
	const started = async (address: string | null, sight: Parameters<Desk['load']>[1]): Promise<number> => {
		const ms = await desk.load(address, sight);
		await desk.settled();
		tasks.push(await desk.page.evaluate(() => Math.max(0, ...window.bench.longTasks)));
		return ms;
	};
	await desk.load(`${origin}/rooms`, roomList(listed(seeded)));
	await desk.settled();
	const list = await repeated(RUNS, () => started(null, roomList(listed(seeded))));
	const newest = message(newestOf(seeded, 0));
	await desk.load(origin + addressOf(long), newest);
	await desk.settled();
	const reading = await repeated(RUNS, () => started(null, newest));
	return [
		figure(`${name} → room list usable`, 'ms', 500, list),
		figure(`${name} → newest message of the room with ${seeded.longMessages} messages`, 'ms', null, reading),
		worst(`${name}: longest task of the page in any run`, 'ms', 50, tasks, 'tasks of 50 ms and less are not told and count as 0'),
	];
}

/** Reloads with the vault alive, with the vault started anew, and in a browser started anew. */
export async function reloads(desk: Desk, origin: string, seeded: Seeded): Promise<readonly Figure[]> {
	return starts('reload', desk, origin, seeded);
}

/** The same where the vault ends with the page. */
export async function coldReloads(desk: Desk, origin: string, seeded: Seeded): Promise<readonly Figure[]> {
	return starts('reload that starts the vault anew', desk, origin, seeded);
}

/** From a click on a room to its newest message, the first time in this page and again. */
export async function roomSwitch(desk: Desk, origin: string, seeded: Seeded): Promise<readonly Figure[]> {
	await desk.load(`${origin}/rooms`, roomList(listed(seeded)));
	await desk.settled();
	const longest: number[] = [];
	const round = async (): Promise<readonly number[]> => {
		const measured: number[] = [];
		for (const n of SWITCHED) {
			const room = seeded.rooms[n] ?? '';
			const order = { link: addressOf(room), sight: message(newestOf(seeded, n)) };
			const ms = await desk.page.evaluate(async ({ link, sight }) => {
				const began = performance.now();
				document.querySelector<HTMLElement>(`nav a[href="${link}"]`)?.click();
				return (await window.bench.painted(sight)) - began;
			}, order);
			measured.push(ms);
			if (n === 0) longest.push(ms);
			await desk.page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
		}
		return measured;
	};
	const what = `room switch among ${SWITCHED.length} of ${seeded.rooms.length} rooms, the longest among them`;
	return [
		figure(`${what}, first visit`, 'ms', 60, await round()),
		figure(`${what}, again`, 'ms', 60, await round()),
		worst(`room switch to the room with ${seeded.longMessages} messages, first visit and again`, 'ms', 60, longest),
	];
}
