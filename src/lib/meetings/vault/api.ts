/** @file What pages may ask of the meetings mission. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { IdempotencyKey, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { RestoreRefusal } from '#lib/ledger/client/readable.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { OperationPlan, OperationRefusal } from '#lib/operations/operation.ts';
import type { TaskPlan, TaskRefusal } from '#lib/operations/task.ts';
import type { ItemPlan, ItemRefusal } from '../agenda-item.ts';
import type { AgendaItemState, MeetingState, OutcomeState } from '../meeting-lifecycle.ts';
import type { Attendance, Meeting, MeetingPlan, MeetingRefusal } from '../meeting.ts';
import type { OutcomePlan, OutcomeRefusal } from '../outcome.ts';

/** A command's refusal: a rule of this mission or of the one an outcome leads into, or the ledger's. */
export type MeetingsRefusal =
	| MeetingRefusal
	| ItemRefusal
	| OutcomeRefusal
	| OperationRefusal
	| TaskRefusal
	| RestoreRefusal
	| LedgerRefusal
	| { readonly code: 'unknown-meeting' | 'unknown-item' };

/** All meetings one may read. */
export interface MeetingBook {
	/** By start, latest first, each with its agenda and outcomes. */
	readonly meetings: readonly Meeting[];
	/** Records of this mission that do not open: how many. */
	readonly unreadable: number;
}

/** Meetings, over the RPC. A command that a form sends takes the form's `attempt`; without one each call is an intent of its own, on what stands. */
export interface MeetingsApi {
	readonly watchMeetings: Watch<MeetingBook>;
	/** Calls a meeting, with items that are on the agenda from the start, all in one write. */
	schedule(
		room: RoomId,
		plan: MeetingPlan,
		items: readonly { readonly plan: ItemPlan; readonly about: readonly RecordId[] }[],
		attempt?: Attempt,
	): Promise<Result<RecordId, MeetingsRefusal>>;
	editMeeting(meeting: RecordId, plan: MeetingPlan, attempt?: Attempt): Promise<Result<RecordId, MeetingsRefusal>>;
	moveMeeting(meeting: RecordId, to: MeetingState, reason: string): Promise<Result<MeetingState, MeetingsRefusal>>;
	setAttendance(meeting: RecordId, attendance: readonly Attendance[]): Promise<Result<RecordId, MeetingsRefusal>>;

	/** A coordinator's item is on the agenda at once; anybody else's is proposed. */
	addItem(meeting: RecordId, plan: ItemPlan, about: readonly RecordId[], attempt?: Attempt): Promise<Result<RecordId, MeetingsRefusal>>;
	editItem(item: RecordId, plan: ItemPlan, about: readonly RecordId[], attempt?: Attempt): Promise<Result<RecordId, MeetingsRefusal>>;
	moveItem(item: RecordId, to: AgendaItemState, reason: string): Promise<Result<AgendaItemState, MeetingsRefusal>>;
	/** Puts an accepted item right after another one (`null`: first). */
	placeItem(item: RecordId, after: RecordId | null): Promise<Result<RecordId, MeetingsRefusal>>;
	/** Opens the discussion of an item: the meeting's current item and the item's state, in one write. */
	takeUp(item: RecordId): Promise<Result<RecordId, MeetingsRefusal>>;

	recordOutcome(item: RecordId, plan: OutcomePlan, attempt?: Attempt): Promise<Result<RecordId, MeetingsRefusal>>;
	editOutcome(outcome: RecordId, plan: OutcomePlan, attempt?: Attempt): Promise<Result<RecordId, MeetingsRefusal>>;
	moveOutcome(outcome: RecordId, to: OutcomeState, reason: string): Promise<Result<OutcomeState, MeetingsRefusal>>;
	/** Turns an outcome into the one operation it can become; whoever comes second gets the same one. */
	startOperation(outcome: RecordId, plan: OperationPlan): Promise<Result<RecordId, MeetingsRefusal>>;
	/** Turns an outcome of kind action into its task. */
	startTask(outcome: RecordId, plan: TaskPlan): Promise<Result<RecordId, MeetingsRefusal>>;
	/** Puts what was not finished on another meeting's agenda, in the same room. */
	carryOver(outcome: RecordId, meeting: RecordId): Promise<Result<RecordId, MeetingsRefusal>>;

	/** Seals the content shown of a meeting, an item or an outcome again, in the state it is in: its newest version says nothing. */
	restore(record: RecordId): Promise<Result<RecordId, MeetingsRefusal>>;
	retry(idem: IdempotencyKey): Promise<Result<void, MeetingsRefusal>>;
	discard(idem: IdempotencyKey): Promise<void>;
}
