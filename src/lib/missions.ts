/** @file Every mission's lifecycle tables in one list: server and vault judge a step by the same table (README of lib/ledger, §6). */
import type { Lifecycle } from './kernel/lifecycle.ts';
import { gradingLifecycle, reportLifecycle } from './intelligence/report-lifecycle.ts';
import { agendaItemLifecycle, meetingLifecycle, outcomeLifecycle } from './meetings/meeting-lifecycle.ts';
import { operationLifecycle, participationLifecycle, resultLifecycle, taskLifecycle } from './operations/operation-lifecycle.ts';

/** All mission kinds. A kind that is not here is no record of the ledger. */
export const LIFECYCLES: readonly Lifecycle[] = [
	reportLifecycle,
	gradingLifecycle,
	operationLifecycle,
	participationLifecycle,
	resultLifecycle,
	taskLifecycle,
	meetingLifecycle,
	agendaItemLifecycle,
	outcomeLifecycle,
];

const byKind: ReadonlyMap<string, Lifecycle> = new Map(LIFECYCLES.map((lifecycle) => [lifecycle.kind, lifecycle]));

/** The life of a kind, or `undefined` for kinds of the network itself and unknown ones. */
export const lifecycleOf = (kind: string): Lifecycle | undefined => byKind.get(kind);
