/** @file What pages may ask of the intelligence mission: reports to read, and the ways to write them. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { IdempotencyKey, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { RestoreRefusal } from '#lib/ledger/client/readable.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { GradingDraft, GradingRefusal, Report, ReportDraft, ReportRefusal, UnreadableReport } from '../report.ts';

/** A command's refusal: the mission's own rule, the ledger's, or the room is not one to write in. */
export type IntelligenceRefusal =
	| ReportRefusal
	| GradingRefusal
	| RestoreRefusal
	| LedgerRefusal
	| { readonly code: 'unknown-room' | 'unknown-report' | 'not-the-author' | 'reason-missing' };

/** All reports one may read. */
export interface ReportList {
	/** Newest first. */
	readonly reports: readonly Report[];
	readonly unreadable: readonly UnreadableReport[];
}

/** One signed version of a report, for its history. */
interface ReportStep {
	readonly version: number;
	readonly state: string;
	readonly by: string;
	readonly at: string;
	readonly hash: string;
	readonly readable: boolean;
}

/** Intelligence, over the RPC. A command that a form sends takes the form's `attempt`; without one each call is an intent of its own, on what stands. */
export interface IntelligenceApi {
	readonly watchReports: Watch<ReportList>;
	/** Newest first. */
	history(report: RecordId): Promise<readonly ReportStep[]>;
	publish(room: RoomId, draft: ReportDraft, attempt?: Attempt): Promise<Result<RecordId, IntelligenceRefusal>>;
	correct(report: RecordId, draft: ReportDraft, attempt?: Attempt): Promise<Result<RecordId, IntelligenceRefusal>>;
	withdraw(report: RecordId, reason: string): Promise<Result<RecordId, IntelligenceRefusal>>;
	grade(report: RecordId, grading: GradingDraft, attempt?: Attempt): Promise<Result<RecordId, IntelligenceRefusal>>;
	/** Seals the content shown of a report again, in the state it is in: its newest version says nothing. */
	restore(report: RecordId): Promise<Result<RecordId, IntelligenceRefusal>>;
	retry(idem: IdempotencyKey): Promise<Result<void, IntelligenceRefusal>>;
	discard(idem: IdempotencyKey): Promise<void>;
	/** The report as a STIX 2.1 bundle, markings and extension definitions included; JSON text. */
	exportBundle(report: RecordId): Promise<Result<string, IntelligenceRefusal>>;
}
