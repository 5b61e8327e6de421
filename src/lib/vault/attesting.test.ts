/** @file When a coordinator’s vault attests the head of the network, and when not. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { readRoster } from '#lib/directory/vault/roster.ts';
import { instant } from '#lib/kernel/instant.ts';
import { paperOffice, rest, userOf, type PaperDesk, type PaperOffice } from '../../../tests/vectors/paper-office.ts';
import { attestationIsDue, keepAttesting } from './attesting.ts';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');

test('a head that nobody ever attested is due, and one a day old', () => {
	expect(attestationIsDue(null, NOW)).toBe(true);
	expect(attestationIsDue(instant(NOW - 86_400_000), NOW)).toBe(true);
});

test('a head attested less than a day ago is not due', () => {
	expect(attestationIsDue(instant(NOW - 86_399_999), NOW)).toBe(false);
});

describe('a vault left open', () => {
	const HOUR = 3_600_000;
	let office: PaperOffice;
	let ana: PaperDesk;
	let ben: PaperDesk;

	beforeAll(readyCrypto);
	beforeEach(async () => {
		({ office, ana, ben } = await paperOffice());
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
	});
	afterEach(async () => {
		vi.useRealTimers();
		await office.close();
	});

	const keep = ({ ledger }: PaperDesk) => keepAttesting(ledger, readRoster(ledger), () => office.now);
	const attested = () => ben.ledger.network.attested();
	/** Time goes by, and the vault looks. */
	async function pass(ms: number): Promise<void> {
		office.now += ms;
		vi.advanceTimersByTime(15 * 60_000);
		await rest();
	}

	test('confirms the head at once where that is due, and others read it', async () => {
		const stop = keep(ana);
		await rest();
		expect(attested()).toMatchObject({ by: userOf('ana'), at: instant(office.now) });
		await stop();
	});
	test('confirms again a day later, and not before', async () => {
		const stop = keep(ana);
		await rest();
		const first = attested();
		await pass(24 * HOUR - 1);
		expect(attested()).toEqual(first);
		await pass(1);
		expect(attested()).toMatchObject({ at: instant(office.now) });
		await stop();
	});
	test('of somebody who is no coordinator confirms nothing', async () => {
		const stop = keep(ben);
		await pass(48 * HOUR);
		expect(attested()).toBeNull();
		await stop();
	});
	test('tries again at the next look where the server did not answer', async () => {
		ana.fault = 'question-lost';
		const stop = keep(ana);
		await rest();
		expect(attested()).toBeNull();
		ana.fault = 'none';
		await pass(0);
		expect(attested()).not.toBeNull();
		await stop();
	});
	test('confirms nothing once it is closed', async () => {
		const stop = keep(ana);
		await rest();
		const first = attested();
		await stop();
		await pass(48 * HOUR);
		expect(attested()).toEqual(first);
	});
});
