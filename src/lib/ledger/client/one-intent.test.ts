/** @file One intent in every accident on its way: stored once, or refused and kept for its author. */
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { ok, paperOffice, report, rest, SEA, titles, type PaperDesk, type PaperOffice } from '../../../../tests/vectors/paper-office.ts';
import type { Fault } from '../../../../tests/vectors/paper-server.ts';

let office: PaperOffice;
let ana: PaperDesk;
let ben: PaperDesk;

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben } = await paperOffice());
});
afterEach(() => office.close());

/** A form of ben's, with a name for the record it makes. */
const form = () => {
	const { record } = report(ben.ledger, '');
	return { record, press: (title: string, state = 'draft') => ben.ledger.write([report(ben.ledger, title, { record, state })]) };
};

it('a refused write is named, so that the form that has it back can withdraw it', async () => {
	const { record, press } = form();
	const answer = await press('x', 'released');
	expect(answer).toMatchObject({ ok: false, refusal: { code: 'transition' } });
	expect(ben.ledger.record(record)?.delivery.state).toBe('not-saved');
	if (!answer.ok && answer.refusal.kept) await ben.ledger.discard(answer.refusal.kept);
	expect(ben.ledger.record(record)).toBeUndefined();
	expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
});

it('a refused write that nobody withdrew is replaced by the next press', async () => {
	const { record, press } = form();
	await press('x', 'released');
	await ok(press('better'));
	await rest();
	expect(titles(ana.ledger)).toEqual(['better']);
	expect(ben.ledger.record(record)?.delivery).toEqual({ state: 'saved' });
	expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
});

it('words changed while the answer is out make no second record', async () => {
	const { press } = form();
	ben.fault = 'question-lost';
	await ok(press('first'));
	ben.fault = 'none';
	// The bytes of the first press are out; whether they arrived is unknown, so they go first.
	const answer = await press('second');
	await rest();
	expect(titles(ana.ledger)).toHaveLength(1);
	expect(titles(ana.ledger)).toEqual([answer.ok ? 'second' : 'first']);
});

it('the same words pressed again go on with the write whose answer never came', async () => {
	const { record, press } = form();
	ben.fault = 'answer-lost';
	await ok(press('once'));
	ben.fault = 'none';
	expect(await ok(press('once'))).toMatchObject([{ id: record, version: 1, delivery: { state: 'saved' } }]);
	await rest();
	expect(titles(ana.ledger)).toEqual(['once']);
	// And once more, when the outbox has forgotten it.
	await ok(press('once'));
	await rest();
	expect(ana.ledger.history(record)).toHaveLength(1);
});

it('other words after a write that turns out to be stored are refused as older than what stands', async () => {
	const { record, press } = form();
	ben.fault = 'answer-lost';
	await press('first');
	ben.fault = 'none';
	const answer = await press('second');
	expect(answer).toMatchObject({ ok: false, refusal: { code: 'version' } });
	expect(ben.ledger.record(record)).toMatchObject({ version: 1, payload: { title: 'first' } });
	if (!answer.ok && answer.refusal.kept) await ben.ledger.discard(answer.refusal.kept);
	await ok(ben.ledger.write([report(ben.ledger, 'second', { record, base: 1 })]));
	await rest();
	expect(titles(ana.ledger)).toEqual(['second']);
});

it('a form taken up after a restart goes on with what waits', async () => {
	const { record } = form();
	ben.fault = 'answer-lost';
	await ben.ledger.write([report(ben.ledger, 'kept', { record })]);
	await ben.ledger.close();
	const again = await office.desk('ben', { shelf: ben.shelf });
	await ok(again.ledger.write([report(again.ledger, 'kept', { record })]));
	await rest();
	expect(titles(ana.ledger)).toEqual(['kept']);
	expect(again.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
});

it('a change has a name of its own, and two changes without one are two intents', async () => {
	const { record, press } = form();
	await ok(press('one'));
	const name = ben.ledger.newId();
	const edit = (title: string, state: string, attempt?: typeof name) =>
		ben.ledger.write([report(ben.ledger, title, { record, base: 1, state })], attempt);
	await edit('refused', 'nowhere', name);
	await edit('other', 'nowhere');
	expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 2 });
	await ok(edit('two', 'draft', name));
	expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 1 });
	expect(ben.ledger.history(record).map((version) => version.payload)).toEqual([{ title: 'one' }, { title: 'two' }]);
});

it('a change on an older version is refused at once and leaves nothing behind', async () => {
	const { record, press } = form();
	await ok(press('one'));
	await ok(ben.ledger.write([report(ben.ledger, 'two', { record, base: 1 })]));
	const late = await ben.ledger.write([report(ben.ledger, 'late', { record, base: 1 })]);
	expect(late).toEqual({ ok: false, refusal: { code: 'version', at: 0 } });
	expect(ben.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
});

it('however often a form is pressed, with whatever words and luck, there is one record, and it says what was pressed', async () => {
	const press = fc.record({
		words: fc.constantFrom('a', 'b', 'c'),
		fault: fc.constantFrom<Fault>('none', 'none', 'question-lost', 'answer-lost', 'repeated'),
		wait: fc.boolean(),
		withdraw: fc.boolean(),
		restart: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(press, { minLength: 1, maxLength: 6 }), async (presses) => {
			const { record } = form();
			let { ledger } = ben;
			let { shelf } = ben;
			let desk = ben;
			for (const { words, fault, wait, withdraw, restart } of presses) {
				desk.fault = fault;
				const pressed = ledger.write([report(ledger, words, { record })]);
				if (!wait && restart) {
					await ledger.close();
					desk = await office.desk('ben', { shelf });
					({ ledger, shelf } = desk);
					continue;
				}
				const answer = await pressed;
				desk.fault = 'none';
				if (!answer.ok && withdraw && answer.refusal.kept) await ledger.discard(answer.refusal.kept);
			}
			desk.fault = 'none';
			await ok(ledger.write([report(ledger, 'flush')]));
			// A line that a fault broke comes back after a pause of its own.
			await vi.waitFor(() => expect(ledger.outbox().waiting).toBe(0), { timeout: 10_000 });
			await rest();
			const stored = ana.ledger.history(record);
			expect(stored.length).toBeLessThanOrEqual(1);
			const said = new Set<string>(presses.map(({ words }) => words));
			for (const version of stored) expect(said.has((version.payload as { title: string }).title)).toBe(true);
			expect(ledger.headOf(SEA)).toEqual(ana.ledger.headOf(SEA));
			ben = desk;
		}),
		{ numRuns: 40 },
	);
}, 60_000);
