/** @file What one member may write under the limits of a real network, counted over many requests: enough for an honest day, and too little to stop the others. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { instant } from '#lib/kernel/instant.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Entry } from '#lib/ledger/entry.ts';
import { WRITE_LIMITS } from '#lib/server/ledger/limits.ts';
import { groundOn, startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, type Person, type TestNetwork } from '../../fixtures/network.ts';

const { strict } = WRITE_LIMITS;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let ground: LedgerGround;
let network: TestNetwork;
let room: RoomId;
let founder: Person;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);
/** Server and people share one clock, which moves only when a test says so, and by a millisecond at every write. */
let now = Date.now();

beforeAll(async () => {
	ground = await startGround(strict);
	ground.now = () => (now += 1);
	network = await ground.found();
	network.clock = () => now;
	founder = network.founder;
	await network.join(founder, ana, ben);
	room = await network.open(founder, [ana, ben]);
});
/** Everybody begins with nothing written lately. */
beforeEach(() => {
	now += 2 * DAY;
});
afterAll(() => ground.stop());

const profile = (by: Person): Entry => network.rosterEntry(by, { ...by, clear: { ...by.clear } }, 'active', { created_at: instant(now) });
const report = (by: Person): Entry => network.entry(by, room, { kind: 'report', state: 'published' });
const codeOf = async (by: Person, ...entries: readonly Entry[]): Promise<string> => {
	const answer = await network.write(by, entries);
	return answer.ok ? 'stored' : answer.refusal.code;
};

it('a member who rewrites their profile without end moves the network head ten times a minute, and everybody else gets through', async () => {
	for (let i = 0; i < strict.ownNetworkWrites.perMinute; i += 1) {
		const overtaken = report(ben);
		expect(await codeOf(ana, profile(ana))).toBe('stored');
		expect(await codeOf(ben, overtaken)).toBe('network-head');
		expect(await codeOf(ben, report(ben))).toBe('stored');
	}
	const onItsWay = report(ben);
	for (let i = 0; i < 3; i += 1) expect(await codeOf(ana, profile(ana))).toBe('rate');
	expect(await codeOf(ben, onItsWay)).toBe('stored');
	// The limit is the author's and the network room's: their reports go on, and so do other people's profiles.
	expect(await codeOf(ana, report(ana))).toBe('stored');
	expect(await codeOf(ben, profile(ben))).toBe('stored');
	now += MINUTE;
	expect(await codeOf(ana, profile(ana))).toBe('stored');
});

it('a member writes into the network room two hundred times in a day, and again when a day has gone by', async () => {
	for (let i = 0; i < strict.ownNetworkWrites.perDay; i += 1) {
		if (i % strict.ownNetworkWrites.perMinute === 0) now += MINUTE;
		expect(await codeOf(ana, profile(ana))).toBe('stored');
	}
	now += MINUTE;
	expect(await codeOf(ana, profile(ana))).toBe('rate');
	now += DAY;
	expect(await codeOf(ana, profile(ana))).toBe('stored');
});

it('handing on keys in the network room counts alike; what a coordinator does with others does not', async () => {
	const { epoch } = network.mirror(network.room);
	if (!epoch) throw new Error('no epoch');
	const grant = (): Entry => network.grant(ben, network.room, ana, epoch);
	for (let i = 0; i < strict.ownNetworkWrites.perMinute; i += 1) expect(await codeOf(ben, grant())).toBe('stored');
	expect(await codeOf(ben, grant())).toBe('rate');
	for (let i = 0; i < 2 * strict.ownNetworkWrites.perMinute; i += 1) {
		await network.join(founder, makePerson(`newcomer-${i}`, 'PE', ['specialist']));
	}
	for (let i = 0; i < strict.ownNetworkWrites.perMinute; i += 1) expect(await codeOf(founder, profile(founder))).toBe('stored');
	expect(await codeOf(founder, profile(founder))).toBe('rate');
	await network.join(founder, makePerson('newcomer', 'PE', ['specialist']));
});

it('entries add up over requests within a minute', async () => {
	const portion = (): readonly Entry[] => Array.from({ length: 1_000 }, () => report(ana));
	for (let entries = 0; entries < strict.entriesPerMinute; entries += 1_000) expect(await codeOf(ana, ...portion())).toBe('stored');
	expect(await codeOf(ana, report(ana))).toBe('rate');
	expect(await codeOf(ben, report(ben))).toBe('stored');
	now += MINUTE;
	expect(await codeOf(ana, report(ana))).toBe('stored');
});

it('bytes add up over requests within a day', async () => {
	const payload = { text: 'x'.repeat(200_000) };
	const large = () => [network.entry(ben, room, { kind: 'report', state: 'published', payload })];
	const few = groundOn(ground.postgres, ground.db, { ...strict, bytesPerDay: 600_000 });
	few.now = ground.now;
	const codeOfLarge = async (): Promise<string> => {
		const answer = await few.post(ben.user, large());
		return answer.ok ? 'stored' : answer.refusal.code;
	};
	expect([await codeOfLarge(), await codeOfLarge(), await codeOfLarge()]).toEqual(['stored', 'stored', 'rate']);
	expect(await codeOf(ana, report(ana))).toBe('stored');
	now += DAY;
	expect(await codeOfLarge()).toBe('stored');
	await few.leave();
});
