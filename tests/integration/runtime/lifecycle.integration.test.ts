/** @file `npm start` as people run it: from an empty data folder to the link, through every crash, to an end without orphans. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connected } from '../../../scripts/stack/connection.ts';
import { freePort } from '../../../scripts/stack/ports.ts';
import { livingPid } from '../../../scripts/stack/processes.ts';
import type { StackAddresses } from '../../../scripts/stack/stack.ts';
import { foundIson, type Joined } from '../../fixtures/cast.ts';
import { npmStart, start, type Program } from '../../fixtures/program.ts';
import { SteadyWriter, type Kept } from '../../fixtures/steady-writer.ts';

const PROCESSES = ['postgres', 'homeserver-process', 'app', 'supervisor'] as const;
const folder = mkdtempSync(join(tmpdir(), 'liaison-start-'));
let port = 0;
let program: Program;
let member: Joined | null = null;
/** What the member writes on. */
let device: SteadyWriter | null = null;
let round = 0;
/** What was, just before the last crash. */
let acknowledged: Kept = { messages: [], reports: [] };

const place = (): Record<string, string> => ({ LIAISON_DATA: folder, PORT: String(port) });
const until: Program['until'] = (what, ask, limitMs) => program.until(what, ask, limitMs);
const allEnded = (): true | null => (PROCESSES.some((name) => pid(name) !== null) ? null : true);

const pid = (name: string): number | null => livingPid(join(folder, 'run', `${name}.pid`));

/** Signals one of our processes. (To `process.kill`, 0 would be our own group.) */
function signal(name: (typeof PROCESSES)[number], how: NodeJS.Signals): number {
	const found = pid(name);
	if (found === null) throw new Error(`${name} does not run.`);
	process.kill(found, how);
	return found;
}

const addresses = (): StackAddresses => JSON.parse(readFileSync(join(folder, 'run/stack.json'), 'utf8')) as StackAddresses;

async function health(): Promise<{ status: number; body: Record<string, string> } | null> {
	try {
		const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
		return { status: answer.status, body: (await answer.json()) as Record<string, string> };
	} catch {
		return null;
	}
}

const well = async (): Promise<true | null> => ((await health())?.status === 200 ? true : null);

/** What was acknowledged before a crash and must be there after it: a row of the database and an account of the homeserver. */
async function keepSomething(): Promise<void> {
	const { databaseUrl, synapseUrl, adminToken } = addresses();
	await connected(databaseUrl, async (sql) => {
		await sql.query('create table if not exists kept (at timestamptz)');
		await sql.query('insert into kept values (now())');
	});
	const answer = await fetch(`${synapseUrl}/_synapse/admin/v2/users/@kept:localhost`, {
		method: 'PUT',
		headers: { authorization: `Bearer ${adminToken}` },
		body: JSON.stringify({ password: 'kept through every crash' }),
	});
	expect(answer.ok).toBe(true);
}

async function expectKept(rows: number): Promise<void> {
	const { databaseUrl } = addresses();
	const counted = await connected(databaseUrl, (sql) => sql.query<{ n: number }>('select count(*)::int as n from kept'));
	expect(counted.rows[0]?.n).toBe(rows);
	const identifier = { type: 'm.id.user', user: 'kept' };
	const body = JSON.stringify({ type: 'm.login.password', identifier, password: 'kept through every crash' });
	// While the homeserver is renewed after the database was away it answers with 5xx, as it may; clients try again.
	await until('signing in', async () => {
		const answer = await fetch(`http://127.0.0.1:${port}/_matrix/client/v3/login`, { method: 'POST', body });
		return answer.status === 200 ? true : null;
	});
}

/** Kills something while a member writes, when both servers have acknowledged some of it and hardly all. */
async function killWhileWriting(kill: () => void): Promise<void> {
	const writer = device;
	if (writer === null) throw new Error('Nobody set up the network.');
	const before = writer.kept();
	writer.write(++round);
	await until('the first acknowledgements', () => {
		const { messages, reports } = writer.kept();
		return messages.length > before.messages.length && reports.length > before.reports.length ? true : null;
	});
	acknowledged = writer.kept();
	kill();
}

/** A new device of the member, which has nothing but what the servers kept, finds all that was acknowledged, and nothing twice. It writes next. */
async function expectAcknowledged(): Promise<void> {
	if (member === null) throw new Error('Nobody set up the network.');
	await device?.caughtUp();
	await device?.close();
	const found = (device = await SteadyWriter.onNewDevice(`http://localhost:${port}`, member));
	const lacking = (): readonly string[] => {
		const { messages, reports } = found.kept();
		return [
			...acknowledged.messages.filter((each) => !messages.includes(each)),
			...acknowledged.reports.filter((each) => !reports.includes(each)),
		];
	};
	await until('all that was acknowledged', () => (lacking().length === 0 ? true : null), 30_000);
	const { messages, reports } = found.kept();
	expect([new Set(messages).size, new Set(reports).size]).toEqual([messages.length, reports.length]);
}

beforeAll(async () => {
	port = await freePort();
});

afterAll(async () => {
	await device?.close().catch(() => undefined);
	program.child.kill('SIGTERM');
	await until('all processes end', allEnded, 30_000).catch(() => undefined);
	rmSync(folder, { recursive: true, force: true });
});

test('a fresh start ends with the address and the set-up link, and keeps its secrets to itself', { timeout: 400_000 }, async () => {
	program = npmStart(place());
	await program.ready();
	await until('the set-up link', () => (/\/set-up#[A-Za-z0-9_-]{43}/.test(program.said) ? true : null), 10_000);
	expect(program.said).toContain(`Liaison is ready at http://localhost:${port}`);
	expect(await health()).toEqual({ status: 200, body: { app: 'ok', database: 'ok', homeserver: 'ok' } });
	for (const file of ['secrets.json', 'administrator-token', 'run/stack.json', 'homeserver/homeserver.yaml', 'homeserver/signing.key']) {
		expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
	}
	await keepSomething();
});

test('a member sets up a network and writes in it', { timeout: 120_000 }, async () => {
	const person = { localpart: 'ana.torres', name: 'Ana Torres', country: 'CO' };
	member = await foundIson(`http://localhost:${port}`, addresses().setUpUrl, person);
	device = await SteadyWriter.of(member.vault);
	expect(device.kept()).toEqual({ messages: [], reports: [] });
});

test('a second start on the same data is refused in a sentence', async () => {
	const other = start({ LIAISON_DATA: folder, PORT: String(await freePort()) });
	const code = await other.ended;
	expect([code, other.said]).toEqual([1, expect.stringMatching(/^Liaison runs already on .+ \(process \d+\)\.\n$/)]);
});

test.each([
	['homeserver-process', 'homeserver', 'Synapse does not answer within 3 seconds.'],
	['postgres', 'database', /^PostgreSQL /],
] as const)('%s killed: /healthz says which part is down, then all is well again', { timeout: 120_000 }, async (name, part, reason) => {
	const killed = pid(name);
	await killWhileWriting(() => signal(name, 'SIGKILL'));
	const sick = await until('503', async () => {
		const now = await health();
		return now?.status === 503 ? now : null;
	});
	expect(sick.body[part]).toMatch(reason);
	await until('well again', well);
	expect(pid(name)).not.toBe(killed);
	await expectKept(1);
	await expectAcknowledged();
});

test('the app killed: it is started again', { timeout: 120_000 }, async () => {
	await killWhileWriting(() => signal('app', 'SIGKILL'));
	await until('down', async () => ((await health()) === null ? true : null));
	await until('well again', well);
	await expectKept(1);
	await expectAcknowledged();
});

test('the supervisor killed: nothing stays behind, and the next start finds everything', { timeout: 240_000 }, async () => {
	await keepSomething();
	await killWhileWriting(() => signal('supervisor', 'SIGKILL'));
	await until('all processes end', allEnded);
	program = npmStart(place());
	await program.ready();
	await expectKept(2);
	await expectAcknowledged();
});

test('SIGTERM stops all of it', { timeout: 60_000 }, async () => {
	const before = PROCESSES.map((name) => pid(name));
	expect(before).not.toContain(null);
	// What a service manager does: the signal goes to the process that it started.
	signal('supervisor', 'SIGTERM');
	await program.ended;
	expect(PROCESSES.map((name) => pid(name))).toEqual([null, null, null, null]);
	expect(await health()).toBeNull();
});

test.each([
	[{ PORT: 'eighty' }, /^The setting PORT is wrong: [^\n]+\.\n$/],
	[{ LIAISON_LIMIT: 'loose' }, /^There is no setting LIAISON_LIMIT: is LIAISON_LIMITS meant\?\n$/],
	[{ LIAISON_DATA: '/sys/liaison' }, /^Liaison cannot use \/sys\/liaison \([A-Z]+\): [^\n]+\.\n$/],
	[{ LIAISON_DATA: '/etc/hosts' }, /^Liaison cannot use \/etc\/hosts \([A-Z]+\): [^\n]+\.\n$/],
	[{ SERVER_NAME: 'other.example' }, /^The setting SERVER_NAME is wrong: [^\n]+ belongs to localhost[^\n]+\.\n$/],
])('a wrong setting gets one sentence and a non-zero exit: %j', async (environment, sentence) => {
	const wrong = npmStart({ ...place(), ...environment });
	expect([await wrong.ended, wrong.said]).toEqual([1, expect.stringMatching(sentence)]);
});
