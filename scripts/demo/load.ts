/**
 * @file Fills an empty network with the demonstration: every member has a vault of their own, every key is real, everything goes through the
 * same commands that pages use.
 */
import { randomBytes } from 'node:crypto';
import type { Vault } from '#lib/vault/rpc.ts';
import { answerInvitation, found, headlessVault, sessionIs } from '#lib/vault/headless.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { EventId, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { REGIONS, type Region, type Threat } from '#lib/kernel/region.ts';
import type { Result } from '#lib/kernel/result.ts';
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
} from './andes.ts';
import { DEMO_PEOPLE, type DemoPerson } from './people.ts';
import { DEMO_TALK, DEMO_THREATS, roomTitle } from './talk.ts';

/** One line of `demo-accounts.json`: all that is needed to sign in as somebody on a new device. */
export interface DemoAccount {
	readonly user: string;
	readonly password: string;
	readonly recoveryKey: string;
	readonly name: string;
	readonly roles: readonly string[];
	readonly country: string;
}

/** A member with the vault that acts for them. */
interface Cast {
	readonly person: DemoPerson;
	readonly vault: RunningVault;
	readonly user: UserId;
	readonly account: DemoAccount;
}

/** The value, or a failure that names the step: a demonstration that was refused is a fault of the product. */
function must<T>(step: string, result: Result<T, unknown>): T {
	if (!result.ok) throw new Error(`${step} was refused: ${JSON.stringify(result.refusal)}`);
	return result.value;
}

/** Waits for the first value of a watch that gives something. */
async function first<T, U>(watch: (listener: (value: T) => void) => Promise<() => unknown>, pick: (value: T) => U | undefined): Promise<U> {
	const found = Promise.withResolvers<U>();
	const stop = await watch((value) => {
		const picked = pick(value);
		if (picked !== undefined) found.resolve(picked);
	});
	const picked = await found.promise;
	await stop();
	return picked;
}

/** 20 characters, and what the homeserver's policy asks for. */
const newPassword = (): string => `${randomBytes(12).toString('base64url')}-9aZ`;

/** Says how far the loading has come. */
export type Tell = (what: string, done: number, total: number) => void;

async function foundNetwork(origin: string, token: string): Promise<Cast> {
	const [person] = DEMO_PEOPLE;
	if (person === undefined) throw new Error('The demonstration has no people.');
	const vault = headlessVault(origin);
	const password = newPassword();
	const keys = await found(vault, token, {
		localpart: person.localpart,
		password,
		profile: person.profile,
		country: person.country as Country,
		networkName: 'ISON',
	});
	return cast(person, vault, password, keys.recoveryKey);
}

async function cast(person: DemoPerson, vault: RunningVault, password: string, recoveryKey: string): Promise<Cast> {
	const { me } = await sessionIs(vault, 'ready');
	const account = { user: me.user, password, recoveryKey, name: person.profile.name, roles: person.roles, country: person.country };
	return { person, vault, user: me.user, account };
}

/** Invites, lets the newcomer answer, checks the code both sides see, approves; a second coordinator agrees where two are needed. */
async function enrol(origin: string, person: DemoPerson, inviter: Vault, second: Vault | null): Promise<Cast> {
	const vault = headlessVault(origin);
	const { link } = must('The invitation', await inviter.directory.invite(24));
	const password = newPassword();
	const { recoveryKey, code } = await answerInvitation(vault, link, { localpart: person.localpart, password, profile: person.profile });
	const waiting = must('The list of requests', await inviter.directory.enrolments());
	const request = waiting.find((each) => each.shortCode === code);
	if (request === undefined || request.flaw !== null) throw new Error(`The request of ${person.localpart} did not arrive as it was sent.`);
	const decided = must(
		`The approval of ${person.localpart}`,
		await inviter.directory.approve(request.id, { roles: person.roles, country: person.country as Country }),
	);
	if (decided === 'proposed') {
		if (second === null) throw new Error('There is no second coordinator yet.');
		await first(second.directory.watchMembers, (members) =>
			members.find((member) => member.user === request.user && member.pending !== null),
		);
		must(`The second approval of ${person.localpart}`, await second.directory.approveChange(request.user));
	}
	return cast(person, vault, password, recoveryKey);
}

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
			const charter = { title, purpose: title, region, threat, tlp: 'AMBER', countries: null, pastEpochs: true } as const;
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
async function sentIn(vault: Vault, room: RoomId, text: string): Promise<EventId> {
	const sent = Promise.withResolvers<EventId>();
	let items: readonly TimelineItem[] = [];
	const stop = await vault.rooms.watchTimeline(room, (change) => {
		items = applyChange(items, change);
		const mine = items.findLast((item) => item.kind === 'message' && item.text === text);
		if (mine?.kind === 'message' && mine.id !== null && mine.delivery.state === 'sent') sent.resolve(mine.id);
	});
	const id = await sent.promise;
	await stop();
	return id;
}

async function talk(people: ReadonlyMap<string, Cast>, rooms: Rooms, tell: Tell): Promise<void> {
	const last = new Map<RoomId, EventId>();
	for (const [n, line] of DEMO_TALK.entries()) {
		tell('messages', n, DEMO_TALK.length);
		const room = rooms.get(roomKey(line.region, line.threat));
		const speaker = people.get(line.by);
		if (room === undefined || speaker === undefined) throw new Error(`Nobody can say line ${n + 1} of the conversation.`);
		await first(
			(listener: (all: readonly RoomSummary[]) => void) => speaker.vault.rooms.watchRooms(listener),
			(all) => all.find((each) => each.id === room),
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

async function andes(people: ReadonlyMap<string, Cast>, rooms: Rooms, tell: Tell): Promise<void> {
	const room = rooms.get(roomKey('americas', 'sea-routes'));
	if (room === undefined) throw new Error('The room of the Andes thread was not made.');
	const who = (localpart: string) => someone(people, localpart);
	const reports: RecordId[] = [];
	for (const [n, { by, draft, graded }] of ANDES_REPORTS.entries()) {
		tell('reports', n, ANDES_REPORTS.length);
		const report = must('A report', await who(by).vault.intelligence.publish(room, draft));
		reports.push(report);
		const grader = who(graded.by).vault;
		await first(grader.intelligence.watchReports, ({ reports: all }) => all.find((each) => each.id === report));
		const { reliability, credibility, comment } = graded;
		must(
			'A grading',
			await grader.intelligence.grade(report, { evaluation: { reliability, credibility }, comment, language: draft.language }),
		);
	}
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
	const item = await first(chair.vault.meetings.watchMeetings, ({ meetings }) => meetings.find((each) => each.id === meeting)?.items[0]);
	must('Taking up the item', await chair.vault.meetings.takeUp(item.id));
	const outcome = must('The outcome', await chair.vault.meetings.recordOutcome(item.id, ANDES_OUTCOME));
	tell('operation', 0, 1);
	const operation = must('The operation', await chair.vault.meetings.startOperation(outcome, ANDES_OPERATION));
	must('Disposing of the item', await chair.vault.meetings.moveItem(item.id, 'disposed', ''));
	for (const localpart of ['lucia.huaman', 'gabriela.montes']) {
		const { vault } = who(localpart);
		await first(vault.operations.watchBoard, ({ operations }) => operations.find((each) => each.id === operation));
		must(`The approval by ${localpart}`, await vault.operations.decide(operation, 'approve'));
	}
	await first(chair.vault.operations.watchBoard, ({ operations }) =>
		operations.find((each) => each.id === operation && each.state === 'approved'),
	);
	must('Planning', await chair.vault.operations.move(operation, 'planning', ''));
	for (const country of ANDES_COUNTRIES) {
		const role = country === 'CO' ? 'lead' : 'participant';
		must(`Inviting ${country}`, await chair.vault.operations.inviteCountry(operation, country, role));
	}
	for (const { person, vault } of people.values()) {
		if (!person.roles.includes('delegate')) continue;
		const part = await first(vault.operations.watchBoard, ({ operations }) =>
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
		await first(vault.operations.watchBoard, ({ operations }) =>
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
export async function loadDemo(origin: string, token: string, tell: Tell): Promise<readonly DemoAccount[]> {
	tell('people', 0, DEMO_PEOPLE.length);
	const founder = await foundNetwork(origin, token);
	const people: Cast[] = [founder];
	try {
		for (const person of DEMO_PEOPLE.slice(1)) {
			tell('people', people.length, DEMO_PEOPLE.length);
			people.push(await enrol(origin, person, founder.vault, people[1]?.vault ?? null));
		}
		const rooms = await makeRooms(people, tell);
		const byName = new Map(people.map((each) => [each.person.localpart, each]));
		await talk(byName, rooms, tell);
		await andes(byName, rooms, tell);
	} finally {
		for (const { vault } of people) await vault.close();
	}
	return people.map(({ account }) => account);
}
