/** @file What a room is told of a record: its title, and one line for clients that know no records. Both travel encrypted only. */
import { decodeGrading, decodeReport } from '#lib/intelligence/vault/report-codec.ts';
import type { RecordView } from '#lib/ledger/client/ledger-client.ts';
import { decodeItem, decodeMeeting, decodeOutcome } from '#lib/meetings/vault/codecs.ts';
import { decodeOperation, decodeParticipation, decodeResult, decodeTask } from '#lib/operations/vault/codecs.ts';

/** The kind in English, for clients that know none; a kind of a newer release is named by its code. */
const KINDS: Readonly<Record<string, string>> = {
	report: 'Report',
	grading: 'Grading',
	meeting: 'Meeting',
	'agenda-item': 'Agenda item',
	outcome: 'Outcome',
	operation: 'Operation',
	participation: 'Country',
	result: 'Results',
	task: 'Task',
};

function titleOf({ kind, payload }: Pick<RecordView, 'kind' | 'payload'>): string {
	switch (kind) {
		case 'report':
			return decodeReport(payload)?.title ?? '';
		case 'grading':
			return decodeGrading(payload)?.comment ?? '';
		case 'meeting':
			return decodeMeeting(payload)?.plan.title ?? '';
		case 'agenda-item':
			return decodeItem(payload)?.plan.title ?? '';
		case 'outcome':
			return decodeOutcome(payload)?.plan.text ?? '';
		case 'operation':
			return decodeOperation(payload)?.plan.title ?? '';
		case 'participation':
			return decodeParticipation(payload)?.country ?? '';
		case 'result':
			return decodeResult(payload)?.country ?? '';
		case 'task':
			return decodeTask(payload)?.plan.title ?? '';
		default:
			return '';
	}
}

const TITLE_MOST = 200;

/** Title and line of a record as it stands. */
export function describeRecord(view: Pick<RecordView, 'kind' | 'state' | 'payload'>): {
	readonly title: string;
	readonly fallback: string;
} {
	// Cut between characters: half of one would have no bytes.
	const title = (titleOf(view).split('\n', 1)[0] ?? '').slice(0, TITLE_MOST).replace(/[\uD800-\uDBFF]$/, '');
	const kind = KINDS[view.kind] ?? view.kind;
	return { title, fallback: title === '' ? `${kind} (${view.state})` : `${kind}: ${title} (${view.state})` };
}
