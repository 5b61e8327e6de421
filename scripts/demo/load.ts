/**
 * @file Fills an empty network with the demonstration: every member has a vault of their own, every key is real, everything goes through the
 * same commands that pages use.
 */
import type { Vault } from '#lib/vault/rpc.ts';
import type { EventId, RecordId, RoomId } from '#lib/kernel/id.ts';
import { REGIONS, type Region, type Threat } from '#lib/kernel/region.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import {
	ANDES_COUNTRIES,
	ANDES_ITEM,
	ANDES_MEETING,
	ANDES_OPERATION,
	ANDES_OUTCOME,
	ANDES_REPORTS,
	ANDES_TASKS,
	SECOND_ITEM,
	type DemoReport,
} from './andes.ts';
import { enrol, first, foundNetwork, makeSecondRoot, must, type Account, type Cast } from './cast.ts';
import { NEXT_ITEMS, nextMeeting, OTHER_REPORTS } from './elsewhere.ts';
import { DEMO_PEOPLE } from './people.ts';
import { CLOSING_TALK, DEMO_TALK, DEMO_THREATS, roomPurpose, roomTitle, type DemoLine } from './talk.ts';

/** Says how far the loading has come: which step, how many of it are done, of how many. */
export type Tell = (what: string, done: number, total: number) => void;

/** Who belongs into a region's rooms besides the coordinators. */
const REGION_COUNTRIES: Record<Region, readonly string[]> = {
	africa: ['SN', 'MA', 'EG', 'FR'],
	americas: ['CO', 'CL', 'BR', 'PE', 'NI', 'MX', 'PA', 'DO', 'BD', 'FR'],
	'asia-south-pacific': ['BD', 'BR', 'FR'],
	europe: ['FR', 'MA', 'SN'],
	'middle-east-north-africa': ['MA', 'EG', 'FR'],
};

type Rooms = ReadonlyMap<string, RoomId>;
const roomKey = (region: Region, threat: Threat): string => `${region}/${threat}`;

async function makeRooms(people: readonly Cast[], tell: Tell): Promise<Rooms> {
	const [founder] = people;
	if (founder === undefined) throw new Error('The demonstration has no founder.');
	const rooms = new Map<string, RoomId>();
	const total = REGIONS.length * DEMO_THREATS.length;
	for (const region of REGIONS) {
		for (const threat of DEMO_THREATS) {
			tell('rooms', rooms.size, total);
			const title = roomTitle(region, threat);
			const purpose = roomPurpose(region, threat);
			const charter = { title, purpose, region, threat, tlp: 'AMBER', countries: null, pastEpochs: true } as const;
			const room = must(`The room "${title}"`, await founder.vault.rooms.createRoom(charter));
			rooms.set(roomKey(region, threat), room);
			for (const member of people.slice(1)) {
				const belongs = member.person.roles.includes('coordinator') || REGION_COUNTRIES[region].includes(member.person.country);
				if (belongs) must(`Admitting ${member.person.localpart}`, await founder.vault.rooms.admit(room, member.user));
			}
		}
	}
	return rooms;
}

/** Waits until a member's own timeline has their newest message as sent, and gives its event id. */
function sentIn(vault: Vault, room: RoomId, text: string): Promise<EventId> {
	let items: readonly TimelineItem[] = [];
	return first(
		`The message "${text.slice(0, 40)}"`,
		(listener: (items: readonly TimelineItem[]) => void) =>
			vault.rooms.watchTimeline(room, (change) => listener((items = applyChange(items, change)))),
		(all) => {
			const mine = all.findLast((item) => item.kind === 'message' && item.text === text);
			return mine?.kind === 'message' && mine.id !== null && mine.delivery.state === 'sent' ? mine.id : undefined;
		},
	);
}

async function talk(
	people: ReadonlyMap<string, Cast>,
	rooms: Rooms,
	lines: readonly DemoLine[],
	tell: (done: number) => void,
): Promise<void> {
	const last = new Map<RoomId, EventId>();
	for (const [n, line] of lines.entries()) {
		tell(n);
		const room = rooms.get(roomKey(line.region, line.threat));
		const speaker = people.get(line.by);
		if (room === undefined || speaker === undefined) throw new Error(`Nobody can say line ${n + 1} of the conversation.`);
		await first(
			`The room of line ${n + 1} of the conversation`,
			(listener: (all: readonly RoomSummary[]) => void) => speaker.vault.rooms.watchRooms(listener),
			(all) => all.find((each) => each.id === room && each.mine === 'member'),
		);
		const replyTo = line.reply ? last.get(room) : undefined;
		must('A message', await speaker.vault.rooms.send(room, { text: line.text, ...(replyTo === undefined ? {} : { replyTo }) }));
		last.set(room, await sentIn(speaker.vault, room, line.text));
	}
}

const someone = (people: ReadonlyMap<string, Cast>, localpart: string): Cast => {
	const member = people.get(localpart);
	if (member === undefined) throw new Error(`${localpart} is not in the demonstration.`);
	return member;
};

/** Publishes reports in the rooms of their region and threat; each is graded by somebody else. */
async function report(
	people: ReadonlyMap<string, Cast>,
	rooms: Rooms,
	reports: readonly DemoReport[],
	tell: (done: number) => void,
): Promise<readonly RecordId[]> {
	const published: RecordId[] = [];
	for (const [n, { by, draft, graded }] of reports.entries()) {
		tell(n);
		const room = rooms.get(roomKey(draft.region, draft.threat));
		if (room === undefined) throw new Error(`There is no room for the report "${draft.title}".`);
		const id = must('A report', await someone(people, by).vault.intelligence.publish(room, draft));
		published.push(id);
		const grader = someone(people, graded.by).vault;
		await first('A report', grader.intelligence.watchReports, ({ reports: all }) => all.find((each) => each.id === id));
		const { reliability, credibility, comment } = graded;
		must('A grading', await grader.intelligence.grade(id, { evaluation: { reliability, credibility }, comment, language: draft.language }));
	}
	return published;
}

/** The network's next meeting, in the room that everybody is in. */
async function next(people: ReadonlyMap<string, Cast>): Promise<void> {
	const chair = someone(people, 'camille.laurent');
	const lobby = await first(
		'The network room',
		(listener: (all: readonly RoomSummary[]) => void) => chair.vault.rooms.watchRooms(listener),
		(all) => all.find((each) => each.networkRoom),
	);
	const plan = { ...nextMeeting(Date.now()), chair: chair.user };
	must(
		'The next meeting',
		await chair.vault.meetings.schedule(
			lobby.id,
			plan,
			NEXT_ITEMS.map((item) => ({ plan: item, about: [] })),
		),
	);
}

async function andes(people: ReadonlyMap<string, Cast>, rooms: Rooms, tell: Tell): Promise<void> {
	const room = rooms.get(roomKey('americas', 'sea-routes'));
	if (room === undefined) throw new Error('The room of the Andes thread was not made.');
	const who = (localpart: string) => someone(people, localpart);
	const total = ANDES_REPORTS.length + OTHER_REPORTS.length;
	const reports = await report(people, rooms, ANDES_REPORTS, (n) => tell('reports', n, total));
	await report(people, rooms, OTHER_REPORTS, (n) => tell('reports', ANDES_REPORTS.length + n, total));
	tell('meeting', 0, 1);
	const chair = who('valentina.restrepo');
	const meeting = must(
		'The meeting',
		await chair.vault.meetings.schedule(room, { ...ANDES_MEETING, chair: chair.user }, [
			{ plan: ANDES_ITEM, about: reports },
			{ plan: SECOND_ITEM, about: reports.slice(1, 2) },
		]),
	);
	must('Opening the meeting', await chair.vault.meetings.moveMeeting(meeting, 'in-session', ''));
	const item = await first(
		'The agenda',
		chair.vault.meetings.watchMeetings,
		({ meetings }) => meetings.find((each) => each.id === meeting)?.items[0],
	);
	must('Taking up the item', await chair.vault.meetings.takeUp(item.id));
	const outcome = must('The outcome', await chair.vault.meetings.recordOutcome(item.id, ANDES_OUTCOME));
	tell('operation', 0, 1);
	const operation = must('The operation', await chair.vault.meetings.startOperation(outcome, ANDES_OPERATION));
	must('Disposing of the item', await chair.vault.meetings.moveItem(item.id, 'disposed', ''));
	for (const localpart of ['lucia.huaman', 'gabriela.montes']) {
		const { vault } = who(localpart);
		const { hash } = await first('The operation', vault.operations.watchBoard, ({ operations }) =>
			operations.find((each) => each.id === operation),
		);
		must(`The approval by ${localpart}`, await vault.operations.decide(operation, hash, 'approve'));
	}
	await first('The decision', chair.vault.operations.watchBoard, ({ operations }) =>
		operations.find((each) => each.id === operation && each.state === 'approved'),
	);
	must('Planning', await chair.vault.operations.move(operation, 'planning', ''));
	for (const country of ANDES_COUNTRIES) {
		const role = country === 'CO' ? 'lead' : 'participant';
		must(`Inviting ${country}`, await chair.vault.operations.inviteCountry(operation, country, role));
	}
	for (const { person, vault } of people.values()) {
		if (!person.roles.includes('delegate')) continue;
		const part = await first(`The question to ${person.country}`, vault.operations.watchBoard, ({ operations }) =>
			operations.find((each) => each.id === operation)?.participations.find((each) => each.country === person.country),
		);
		must(`${person.country}'s answer`, await vault.operations.answer(part.id, 'confirmed', ''));
	}
	for (const [n, { title, owner, due, done }] of ANDES_TASKS.entries()) {
		tell('tasks', n, ANDES_TASKS.length);
		const plan = { title, detail: '', language: ANDES_OPERATION.language, owner: who(owner).user, due };
		const task = must('A task', await chair.vault.operations.addTask(operation, plan));
		if (!done) continue;
		const { vault } = who(owner);
		await first('A task', vault.operations.watchBoard, ({ operations }) =>
			operations.find((each) => each.id === operation)?.tasks.find((each) => each.id === task),
		);
		must('Beginning a task', await vault.operations.moveTask(task, 'in-progress'));
		must('Finishing a task', await vault.operations.moveTask(task, 'done'));
	}
}

/**
 * Loads the demonstration into an empty network.
 * @param token of the one-time set-up link
 * @throws Error naming the first step that was refused
 */
export async function loadDemo(origin: string, token: string, tell: Tell): Promise<readonly Account[]> {
	tell('people', 0, DEMO_PEOPLE.length);
	const [leader, ...others] = DEMO_PEOPLE;
	if (leader === undefined) throw new Error('The demonstration has no people.');
	const { founder, root } = await foundNetwork(origin, token, leader);
	const people: Cast[] = [founder];
	try {
		for (const person of others) {
			tell('people', people.length, DEMO_PEOPLE.length);
			people.push(await enrol(origin, person, founder.vault, people[1]?.vault ?? null));
		}
		const second = people[1]?.vault;
		if (second !== undefined) await makeSecondRoot(second, root);
		const rooms = await makeRooms(people, tell);
		const byName = new Map(people.map((each) => [each.person.localpart, each]));
		const lines = DEMO_TALK.length + CLOSING_TALK.length;
		await talk(byName, rooms, DEMO_TALK, (n) => tell('messages', n, lines));
		await andes(byName, rooms, tell);
		await next(byName);
		await talk(byName, rooms, CLOSING_TALK, (n) => tell('messages', DEMO_TALK.length + n, lines));
	} finally {
		for (const { vault } of people) await vault.close();
	}
	return people.map(({ account }) => account);
}
