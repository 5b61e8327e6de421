/** @file A coordinator’s vault suspends whoever’s time has run out. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import {
	LOBBY,
	newcomer,
	ok,
	paperOffice,
	report,
	rest,
	SEA,
	titles,
	userOf,
	type PaperDesk,
	type PaperOffice,
} from '../../../tests/vectors/paper-office.ts';
import { keepSuspending } from './suspending.ts';

const HOUR_MS = 3_600_000;
const ben = userOf('ben');

let office: PaperOffice;
let ana: PaperDesk;
let bens: PaperDesk;
const stops: Stop[] = [];

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben: bens } = await paperOffice());
	await ok(ana.ledger.network.changeMember(ben, { until: instant(office.now + HOUR_MS) }));
	await rest();
});
afterEach(async () => {
	for (const stop of stops.splice(0)) void stop();
	vi.useRealTimers();
	await office.close();
});

/** Somebody's vault looks. */
async function looks(...desks: readonly PaperDesk[]): Promise<void> {
	for (const { ledger } of desks) stops.push(keepSuspending(ledger));
	await rest();
}
const stateOf = (user = ben) => office.server.fold.network.standing(user)?.state;
const written = () => office.server.fold.room(LOBBY).head.seq;

test('whoever’s time has run out is suspended by a coordinator’s vault as it starts, once, and reads nothing that is written after', async () => {
	await ok(ana.ledger.write([report(ana.ledger, 'before')]));
	await rest();
	expect(titles(bens.ledger)).toEqual(['before']);
	office.now += 2 * HOUR_MS;
	const before = written();
	await looks(ana);
	expect([stateOf(), written()]).toEqual(['suspended', before + 1]);
	await looks(ana);
	expect(written()).toBe(before + 1);
	await ok(ana.ledger.write([report(ana.ledger, 'after')]));
	const epoch = office.server.fold.room(SEA).epochs.at(-1);
	expect(epoch?.clear).toMatchObject({ number: 2, grantees: [office.server.fold.network.standing(userOf('ana'))?.entryHash] });
	expect([titles(ana.ledger), titles(bens.ledger)]).toEqual([['before', 'after'], ['before']]);
	expect(ana.ledger.network.roomRecord(SEA)?.readers).toEqual([userOf('ana')]);
});

test('it happens while the vault is open, too', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
	await looks(ana);
	expect(stateOf()).toBe('active');
	office.now += HOUR_MS;
	vi.advanceTimersByTime(60_000);
	await rest();
	expect(stateOf()).toBe('suspended');
});

test('before the hour nothing is written', async () => {
	office.now += HOUR_MS - 1;
	const before = written();
	await looks(ana);
	expect([stateOf(), written()]).toEqual(['active', before]);
});

test('a vault that is not a coordinator’s writes nothing, nor that of a coordinator whose own time has run out', async () => {
	await ok(ana.ledger.network.enrol({ ...newcomer('cleo', 'KE', 'specialist'), until: instant(office.now + HOUR_MS) }));
	await ok(ana.ledger.network.enrol({ ...newcomer('dov', 'NG', 'coordinator'), until: instant(office.now + HOUR_MS) }));
	await ok(ana.ledger.network.changeMember(ben, { until: null }));
	const dov = await office.desk('dov');
	await rest();
	office.now += 2 * HOUR_MS;
	const before = written();
	const question = vi.spyOn(office.server, 'write');
	await looks(bens, dov);
	expect([stateOf(userOf('cleo')), written(), question.mock.calls]).toEqual(['active', before, []]);
	await looks(ana);
	expect([stateOf(userOf('cleo')), stateOf(userOf('dov')), stateOf()]).toEqual(['suspended', 'suspended', 'active']);
});

test('two coordinators who look at once write it once, and neither what the other has put off', async () => {
	await ok(ana.ledger.network.enrol(newcomer('dov', 'NG', 'coordinator')));
	const dov = await office.desk('dov');
	await rest();
	office.now += 2 * HOUR_MS;
	const before = written();
	await looks(ana, dov);
	expect([stateOf(), written()]).toEqual(['suspended', before + 1]);
	expect(await ok(ana.ledger.network.reinstate(ben))).toBe('active');
	await rest();
	// Given back without the end that had passed.
	await looks(ana, dov);
	expect(stateOf()).toBe('active');
	expect(office.server.fold.network.standing(ben)?.clear.until).toBeUndefined();
});
