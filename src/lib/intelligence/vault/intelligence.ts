/** @file The intelligence mission in the vault: reports and gradings from the ledger, and the commands that write them. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Day, Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import { mayStep } from '#lib/kernel/steps.ts';
import type { RosterReader } from '#lib/directory/vault/roster-reader.ts';
import type { Intent, LedgerClient, RecordView } from '#lib/ledger/client/ledger-client.ts';
import { isLocked, restore } from '#lib/ledger/client/readable.ts';
import { LedgerWatch, RecordFeed } from '#lib/ledger/client/record-feed.ts';
import { gradingLifecycle, REPORT_STATES, reportLifecycle } from '../report-lifecycle.ts';
import { checkReport, type Grading, type Report, type ReportDraft } from '../report.ts';
import type { IntelligenceApi, IntelligenceRefusal, ReportList } from './api.ts';
import {
	decodeGrading,
	decodeReport,
	encodeGrading,
	encodeReport,
	encodeWithdrawal,
	exportBundle,
	repeatsGrading,
	repeatsReport,
} from './report-codec.ts';

/** What the mission needs besides the ledger. */
export interface IntelligenceDeps {
	readonly roster: RosterReader;
	/** The room's TLP ceiling by its charter; `null` for a room one cannot write in. */
	readonly ceilingOf: (room: RoomId) => Tlp | null;
	/** The ceiling of a room one may read, closed ones too; `null` where it is not known. */
	readonly heldBy: (room: RoomId) => Tlp | null;
	readonly now: () => Instant;
	/** The day at the writer's place. */
	readonly today: () => Day;
}

type BareReport = Omit<Report, 'gradings'>;

function reportOf(view: RecordView): BareReport | null {
	const content = decodeReport(view.payload);
	const state = REPORT_STATES.find((each) => each === view.state);
	if (content === null || state === undefined) return null;
	return {
		id: view.id,
		room: view.room,
		state,
		version: view.version,
		hash: view.hash,
		...content,
		author: view.first.author,
		unreadable: view.unreadable,
		delivery: view.delivery,
	};
}

function gradingOf(view: RecordView): Grading | null {
	const content = decodeGrading(view.payload);
	const report = view.links.find((link) => link.kind === 'grades')?.to;
	if (content === null || report === undefined) return null;
	return { id: view.id, report, ...content, by: view.first.author, at: view.first.createdAt, delivery: view.delivery };
}

/** Opens the mission on a ledger. */
export function openIntelligence(ledger: LedgerClient, deps: IntelligenceDeps): IntelligenceApi {
	const reports = new RecordFeed(ledger, 'report', reportOf);
	const gradings = new RecordFeed(ledger, 'grading', gradingOf);

	const list = new LedgerWatch<ReportList>(ledger, ['report', 'grading'], () => {
		const byReport = Map.groupBy(gradings.values(), (grading) => grading.report);
		return {
			reports: reports
				.values()
				.map((report) => ({
					...report,
					// A grading by the report's own author is not one, whatever a server let through.
					gradings: (byReport.get(report.id) ?? []).filter((grading) => grading.by !== report.author),
				}))
				.toSorted((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1)),
			unreadable: reports.unreadable().map(({ id, room, first }) => ({ id, room, author: first.author, publishedAt: first.createdAt })),
		};
	});
	const find = (id: RecordId): Report | undefined => list.get().reports.find((report) => report.id === id);

	async function write(intent: Intent, attempt?: Attempt): Promise<Result<RecordId, IntelligenceRefusal>> {
		if (intent.base > 0 && isLocked(reports.record(intent.record))) return refuse({ code: 'locked' });
		const written = await ledger.write([intent], attempt?.name);
		return written.ok ? accept(intent.record) : written;
	}

	/** The first rule that a draft breaks in a room, if any. */
	function broken(room: RoomId, draft: ReportDraft): IntelligenceRefusal | undefined {
		const ceiling = deps.ceilingOf(room);
		if (ceiling === null) return { code: 'unknown-room' };
		return checkReport(draft, { tlp: ceiling }, deps.today())[0];
	}

	return {
		watchReports: list.watch,

		history: (report) =>
			Promise.resolve(
				ledger
					.history(report)
					.map(({ version, state, author, createdAt, hash, readable }) => ({ version, state, by: author, at: createdAt, hash, readable }))
					.toReversed(),
			),

		publish(room, draft, attempt) {
			const refusal = broken(room, draft);
			if (refusal) return Promise.resolve(refuse(refusal));
			const record = attempt?.name ?? ledger.newId();
			const before = ledger.record(record)?.payload ?? null;
			const payload = repeatsReport(before, draft)
				? before
				: encodeReport(draft, { id: record, newId: () => ledger.newId(), now: deps.now() });
			return write({ room, record, kind: 'report', base: 0, state: 'published', payload, links: [] }, attempt);
		},

		correct(id, draft, attempt) {
			const view = reports.record(id);
			if (view === undefined) return Promise.resolve(refuse({ code: 'unknown-report' }));
			const refusal = broken(view.room, draft);
			if (refusal) return Promise.resolve(refuse(refusal));
			if (!mayStep(reportLifecycle, view.state, 'corrected', deps.roster.me(), view.first.author))
				return Promise.resolve(refuse({ code: 'not-the-author' }));
			const base = attempt?.base ?? view.version;
			const payload =
				view.version > base && repeatsReport(view.payload, draft)
					? view.payload
					: encodeReport(draft, { id, newId: () => ledger.newId(), now: deps.now() }, view.payload);
			return write({ room: view.room, record: id, kind: 'report', base, state: 'corrected', payload, links: view.links }, attempt);
		},

		withdraw(id, reason) {
			const view = reports.record(id);
			if (view === undefined) return Promise.resolve(refuse({ code: 'unknown-report' }));
			if (reason.trim() === '') return Promise.resolve(refuse({ code: 'reason-missing' }));
			if (!mayStep(reportLifecycle, view.state, 'withdrawn', deps.roster.me(), view.first.author))
				return Promise.resolve(refuse({ code: 'not-the-author' }));
			return write({
				room: view.room,
				record: id,
				kind: 'report',
				base: view.version,
				state: 'withdrawn',
				payload: encodeWithdrawal(view.payload, reason.trim(), deps.now()),
				links: view.links,
			});
		},

		grade(id, draft, attempt) {
			const report = find(id);
			if (report === undefined) return Promise.resolve(refuse({ code: 'unknown-report' }));
			if (report.state === 'withdrawn') return Promise.resolve(refuse({ code: 'report-withdrawn' }));
			if (report.author === ledger.me) return Promise.resolve(refuse({ code: 'own-report' }));
			if (!mayStep(gradingLifecycle, null, 'given', deps.roster.me(), null)) return Promise.resolve(refuse({ code: 'may-not-grade' }));
			if (draft.comment.trim() === '') return Promise.resolve(refuse({ code: 'comment-missing' }));
			const record = attempt?.name ?? ledger.newId();
			const grading = { ...draft, gradedVersion: report.version };
			const before = ledger.record(record)?.payload ?? null;
			const payload = repeatsGrading(before, grading)
				? before
				: encodeGrading(grading, report, { id: record, newId: () => ledger.newId(), now: deps.now() });
			const links = [{ kind: 'grades', to: id }];
			return write({ room: report.room, record, kind: 'grading', base: 0, state: 'given', payload, links }, attempt);
		},

		restore(id) {
			const view = reports.record(id);
			return view === undefined
				? Promise.resolve(refuse({ code: 'unknown-report' }))
				: restore(ledger, view, reportLifecycle, deps.roster.me());
		},

		async retry(idem) {
			const again = await ledger.retry(idem);
			return again.ok ? accept(undefined) : again;
		},
		discard: (idem) => ledger.discard(idem),

		exportBundle(id) {
			const view = reports.record(id);
			if (view === undefined) return Promise.resolve(refuse({ code: 'unknown-report' }));
			const attached = (find(id)?.gradings ?? []).map((grading) => ledger.record(grading.id)?.payload ?? null);
			return Promise.resolve(accept(exportBundle(view.payload, attached, deps.heldBy(view.room))));
		},
	};
}
