/** @file What pages may ask of the operations mission. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, IdempotencyKey, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { RestoreRefusal } from '#lib/ledger/client/readable.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { OperationState, TaskState } from '../operation-lifecycle.ts';
import type { Operation, OperationPlan, OperationRefusal } from '../operation.ts';
import type { ParticipationRefusal, ParticipationRole } from '../participation.ts';
import type { ResultRefusal, ResultReport } from '../result.ts';
import type { Task, TaskPlan, TaskRefusal } from '../task.ts';

/** A command's refusal: the mission's own rule or the ledger's. */
export type OperationsRefusal =
	| OperationRefusal
	| ParticipationRefusal
	| ResultRefusal
	| TaskRefusal
	| RestoreRefusal
	| LedgerRefusal
	| { readonly code: 'unknown-operation' };

/** Everything of the mission at once; lists are short, and one watch keeps them consistent. */
export interface OperationsBoard {
	/** Newest first, each with its countries and tasks. */
	readonly operations: readonly Operation[];
	/** Tasks that belong to no operation, by due day. */
	readonly looseTasks: readonly Task[];
	/** Records of this mission that do not open: how many. */
	readonly unreadable: number;
}

/** Operations, over the RPC. A command that a form sends takes the form's `attempt`; without one each call is an intent of its own, on what stands. */
export interface OperationsApi {
	readonly watchBoard: Watch<OperationsBoard>;
	/** Proposes an operation that comes out of no meeting. From an outcome: MeetingsApi.startOperation. */
	propose(room: RoomId, plan: OperationPlan, about: readonly RecordId[], attempt?: Attempt): Promise<Result<RecordId, OperationsRefusal>>;
	/** Writes the plan anew; in state `returned` it is proposed again. Approvals of the version before are void. */
	edit(operation: RecordId, plan: OperationPlan, attempt?: Attempt): Promise<Result<RecordId, OperationsRefusal>>;
	/**
	 * Approves or refuses exactly the version that was read; a newer one refuses with `newer-proposal`. The approval that completes the
	 * quorum also takes the step to `approved`.
	 */
	decide(operation: RecordId, read: Hash, decision: 'approve' | 'refuse'): Promise<Result<OperationState, OperationsRefusal>>;
	/** Leads the operation on. `reason` is needed to return, reject or cancel. */
	move(operation: RecordId, to: OperationState, reason: string): Promise<Result<OperationState, OperationsRefusal>>;
	inviteCountry(operation: RecordId, country: Country, role: ParticipationRole): Promise<Result<RecordId, OperationsRefusal>>;
	/** Answers for my own country. */
	answer(participation: RecordId, to: 'confirmed' | 'declined' | 'withdrawn', note: string): Promise<Result<RecordId, OperationsRefusal>>;
	/** Reports what my own country found and did; a later report stands beside it. */
	reportResult(operation: RecordId, report: ResultReport, attempt?: Attempt): Promise<Result<RecordId, OperationsRefusal>>;
	addTask(operation: RecordId, plan: TaskPlan, attempt?: Attempt): Promise<Result<RecordId, OperationsRefusal>>;
	editTask(task: RecordId, plan: TaskPlan, attempt?: Attempt): Promise<Result<RecordId, OperationsRefusal>>;
	moveTask(task: RecordId, to: TaskState): Promise<Result<TaskState, OperationsRefusal>>;
	/** Seals the content shown of an operation, a part or a task again, in the state it is in: its newest version says nothing. */
	restore(record: RecordId): Promise<Result<RecordId, OperationsRefusal>>;
	retry(idem: IdempotencyKey): Promise<Result<void, OperationsRefusal>>;
	discard(idem: IdempotencyKey): Promise<void>;
}
