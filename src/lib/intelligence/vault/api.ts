/** @file What pages may ask of the intelligence mission: reports to read, and the ways to write them. */
import type { IdempotencyKey, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';
import type { GradingDraft, GradingRefusal, Report, ReportDraft, ReportRefusal, UnreadableReport } from '../report.ts';

/** A command's refusal: the mission's own rule, the ledger's, or the room is not one to write in. */
export type IntelligenceRefusal =
	| ReportRefusal
	| GradingRefusal
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

/** Intelligence, over the RPC. */
export interface IntelligenceApi {
	readonly watchReports: Watch<ReportList>;
	/** Newest first. */
	history(report: RecordId): Promise<readonly ReportStep[]>;
	publish(room: RoomId, draft: ReportDraft): Promise<Result<RecordId, IntelligenceRefusal>>;
	correct(report: RecordId, draft: ReportDraft): Promise<Result<RecordId, IntelligenceRefusal>>;
	withdraw(report: RecordId, reason: string): Promise<Result<RecordId, IntelligenceRefusal>>;
	grade(report: RecordId, grading: GradingDraft): Promise<Result<RecordId, IntelligenceRefusal>>;
	/** Keeps what is being written, sealed on this device. `key` is the room of a new report, or the report being corrected. */
	saveDraft(key: string, draft: ReportDraft): Promise<void>;
	loadDraft(key: string): Promise<ReportDraft | null>;
	discardDraft(key: string): Promise<void>;
	retry(idem: IdempotencyKey): Promise<Result<void, IntelligenceRefusal>>;
	discard(idem: IdempotencyKey): Promise<void>;
	/** The report as a STIX 2.1 bundle, markings and extension definitions included; JSON text. */
	exportBundle(report: RecordId): Promise<Result<string, IntelligenceRefusal>>;
}
