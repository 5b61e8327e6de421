/** @file The operations mission in the vault: every command checks the model's rule, then writes one entry. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep } from '#lib/kernel/steps.ts';
import type { RosterReader } from '#lib/directory/vault/roster-reader.ts';
import type { Intent, LedgerClient, Link, RecordView } from '#lib/ledger/client/ledger-client.ts';
import { giveUpRefused } from '#lib/ledger/client/lost-race.ts';
import { isLocked, restore } from '#lib/ledger/client/readable.ts';
import { operationLifecycle, participationLifecycle, taskLifecycle, type OperationState } from '../operation-lifecycle.ts';
import { checkPlan, gate, mayDecide, step, type Operation } from '../operation.ts';
import { mayAnswer, mayInvite } from '../participation.ts';
import { checkResult, mayReport } from '../result.ts';
import { checkTask, reminderOf, stepTask, type TaskPlan } from '../task.ts';
import type { OperationsApi, OperationsRefusal } from './api.ts';
import { openBoard } from './board.ts';
import { encodeOperation, encodeParticipation, encodeResult, encodeTask } from './codecs.ts';

const OVER: readonly OperationState[] = ['closed', 'rejected', 'cancelled'];

/** The intent that makes an operation from nothing or from an outcome. */
export const operationIntent = (room: Intent['room'], record: RecordId, plan: Operation['plan'], links: readonly Link[]): Intent => ({
	room,
	record,
	kind: 'operation',
	base: 0,
	state: 'proposed',
	payload: encodeOperation(plan, ''),
	links,
});

/** The intent that makes a task, of an operation or from an outcome. */
export const taskIntent = (room: Intent['room'], record: RecordId, plan: TaskPlan, links: readonly Link[]): Intent => ({
	room,
	record,
	kind: 'task',
	base: 0,
	state: 'open',
	payload: encodeTask(plan),
	links,
	remindAt: reminderOf(plan.due),
});

/** The next version of a record that stands; a form names the version it was written on. */
const next = (view: RecordView, state: string, payload: Intent['payload'], on?: Attempt): Intent => ({
	room: view.room,
	record: view.id,
	kind: view.kind,
	base: on?.base ?? view.version,
	state,
	payload,
	links: view.links,
});

/** Opens the mission on a ledger. */
export function openOperations(ledger: LedgerClient, deps: { readonly roster: RosterReader }): OperationsApi & { close(): void } {
	const board = openBoard(ledger, deps.roster);
	const me = () => deps.roster.me();
	type Answer<T> = Promise<Result<T, OperationsRefusal>>;
	const no = <T>(refusal: OperationsRefusal): Answer<T> => Promise.resolve(refuse(refusal));

	async function write<T>(intents: readonly Intent[], value: T, attempt?: Attempt): Answer<T> {
		if (intents.some((intent) => intent.base > 0 && isLocked(board.record(intent.record)))) return refuse({ code: 'locked' });
		const written = await ledger.write(intents, attempt?.name);
		return written.ok ? accept(value) : written;
	}

	/** An operation with the record it was read from, so that a new version rests on what was checked. */
	function find(id: RecordId): { readonly operation: Operation; readonly view: RecordView } | null {
		const operation = board.operation(id);
		const view = board.record(id);
		return operation && view ? { operation, view } : null;
	}

	/** Takes the step that the quorum opens, unless somebody has taken it already. */
	async function approve(id: RecordId): Answer<OperationState> {
		const found = find(id);
		if (found === null) return refuse({ code: 'unknown-operation' });
		const { operation, view } = found;
		if (operation.state !== 'proposed' || gate(operation, 'approved', '').length > 0) return accept(operation.state);
		const written = await write([next(view, 'approved', encodeOperation(operation.plan, '', view.payload))], 'approved' as const);
		if (written.ok) return written;
		// Two who completed the quorum at once: the other one's step stands.
		const now = find(id)?.operation.state;
		if (now === undefined || now === 'proposed') return written;
		await giveUpRefused(ledger, id);
		return accept(now);
	}

	return {
		watchBoard: board.watch,
		close: board.stop,

		propose(room, plan, about, attempt) {
			const [lack] = checkPlan(plan);
			if (lack) return no(lack);
			if (!mayStep(operationLifecycle, null, 'proposed', me(), null)) return no({ code: 'may-not', to: 'proposed' });
			const record = attempt?.name ?? ledger.newId();
			const links = about.map((to) => ({ kind: 'about', to }));
			return write([operationIntent(room, record, plan, links)], record, attempt);
		},

		edit(id, plan, attempt) {
			const found = find(id);
			if (found === null) return no({ code: 'unknown-operation' });
			const { operation, view } = found;
			const to = operation.state === 'returned' ? 'proposed' : operation.state;
			if (!mayStep(operationLifecycle, operation.state, to, me(), operation.proposer)) return no({ code: 'may-not', to });
			const [lack] = checkPlan(plan);
			if (lack) return no(lack);
			return write([next(view, to, encodeOperation(plan, '', view.payload), attempt)], id, attempt);
		},

		async decide(id, read, decision) {
			const found = find(id);
			if (found === null) return refuse({ code: 'unknown-operation' });
			if (found.view.hash !== read) return refuse({ code: 'newer-proposal' });
			const may = mayDecide(found.operation, me());
			if (!may.ok) return may;
			const decided = await ledger.write([
				{
					room: found.view.room,
					record: ledger.newId(),
					kind: 'approval',
					base: 0,
					state: decision,
					payload: null,
					links: [{ kind: 'approves', to: id }],
					approves: read,
				},
			]);
			if (!decided.ok) return decided;
			return decision === 'approve' ? approve(id) : accept(found.operation.state);
		},

		move(id, to, reason) {
			const found = find(id);
			if (found === null) return no({ code: 'unknown-operation' });
			const may = step(found.operation, to, me(), reason);
			if (!may.ok) return no(may.refusal);
			return write([next(found.view, to, encodeOperation(found.operation.plan, reason.trim(), found.view.payload))], to);
		},

		inviteCountry(id, country, role) {
			const found = find(id);
			if (found === null) return no({ code: 'unknown-operation' });
			if (OVER.includes(found.operation.state)) return no({ code: 'operation-over' });
			const may = mayInvite(found.operation.participations, country, me());
			if (!may.ok) return no(may.refusal);
			const record = ledger.newId();
			const payload = encodeParticipation(country, role, '');
			const links = [{ kind: 'of-operation', to: id }];
			return write([{ room: found.view.room, record, kind: 'participation', base: 0, state: 'invited', payload, links }], record);
		},

		answer(id, to, note) {
			const part = board.participation(id);
			const view = board.record(id);
			if (part === undefined || view === undefined) return no({ code: 'unknown-participation' });
			const operation = board.operation(part.operation);
			if (operation !== undefined && OVER.includes(operation.state)) return no({ code: 'operation-over' });
			const may = mayAnswer(part, to, me());
			if (!may.ok) return no(may.refusal);
			return write([next(view, to, encodeParticipation(part.country, part.role, note.trim(), view.payload))], id);
		},

		reportResult(id, report, attempt) {
			const found = find(id);
			if (found === null) return no({ code: 'unknown-operation' });
			const may = mayReport(found.operation, me());
			if (!may.ok) return no(may.refusal);
			const [lack] = checkResult(report);
			if (lack) return no(lack);
			const record = attempt?.name ?? ledger.newId();
			const payload = encodeResult(me().country, report);
			const links = [{ kind: 'of-operation', to: id }];
			return write([{ room: found.view.room, record, kind: 'result', base: 0, state: 'reported', payload, links }], record, attempt);
		},

		addTask(id, plan, attempt) {
			const found = find(id);
			if (found === null) return no({ code: 'unknown-operation' });
			if (OVER.includes(found.operation.state)) return no({ code: 'operation-over' });
			if (!mayStep(taskLifecycle, null, 'open', me(), null)) return no({ code: 'may-not', to: 'open' });
			const [lack] = checkTask(plan, deps.roster.readersOf(found.view.room));
			if (lack) return no(lack);
			const record = attempt?.name ?? ledger.newId();
			return write([taskIntent(found.view.room, record, plan, [{ kind: 'of-operation', to: id }])], record, attempt);
		},

		editTask(id, plan, attempt) {
			const task = board.task(id);
			const view = board.record(id);
			if (task === undefined || view === undefined) return no({ code: 'unknown-task' });
			const [lack] = checkTask(plan, deps.roster.readersOf(view.room));
			if (lack) return no(lack);
			const may = stepTask(task, task.state, me());
			if (!may.ok) return no(may.refusal);
			const change = next(view, task.state, encodeTask(plan, view.payload), attempt);
			return write([{ ...change, remindAt: reminderOf(plan.due) }], id, attempt);
		},

		moveTask(id, to) {
			const task = board.task(id);
			const view = board.record(id);
			if (task === undefined || view === undefined) return no({ code: 'unknown-task' });
			const may = stepTask(task, to, me());
			if (!may.ok) return no(may.refusal);
			const open = to === 'open' || to === 'in-progress';
			const intent = next(view, to, encodeTask(task.plan, view.payload));
			return write([open ? { ...intent, remindAt: reminderOf(task.plan.due) } : intent], to);
		},

		restore(id) {
			const view = board.record(id);
			if (view === undefined) return no({ code: 'unknown-operation' });
			if (view.kind === 'participation') return restore(ledger, view, participationLifecycle, me());
			if (view.kind === 'operation') return restore(ledger, view, operationLifecycle, me());
			const task = board.task(id);
			const due = task !== undefined && (task.state === 'open' || task.state === 'in-progress') ? reminderOf(task.plan.due) : undefined;
			return restore(ledger, view, taskLifecycle, me(), due);
		},

		async retry(idem) {
			const again = await ledger.retry(idem);
			return again.ok ? accept(undefined) : again;
		},
		discard: (idem) => ledger.discard(idem),
	};
}
