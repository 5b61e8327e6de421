/** @file The whole way of people into the network and of a report into an operation, by headless vaults on the real servers. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { headlessVault, sessionIs, signInWith } from '#lib/vault/headless.ts';
import type { RoomMember, RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import { Operator } from '../matrix/operator.ts';
import { until } from '../matrix/people.ts';
import { first, foundIson, joinIson, must, type Joined } from '../../fixtures/cast.ts';

const es = 'es' as TextLanguage;
let founder: Joined;
let second: Joined;
let chile: Joined;
let peru: Joined;
let room: RoomId;
const extra: RunningVault[] = [];

beforeAll(async () => {
	const { origin, setUpUrl } = inject('stack');
	founder = await foundIson(origin, setUpUrl, { localpart: 'camille', name: 'Camille Laurent', country: 'FR' });
	second = await joinIson(origin, founder, null, {
		localpart: 'valentina',
		name: 'Valentina Restrepo',
		country: 'CO',
		roles: ['coordinator', 'specialist'],
	});
	chile = await joinIson(origin, founder, second, {
		localpart: 'javiera',
		name: 'Javiera Muñoz',
		country: 'CL',
		roles: ['specialist', 'delegate'],
	});
	peru = await joinIson(origin, founder, second, { localpart: 'lucia', name: 'Lucía Huamán', country: 'PE', roles: ['approver'] });
}, 240_000);

afterAll(async () => {
	for (const { vault } of [founder, second, chile, peru]) await vault.close();
	for (const vault of extra) await vault.close();
});

test('everybody who was approved sees the same members, with names that only members can read', async () => {
	const names = (joined: Joined) =>
		first(joined.vault.directory.watchMembers, (members) => (members.length === 4 ? members.map((member) => member.name) : undefined));
	expect(await names(peru)).toEqual(await names(founder));
	expect(await names(peru)).toContain('Javiera Muñoz');
});

test('a room is made from a charter, and who is admitted reads its real title', async () => {
	room = must(
		await founder.vault.rooms.createRoom({
			title: 'Américas: rutas marítimas',
			purpose: 'Intercambio',
			region: 'americas',
			threat: 'sea-routes',
			tlp: 'AMBER',
			countries: null,
			pastEpochs: true,
		}),
	);
	for (const joined of [second, chile, peru]) must(await founder.vault.rooms.admit(room, joined.user));
	const title = await first(
		(listener: (rooms: readonly RoomSummary[]) => void) => chile.vault.rooms.watchRooms(listener),
		(rooms) => {
			const found = rooms.find((each) => each.id === room);
			return found?.mine === 'member' ? found.title : undefined;
		},
	);
	expect(title).toBe('Américas: rutas marítimas');
});

/** Resolves once somebody's timeline of the room has a message with this text, opened. */
async function reads(vault: RunningVault, text: string): Promise<void> {
	let items: readonly TimelineItem[] = [];
	await first<Parameters<Parameters<RunningVault['rooms']['watchTimeline']>[1]>[0], true>(
		(listener) => vault.rooms.watchTimeline(room, listener),
		(change) => {
			items = applyChange(items, change);
			return items.some((item) => item.kind === 'message' && item.text === text) ? true : undefined;
		},
	);
}

test('a message is read by the others of the room', async () => {
	// What is said before the sender knows who has come is not for them.
	await first(
		(listener: (members: readonly RoomMember[]) => void) => founder.vault.rooms.watchMembers(room, listener),
		(members) => (members.length === 4 && members.every((each) => each.standing === 'present') ? true : undefined),
	);
	must(await founder.vault.rooms.send(room, { text: 'Bonjour à tous' }));
	await reads(chile.vault, 'Bonjour à tous');
});

let report: RecordId;
test('a report is published, and graded by somebody else but not by its author', async () => {
	const draft = {
		title: 'Libretas de marino falsas',
		text: 'Vistas en Chile.',
		language: es,
		kind: 'modus-operandi',
		region: 'americas',
		threat: 'sea-routes',
		places: ['CL' as Country],
		eventDate: '',
		reliability: 'B',
		credibility: 2,
		marking: 'AMBER',
	} as const;
	report = must(await chile.vault.intelligence.publish(room, { ...draft, places: [...draft.places] }));
	await first(second.vault.intelligence.watchReports, ({ reports }) => reports.find((each) => each.id === report));
	const grading = { evaluation: { reliability: 'A', credibility: 1 }, comment: 'Coincide.', language: es } as const;
	expect((await chile.vault.intelligence.grade(report, grading)).ok).toBe(false);
	must(await second.vault.intelligence.grade(report, grading));
	const graded = await first(
		chile.vault.intelligence.watchReports,
		({ reports }) => reports.find((each) => each.id === report)?.gradings[0],
	);
	expect(graded.comment).toBe('Coincide.');
});

test('an outcome of a meeting becomes one operation, which two people of two countries approve', async () => {
	const { vault } = second;
	const meeting = must(
		await vault.meetings.schedule(
			room,
			{
				title: 'ISON',
				purpose: '',
				language: es,
				start: { wall: '2027-02-20T09:00', zone: 'America/Bogota' } as never,
				minutes: 60,
				languages: [es],
				online: true,
				place: '',
				chair: second.user,
				rapporteur: null,
			},
			[{ plan: { title: 'Redes', text: '', language: es, minutes: 30 }, about: [report] }],
		),
	);
	must(await vault.meetings.moveMeeting(meeting, 'in-session', ''));
	const item = await first(vault.meetings.watchMeetings, ({ meetings }) => meetings.find((each) => each.id === meeting)?.items[0]);
	must(await vault.meetings.takeUp(item.id));
	const outcome = must(await vault.meetings.recordOutcome(item.id, { kind: 'operation', text: 'Colombia dirige.', language: es }));
	const plan = {
		title: 'Andes',
		objective: 'Proteger',
		language: es,
		region: 'americas',
		threat: 'sea-routes',
		leadCountry: 'CO' as Country,
		legalBasis: 'Protocolo 2000',
		initiatedOn: '',
		tacticalFrom: '',
		tacticalTo: '',
		coordinationUnit: '',
	} as const;
	const operation = must(await vault.meetings.startOperation(outcome, plan));
	expect(must(await vault.meetings.startOperation(outcome, plan))).toBe(operation);

	// The proposer's own approval is refused; one person is not enough; two of two countries are.
	const { hash } = await first(vault.operations.watchBoard, ({ operations }) => operations.find((each) => each.id === operation));
	expect((await vault.operations.decide(operation, hash, 'approve')).ok).toBe(false);
	for (const { vault: theirs } of [peru, chile]) {
		const seen = await first(theirs.operations.watchBoard, ({ operations }) => operations.find((each) => each.id === operation));
		must(await theirs.operations.decide(operation, seen.hash, 'approve'));
	}
	const approved = await first(vault.operations.watchBoard, ({ operations }) =>
		operations.find((each) => each.id === operation && each.state === 'approved'),
	);
	expect(approved.origin).toBe(outcome);
	expect(new Set(approved.path.map((step) => step.state))).toContain('approved');
});

test('a new device with the recovery key reads the records and the messages written before', async () => {
	const { origin } = inject('stack');
	const vault = headlessVault(origin, 'Liaison, second device');
	extra.push(vault);
	await signInWith(vault, { user: chile.user, password: chile.password, recoveryKey: chile.recoveryKey });
	const found = await first(vault.intelligence.watchReports, ({ reports }) => reports.find((each) => each.id === report));
	expect(found.title).toBe('Libretas de marino falsas');
	await reads(vault, 'Bonjour à tous');
});

test('a message that came a moment before somebody signed out is read on their next device', async () => {
	// The first words of this sender: their key is a new one.
	must(await second.vault.rooms.send(room, { text: 'Justo antes de salir' }));
	await reads(peru.vault, 'Justo antes de salir');
	await peru.vault.session.signOut();
	await peru.vault.close();
	const vault = headlessVault(inject('stack').origin, 'Liaison, next device');
	await signInWith(vault, { user: peru.user, password: peru.password, recoveryKey: peru.recoveryKey });
	peru = { ...peru, vault };
	await reads(vault, 'Justo antes de salir');
});

test('a suspended member loses the workspace within five seconds and cannot write', async () => {
	const started = Date.now();
	must(await founder.vault.directory.suspend(peru.user));
	await sessionIs(peru.vault, 'barred');
	expect(Date.now() - started).toBeLessThan(5_000);
	// Neither by their vault, which is closed to them, nor by another client of theirs.
	void peru.vault.rooms.send(room, { text: 'Todavía yo' });
	const operator = new Operator(inject('stack'));
	await until(async () => !(await operator.channelsOf(peru.user)).has(room));
	const event = { algorithm: 'm.megolm.v1.aes-sha2', ciphertext: 'x', session_id: 'x', sender_key: 'x', device_id: 'x' };
	const path = (txn: string): string => `/rooms/${encodeURIComponent(room)}/send/m.room.encrypted/${txn}`;
	await expect(operator.as(peru.user, 'PUT', path('1'), event)).rejects.toThrow(/403/);
	await operator.as(chile.user, 'PUT', path('2'), event);
	must(await chile.vault.rooms.send(room, { text: 'Después' }));
	let items: readonly TimelineItem[] = [];
	await second.vault.rooms.watchTimeline(room, (change) => (items = applyChange(items, change)));
	const texts = (): readonly string[] => items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
	await until(() => texts().includes('Después'));
	expect(texts()).not.toContain('Todavía yo');
	// Who approves operations is let in again by two. The device that was left open comes back by itself.
	must(await founder.vault.directory.reinstate(peru.user));
	await first(second.vault.directory.watchMembers, (members) => members.find((member) => member.user === peru.user && member.pending));
	must(await second.vault.directory.approveChange(peru.user));
	await sessionIs(peru.vault, 'ready');
	await first(
		(listener: (rooms: readonly RoomSummary[]) => void) => peru.vault.rooms.watchRooms(listener),
		(rooms) => (rooms.some((each) => each.id === room && each.mine === 'member') ? true : undefined),
	);
}, 120_000);
