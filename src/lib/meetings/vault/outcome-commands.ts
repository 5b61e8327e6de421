/** @file Commands on outcomes: recording them, and turning each into the one record it becomes. */
import type { RecordId } from '#lib/kernel/id.ts';
import { accept, refuse } from '#lib/kernel/result.ts';
import { mayStep } from '#lib/kernel/steps.ts';
import type { Intent } from '#lib/ledger/client/ledger-client.ts';
import { giveUpRefused } from '#lib/ledger/client/lost-race.ts';
import { operationLifecycle } from '#lib/operations/operation-lifecycle.ts';
import { checkPlan } from '#lib/operations/operation.ts';
import { checkTask } from '#lib/operations/task.ts';
import { operationIntent, taskIntent } from '#lib/operations/vault/operations.ts';
import { orderBetween } from '../agenda-item.ts';
import { outcomeLifecycle } from '../meeting-lifecycle.ts';
import { keepsMinutes, mayEditOutcome } from '../meeting.ts';
import { checkOutcome, mayConvert, stepOutcome, type OutcomeKind } from '../outcome.ts';
import { itemIntent } from './agenda-commands.ts';
import type { MeetingsApi, MeetingsRefusal } from './api.ts';
import { encodeOutcome } from './codecs.ts';
import { next, no, type Answer, type Desk } from './desk.ts';

type Commands = Pick<MeetingsApi, 'recordOutcome' | 'editOutcome' | 'moveOutcome' | 'startOperation' | 'startTask' | 'carryOver'>;

/** Builds the commands on a desk. */
export function outcomeCommands({ ledger, roster, book, me, write }: Desk): Commands {
	/**
	 * Makes the one record that an outcome becomes: the outcome's next version and the new record in one write, the new one's id derived
	 * from the outcome. Whoever comes second, on whatever device, is answered with the record that is there.
	 */
	async function convert(
		id: RecordId,
		kind: OutcomeKind,
		target: string,
		make: (found: NonNullable<ReturnType<typeof book.withOutcome>>, record: RecordId) => Intent | MeetingsRefusal,
	): Answer<RecordId> {
		const found = book.withOutcome(id);
		const view = book.record(id);
		if (found === undefined || view === undefined) return refuse({ code: 'unknown-outcome' });
		const may = mayConvert(found.outcome, kind, me());
		if (!may.ok) return may;
		if (may.value !== null) return accept(may.value);
		const record = ledger.derivedId(id, target, found.outcome.room, 0);
		const made = make(found, record);
		if ('code' in made) return refuse(made);
		const linked = { ...next(view, 'linked', view.payload), links: [...view.links, { kind: 'became', to: record }] };
		const written = await write([linked, made], record);
		if (written.ok) return written;
		// Lost the race: the outcome tells by now what it became.
		const now = book.withOutcome(id)?.outcome.became ?? null;
		if (now === null) return written;
		await giveUpRefused(ledger, id);
		return accept(now);
	}

	return {
		recordOutcome(id, plan, attempt) {
			const found = book.withItem(id);
			if (found === undefined) return no({ code: 'unknown-item' });
			const { item, meeting } = found;
			if (!keepsMinutes(meeting, me()) || !mayStep(outcomeLifecycle, null, 'recorded', me(), null)) return no({ code: 'not-recorder' });
			if (meeting.state !== 'in-session' && meeting.state !== 'minutes-review') return no({ code: 'not-in-session' });
			const [lack] = checkOutcome(plan);
			if (lack) return no(lack);
			const record = attempt?.name ?? ledger.newId();
			const links = [{ kind: 'of-item', to: item.id }];
			return write(
				[{ room: item.room, record, kind: 'outcome', base: 0, state: 'recorded', payload: encodeOutcome(plan, ''), links }],
				record,
				attempt,
			);
		},

		editOutcome(id, plan, attempt) {
			const found = book.withOutcome(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-outcome' });
			const { outcome, meeting } = found;
			if (meeting.state === 'closed' || meeting.state === 'cancelled') return no({ code: 'meeting-over' });
			if (!mayEditOutcome(outcome, meeting, me())) return no({ code: 'not-recorder' });
			const [lack] = checkOutcome(plan);
			if (lack) return no(lack);
			return write([next(view, 'recorded', encodeOutcome(plan, '', view.payload), attempt)], id, attempt);
		},

		moveOutcome(id, to, reason) {
			const found = book.withOutcome(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-outcome' });
			const may = stepOutcome(found.outcome, to, me(), reason);
			if (!may.ok) return no(may.refusal);
			return write([next(view, to, encodeOutcome(found.outcome.plan, reason.trim(), view.payload))], to);
		},

		startOperation(id, plan) {
			return convert(id, 'operation', 'operation', ({ item, outcome }, record) => {
				const [lack] = checkPlan(plan);
				if (lack) return lack;
				if (!mayStep(operationLifecycle, null, 'proposed', me(), null)) return { code: 'may-not', to: 'proposed' };
				const links = [{ kind: 'from', to: outcome.id }, ...item.about.map((to) => ({ kind: 'about', to }))];
				return operationIntent(outcome.room, record, plan, links);
			});
		},

		startTask(id, plan) {
			return convert(id, 'action', 'task', ({ outcome }, record) => {
				const [lack] = checkTask(plan, roster.readersOf(outcome.room));
				return lack ?? taskIntent(outcome.room, record, plan, [{ kind: 'from', to: outcome.id }]);
			});
		},

		carryOver(id, to) {
			return convert(id, 'carry-over', 'agenda-item', ({ item, outcome }, record) => {
				const target = book.meeting(to);
				if (target === undefined || target.id === item.meeting) return { code: 'unknown-meeting' };
				if (target.room !== outcome.room) return { code: 'other-room' };
				if (target.state !== 'scheduled') return { code: 'meeting-over' };
				const order = orderBetween(target.items.at(-1)?.order ?? '', '');
				return itemIntent(target, record, { plan: item.plan, about: item.about, order, from: outcome.id }, 'accepted');
			});
		},
	};
}
