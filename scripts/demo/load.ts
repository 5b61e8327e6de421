/**
 * @file Fills an empty network with a demonstration: every member has a vault of their own, every key is real, everything goes through the
 * same commands that pages use.
 */
import type { RoomSummary } from '#lib/rooms/room.ts';
import { enrol, first, foundNetwork, makeSecondRoot, must, type Account } from './cast.ts';
import { report, talk } from './conversation.ts';
import { DEMONSTRATION, type Demonstration } from './demonstration.ts';
import { Ensemble, type Tell } from './ensemble.ts';
import { roomPurpose, roomTitle } from './talk.ts';
import { carryOut, meet, prepare, work } from './thread.ts';

/** Well below the time after which an untouched frontline device locks itself. */
const TOUCH_MS = 30_000;

/** Founds the network and takes everybody in. */
async function gather(ensemble: Ensemble, origin: string, token: string, { people }: Demonstration, tell: Tell): Promise<void> {
	const [leader, ...others] = people;
	if (leader === undefined) throw new Error('The demonstration has no people.');
	tell('people', 0, people.length);
	const { founder, root } = await foundNetwork(origin, token, leader);
	ensemble.people.push(founder);
	for (const person of others) {
		tell('people', ensemble.people.length, people.length);
		ensemble.people.push(await enrol(origin, person, founder.vault, ensemble.people[1]?.vault ?? null));
	}
	const second = ensemble.people[1]?.vault;
	if (second !== undefined) await makeSecondRoot(second, root);
}

/** Makes a room for every region and threat, and admits who belongs there. */
async function makeRooms(ensemble: Ensemble, { regions, threats, countriesOf }: Demonstration, tell: Tell): Promise<void> {
	const [founder, ...others] = ensemble.people;
	if (founder === undefined) throw new Error('The demonstration has no founder.');
	for (const region of regions) {
		for (const threat of threats) {
			tell('rooms', ensemble.rooms, regions.length * threats.length);
			const title = roomTitle(region, threat);
			const purpose = roomPurpose(region, threat);
			const charter = { title, purpose, region, threat, tlp: 'AMBER', countries: null, pastEpochs: true } as const;
			const room = must(`The room "${title}"`, await founder.vault.rooms.createRoom(charter));
			ensemble.keepRoom(region, threat, room);
			for (const { person, user } of others) {
				const belongs = person.roles.includes('coordinator') || countriesOf[region].includes(person.country);
				if (belongs) must(`Admitting ${person.localpart}`, await founder.vault.rooms.admit(room, user));
			}
		}
	}
}

/** Calls the network's next meeting, in the room that everybody is in. */
async function callNext(ensemble: Ensemble, { next }: Demonstration): Promise<void> {
	const chair = ensemble.someone(next.chair);
	const lobby = await first(
		'The network room',
		(listener: (all: readonly RoomSummary[]) => void) => chair.vault.rooms.watchRooms(listener),
		(all) => all.find((each) => each.networkRoom),
	);
	const plan = { ...next.plan(Date.now()), chair: chair.user };
	const items = next.items.map((item) => ({ plan: item, about: [] }));
	must('The next meeting', await chair.vault.meetings.schedule(lobby.id, plan, items));
}

/**
 * Loads a demonstration into an empty network.
 * @param token of the one-time set-up link
 * @throws Error naming the first step that was refused
 */
export async function loadDemo(
	origin: string,
	token: string,
	tell: Tell,
	demonstration: Demonstration = DEMONSTRATION,
): Promise<readonly Account[]> {
	const ensemble = new Ensemble();
	// Somebody sits at each of these devices; those of the frontline ask for it.
	const atTheirDesks = setInterval(() => {
		for (const { person, vault } of ensemble.people) if (person.roles.includes('frontline')) void vault.session.touch();
	}, TOUCH_MS);
	try {
		const { talk: lines, reports, thread, tacticalTalk, closingTalk } = demonstration;
		await gather(ensemble, origin, token, demonstration, tell);
		await makeRooms(ensemble, demonstration, tell);
		const said = lines.length + tacticalTalk.length + closingTalk.length;
		await talk(ensemble, lines, (n) => tell('messages', n, said));
		const written = thread.reports.length + reports.length;
		const before = await report(ensemble, thread.reports, (n) => tell('reports', n, written));
		await report(ensemble, reports, (n) => tell('reports', thread.reports.length + n, written));
		const operation = await meet(ensemble, thread, before, tell);
		await prepare(ensemble, thread, operation, tell);
		await talk(ensemble, tacticalTalk, (n) => tell('messages', lines.length + n, said));
		await work(ensemble, thread, operation, tell);
		await carryOut(ensemble, thread, operation, tell);
		await callNext(ensemble, demonstration);
		await talk(ensemble, closingTalk, (n) => tell('messages', lines.length + tacticalTalk.length + n, said));
	} finally {
		clearInterval(atTheirDesks);
		await ensemble.close();
	}
	return ensemble.people.map(({ account }) => account);
}
