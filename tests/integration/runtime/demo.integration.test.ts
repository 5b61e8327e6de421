/** @file The demonstration's loader, on a small part of the demonstration: broken off, begun again, and found there afterwards. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { headlessVault, signInWith } from '#lib/vault/headless.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { standingResults, totalOf } from '#lib/operations/result.ts';
import type { Account } from '../../../scripts/demo/cast.ts';
import { DEMONSTRATION, type Demonstration } from '../../../scripts/demo/demonstration.ts';
import { demoAccounts, demoSettings } from '../../../scripts/demo/prepare.ts';
import { roomTitle } from '../../../scripts/demo/talk.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { startStack, type Stack } from '../../../scripts/stack/stack.ts';
import { first } from '../../fixtures/cast.ts';
import { appOfItsOwn } from '../../fixtures/stack.ts';

const PEOPLE = ['camille.laurent', 'valentina.restrepo', 'andres.quintero', 'lucia.huaman', 'gabriela.montes', 'ricardo.samudio'];
const COUNTRIES = ['CO', 'PE', 'MX'];
const REGION = 'americas';
const THREATS = ['sea-routes', 'document-fraud'] as const;

/** The part of the demonstration that these six can play by themselves. */
function small(): Demonstration {
	const { thread, talk, closingTalk, ...rest } = DEMONSTRATION;
	const among = (localpart: string): boolean => PEOPLE.includes(localpart);
	const [report] = thread.reports;
	const [task] = thread.tasks;
	if (report === undefined || task === undefined) throw new Error('The demonstration has no report and no task.');
	const said = (lines: typeof talk) => lines.filter(({ by, threat }) => among(by) && THREATS.some((each) => each === threat));
	return {
		...rest,
		people: DEMONSTRATION.people.filter(({ localpart }) => among(localpart)),
		regions: [REGION],
		threats: THREATS,
		talk: said(talk),
		tacticalTalk: [],
		closingTalk: said(closingTalk),
		reports: [],
		thread: {
			...thread,
			reports: [{ ...report, graded: { ...report.graded, by: 'lucia.huaman' } }],
			countries: thread.countries.filter((country) => COUNTRIES.includes(country)),
			tasks: [task],
			tactical: [],
			results: thread.results.filter(({ country }) => COUNTRIES.includes(country)),
		},
	};
}

const folder = mkdtempSync(join(tmpdir(), 'liaison-demo-'));
const data = join(folder, 'data');
const mark = join(data, 'demo-loading');
const file = join(data, 'demo-accounts.json');
let environment: Record<string, string> = {};
let stack: Stack | null = null;
let vault: RunningVault | null = null;

async function start(): Promise<Stack> {
	stack = await startStack(demoSettings(environment), appOfItsOwn(), () => undefined);
	return stack;
}

beforeAll(async () => {
	// What the loader tells the person at the terminal.
	vi.spyOn(console, 'log').mockReturnValue();
	const port = await freePort();
	environment = { LIAISON_DATA: data, PORT: String(port) };
});

afterAll(async () => {
	vi.restoreAllMocks();
	await vault?.close();
	await stack?.stop();
	rmSync(folder, { recursive: true, force: true });
});

test('a loading that is broken off leaves no accounts behind, and the next start an empty folder', { timeout: 240_000 }, async () => {
	const running = await start();
	// Nobody can approve: the loading ends in the middle, with people and their keys already there.
	const broken = { ...small(), people: small().people.slice(0, 2), talk: [] };
	await expect(demoAccounts(running, broken)).rejects.toThrow('andres.quintero is not in the demonstration.');
	expect([existsSync(mark), existsSync(file)]).toEqual([true, false]);

	// While it runs, nothing of it is taken away from under it.
	demoSettings(environment);
	expect(existsSync(mark)).toBe(true);
	await running.stop();
	demoSettings(environment);
	expect(existsSync(data)).toBe(false);
});

test('begun again, it is loaded to its end, once', { timeout: 400_000 }, async () => {
	const running = await start();
	const accounts = await demoAccounts(running, small());
	expect([existsSync(mark), statSync(file).mode & 0o777]).toEqual([false, 0o600]);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(accounts);
	expect(accounts.map(({ user, country, roles }) => [user, country, roles])).toEqual(
		small().people.map(({ localpart, country, roles }) => [`@${localpart}:localhost`, country, roles]),
	);
	for (const { password, recoveryKey, name } of accounts) {
		expect([password.length >= 12, recoveryKey.length > 40, name.length > 0]).toEqual([true, true, true]);
	}
	expect(new Set(accounts.flatMap(({ password, recoveryKey }) => [password, recoveryKey])).size).toBe(2 * accounts.length);
	// With nothing of a demonstration to load from, the second call can only have read.
	expect(await demoAccounts(running, { ...small(), people: [] })).toEqual(accounts);
});

test('whoever signs in with what the file says finds the rooms, the talk and the whole thread', { timeout: 120_000 }, async () => {
	const running = stack;
	if (running === null) throw new Error('The demonstration was not loaded.');
	const [account] = (JSON.parse(readFileSync(file, 'utf8')) as readonly Account[]).filter(({ user }) => user.startsWith('@lucia.huaman:'));
	if (account === undefined) throw new Error('Lucía has no account.');
	const here = (vault = headlessVault(running.origin));
	await signInWith(here, account);

	const titles = THREATS.map((threat) => roomTitle(REGION, threat));
	const rooms = await first(
		(listener: (all: readonly RoomSummary[]) => void) => here.rooms.watchRooms(listener),
		(all) => (titles.every((title) => all.some((each) => each.title === title && each.mine === 'member')) ? all : undefined),
	);
	const room = rooms.find(({ title }) => title === titles[0])?.id as RoomId;
	const said = small().closingTalk.map(({ text }) => text);
	let items: readonly TimelineItem[] = [];
	await first(
		(listener: (all: readonly TimelineItem[]) => void) =>
			here.rooms.watchTimeline(room, (change) => listener((items = applyChange(items, change)))),
		(all) => (said.every((text) => all.some((item) => item.kind === 'message' && item.text === text)) ? true : undefined),
	);

	const operation = await first(here.operations.watchBoard, ({ operations }) => operations.find(({ state }) => state === 'closed'));
	expect(operation.participations.map(({ country, state }) => [country, state]).sort()).toEqual(
		[...COUNTRIES].sort().map((country) => [country, 'confirmed']),
	);
	expect(operation.tasks.map(({ state }) => state)).toEqual(['verified']);
	expect(operation.results).toHaveLength(2 * COUNTRIES.length);
	// Colombia's 35, Mexico's 2 and Peru's 1.
	expect(totalOf(standingResults(operation.results), 'arrested')).toBe(38);

	const meeting = await first(here.meetings.watchMeetings, ({ meetings }) => meetings.find(({ state }) => state === 'closed'));
	expect(meeting.attendance.map(({ status }) => status)).toEqual(DEMONSTRATION.thread.attendance.map(() => 'present'));
	expect(meeting.items.map(({ state, outcomes }) => [state, outcomes.map((each) => [each.plan.kind, each.state])])).toEqual([
		['disposed', [['operation', 'fulfilled']]],
		['disposed', [['information', 'recorded']]],
	]);
	const report = await first(here.intelligence.watchReports, ({ reports }) => reports[0]);
	expect([report.title, report.gradings.length]).toEqual([small().thread.reports[0]?.draft.title, 1]);
});

test('a folder with another network is refused in a sentence, and stays as it is', async () => {
	const running = stack;
	if (running === null) throw new Error('The demonstration was not loaded.');
	const kept = readFileSync(file, 'utf8');
	rmSync(file);
	try {
		await expect(demoAccounts(running, small())).rejects.toThrow(/holds a network that is not the demonstration/);
		expect([existsSync(mark), existsSync(file)]).toEqual([false, false]);
	} finally {
		writeFileSync(file, kept, { mode: 0o600 });
	}
});
