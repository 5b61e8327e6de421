/** @file What is measured between people: a message from one browser to another, and a thousand records for somebody just admitted. */
import type { UserId } from '#lib/kernel/id.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { must } from '../demo/cast.ts';
import { Desk, message } from './desk.ts';
import { figure, type Figure } from './figure.ts';
import { REPORTS, type Seeded } from './seed.ts';

const MESSAGES = 15;

/** From Enter in one browser to the paint in another, both in the same room. */
export async function sendAndSee(sender: Desk, receiver: Desk, origin: string, seeded: Seeded): Promise<readonly Figure[]> {
	// Another room than those whose newest message the other benches wait for.
	const address = `${origin}/rooms/${encodeURIComponent(seeded.rooms.at(-1) ?? '')}`;
	const run = Date.now().toString(36);
	for (const desk of [sender, receiver]) {
		await desk.page.goto(address);
		await desk.settled();
	}
	const box = sender.page.getByRole('main').getByRole('textbox').last();
	const measured: number[] = [];
	for (let n = 0; n < MESSAGES; n++) {
		const text = `Said ${n} in ${run}`;
		const seen = receiver.page.evaluate(async (sight) => performance.timeOrigin + (await window.bench.painted(sight)), message(text));
		await box.pressSequentially(text);
		await box.press('Enter');
		measured.push((await seen) - (await sender.page.evaluate(() => window.bench.enteredAt)));
	}
	const [first = Number.NaN, ...next] = measured;
	return [
		figure('send → seen by another member, the first message', 'ms', null, [first]),
		figure('send → seen by another member, after the first', 'ms', 300, next),
	];
}

/** From the command that admits somebody to the room of records until their page shows every record. */
export async function recordsShown(coordinator: Vault, origin: string, seeded: Seeded, runs: number): Promise<Figure> {
	const user = seeded.accounts.latecomer.user as UserId;
	const measured: number[] = [];
	for (let n = 0; n < runs; n++) {
		const desk = await Desk.open();
		try {
			await desk.signIn(origin, seeded.accounts.latecomer);
			await desk.page.goto(`${origin}/intelligence`);
			await desk.settled();
			const sight = { selector: 'main', text: m.intelligence_lead({ count: REPORTS }) };
			const seen = desk.page.evaluate(async (wanted) => performance.timeOrigin + (await window.bench.painted(wanted)), sight);
			const began = Date.now();
			must('The admission', await coordinator.rooms.admit(seeded.records, user));
			measured.push((await seen) - began);
		} finally {
			must('The removal', await coordinator.rooms.removeMember(seeded.records, user));
			await desk.close();
		}
	}
	return figure(`${REPORTS} ledger entries followed, verified and shown`, 'ms', 1_000, measured, 'the admission itself included');
}
