/** @file Operations with their countries and tasks, composed from the ledger's records. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { RosterReader } from '#lib/directory/vault/roster-reader.ts';
import type { LedgerClient, RecordView } from '#lib/ledger/client/ledger-client.ts';
import { LedgerWatch, RecordFeed } from '#lib/ledger/client/record-feed.ts';
import { OPERATION_STATES, PARTICIPATION_STATES, TASK_STATES } from '../operation-lifecycle.ts';
import type { Operation } from '../operation.ts';
import type { Participation } from '../participation.ts';
import type { CountryResult } from '../result.ts';
import type { Task } from '../task.ts';
import type { OperationsBoard } from './api.ts';
import { decodeOperation, decodeParticipation, decodeResult, decodeTask } from './codecs.ts';

/** Where a link of a kind leads, if there is one. */
const linkTo = (view: RecordView, kind: string): RecordId | null => view.links.find((link) => link.kind === kind)?.to ?? null;
const stateIn = <T extends string>(states: readonly T[], state: string): T | undefined => states.find((each) => each === state);

/** Opens the mission's feeds. */
export function openBoard(ledger: LedgerClient, roster: RosterReader) {
	const operations = new RecordFeed(
		ledger,
		'operation',
		(view): Omit<Operation, 'participations' | 'results' | 'tasks'> | null => {
			const content = decodeOperation(view.payload);
			const state = stateIn(OPERATION_STATES, view.state);
			if (content === null || state === undefined) return null;
			const path: Operation['path'][number][] = [];
			for (const step of ledger.history(view.id)) {
				const reached = stateIn(OPERATION_STATES, step.state);
				if (reached !== undefined && path.at(-1)?.state !== reached) path.push({ state: reached, at: step.createdAt, by: step.author });
			}
			return {
				id: view.id,
				room: view.room,
				state,
				version: view.version,
				hash: view.hash,
				plan: content.plan,
				proposer: view.first.author,
				proposedAt: view.first.createdAt,
				modifiedAt: view.createdAt,
				modifiedBy: view.author,
				approvals: view.approvals.map((approval) => ({ ...approval, country: roster.countryOf(approval.by) })),
				origin: linkTo(view, 'from'),
				about: view.links.filter((link) => link.kind === 'about').map((link) => link.to),
				reason: content.reason,
				path,
				unreadable: view.unreadable,
				delivery: view.delivery,
			};
		},
		['from'],
	);
	const participations = new RecordFeed(
		ledger,
		'participation',
		(view): Participation | null => {
			const content = decodeParticipation(view.payload);
			const state = stateIn(PARTICIPATION_STATES, view.state);
			const operation = linkTo(view, 'of-operation');
			if (content === null || state === undefined || operation === null) return null;
			// The country is fixed by version 1: a later version that names another is foreign as well.
			const [first] = ledger.history(view.id);
			const invited = first ? decodeParticipation(first.payload) : null;
			const answered = state !== 'invited';
			return {
				id: view.id,
				operation,
				room: view.room,
				country: invited?.country ?? content.country,
				role: content.role,
				state,
				version: view.version,
				invitedBy: view.first.author,
				by: view.author,
				at: view.createdAt,
				note: content.note,
				foreign:
					answered && (roster.countryOf(view.author) !== content.country || (invited !== null && invited.country !== content.country)),
				unreadable: view.unreadable,
				delivery: view.delivery,
			};
		},
		['of-operation'],
	);
	const results = new RecordFeed(ledger, 'result', (view): CountryResult | null => {
		const content = decodeResult(view.payload);
		const operation = linkTo(view, 'of-operation');
		if (content === null || operation === null) return null;
		return {
			...{ id: view.id, operation, room: view.room, country: content.country, report: content.report, by: view.author },
			at: view.createdAt,
			foreign: roster.countryOf(view.author) !== content.country,
			delivery: view.delivery,
		};
	});
	const tasks = new RecordFeed(
		ledger,
		'task',
		(view): Task | null => {
			const content = decodeTask(view.payload);
			const state = stateIn(TASK_STATES, view.state);
			if (content === null || state === undefined) return null;
			return {
				id: view.id,
				room: view.room,
				state,
				version: view.version,
				plan: content.plan,
				operation: linkTo(view, 'of-operation'),
				origin: linkTo(view, 'from'),
				createdBy: view.first.author,
				createdAt: view.first.createdAt,
				by: view.author,
				at: view.createdAt,
				unreadable: view.unreadable,
				delivery: view.delivery,
			};
		},
		['of-operation', 'from'],
	);

	const byDue = (a: Task, b: Task): number => (a.plan.due === b.plan.due ? (a.id < b.id ? -1 : 1) : a.plan.due < b.plan.due ? -1 : 1);
	const board = new LedgerWatch<OperationsBoard>(ledger, ['operation', 'participation', 'result', 'task', 'approval'], () => {
		const known = operations.values();
		const ids = new Set(known.map((operation) => operation.id));
		const parts = Map.groupBy(participations.values(), (part) => part.operation);
		const figures = Map.groupBy(results.values(), (result) => result.operation);
		const work = Map.groupBy(tasks.values().toSorted(byDue), (task) => task.operation);
		return {
			operations: known
				.map((operation) => ({
					...operation,
					participations: (parts.get(operation.id) ?? []).toSorted((a, b) => (a.country < b.country ? -1 : 1)),
					results: figures.get(operation.id) ?? [],
					tasks: work.get(operation.id) ?? [],
				}))
				.toReversed(),
			looseTasks: [...work].flatMap(([of, list]) => (of === null || !ids.has(of) ? list : [])).toSorted(byDue),
			unreadable: [operations, participations, results, tasks].reduce((sum, feed) => sum + feed.unreadable().length, 0),
		};
	});
	const stop = roster.onChange(() => {
		operations.forget();
		participations.forget();
		results.forget();
		board.renew();
	});

	return {
		watch: board.watch,
		stop,
		/** A record of the mission with the content that is shown of it. */
		record: (id: RecordId) => [operations, participations, tasks].map((feed) => feed.record(id)).find((view) => view !== undefined),
		operation: (id: RecordId) => board.get().operations.find((each) => each.id === id),
		participation: (id: RecordId) => participations.values().find((each) => each.id === id),
		task: (id: RecordId) => tasks.values().find((each) => each.id === id),
	};
}
