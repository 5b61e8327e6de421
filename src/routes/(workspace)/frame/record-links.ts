/** @file The pages of records: what a notice in a room links to, and what the command box finds. */
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FileText from '@lucide/svelte/icons/file-text';
import Flag from '@lucide/svelte/icons/flag';
import Gavel from '@lucide/svelte/icons/gavel';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import ListTodo from '@lucide/svelte/icons/list-todo';
import Scale from '@lucide/svelte/icons/scale';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { nameOfCountry } from '#lib/i18n/names.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { nameOfReportState, toneOfReport } from '#lib/intelligence/ui/words.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { visible } from '#lib/kernel/visible.ts';
import { itemPage } from '#lib/meetings/ui/places.ts';
import {
	nameOfItemState,
	nameOfMeetingState,
	nameOfOutcomeState,
	toneOfItem,
	toneOfMeeting,
	toneOfOutcome,
} from '#lib/meetings/ui/words.ts';
import { taskPage } from '#lib/operations/ui/places.ts';
import {
	nameOfAnswer,
	nameOfOperationState,
	nameOfTaskState,
	toneOfAnswer,
	toneOfOperation,
	toneOfTask,
} from '#lib/operations/ui/words.ts';
import type { RecordLink } from '#lib/rooms/state/record-links.ts';
import type { Command } from '#lib/ui/commands.svelte.ts';
import type { Workspace } from '#lib/workspace/workspace.svelte.ts';

const reportPage = (report: RecordId): string => resolve('/(workspace)/intelligence/[report]', { report });
const meetingPage = (meeting: RecordId): string => resolve('/(workspace)/meetings/[meeting]', { meeting });
const operationPage = (operation: RecordId): string => resolve('/(workspace)/operations/[operation]', { operation });

/** A report, or somebody's grading of one. */
function ofIntelligence({ reports }: Workspace, record: RecordId): RecordLink | null {
	const graded = reports.gradedBy(record);
	const report = reports.report(record) ?? graded;
	if (report === undefined) return null;
	const state = { label: nameOfReportState(report.state), tone: toneOfReport(report.state) };
	return graded === undefined
		? { href: reportPage(record), title: report.title, what: m.frame_record_report(), icon: FileText, state }
		: { href: reportPage(report.id), title: report.title, what: m.frame_record_grading(), icon: Scale, state: null };
}

/** A meeting, an item of its agenda, an outcome: the latter two stand on their meeting's page. */
function ofMeetings({ meetings }: Workspace, record: RecordId): RecordLink | null {
	const meeting = meetings.meeting(record);
	if (meeting) {
		const state = { label: nameOfMeetingState(meeting.state), tone: toneOfMeeting(meeting.state) };
		return { href: meetingPage(record), title: meeting.plan.title, what: m.frame_record_meeting(), icon: CalendarDays, state };
	}
	const placed = meetings.item(record);
	if (placed) {
		const { item } = placed;
		const state = { label: nameOfItemState(item.state), tone: toneOfItem(item.state) };
		return { href: itemPage(placed), title: item.plan.title, what: m.frame_record_item(), icon: ListOrdered, state };
	}
	const origin = meetings.origin(record);
	if (origin === undefined) return null;
	const { outcome } = origin;
	const state = { label: nameOfOutcomeState(outcome.state), tone: toneOfOutcome(outcome.state) };
	return { href: itemPage(origin), title: outcome.plan.text.slice(0, 120), what: m.frame_record_outcome(), icon: Gavel, state };
}

/** An operation, a country's part in it, its results, a task: they stand on the operation's page. */
function ofOperations({ operations }: Workspace, record: RecordId): RecordLink | null {
	const operation = operations.operation(record);
	if (operation) {
		const state = { label: nameOfOperationState(operation.state), tone: toneOfOperation(operation.state) };
		return { href: operationPage(record), title: operation.plan.title, what: m.frame_record_operation(), icon: ClipboardList, state };
	}
	const task = operations.task(record);
	if (task) {
		const state = { label: nameOfTaskState(task.state), tone: toneOfTask(task.state) };
		return { href: taskPage(task), title: task.plan.title, what: m.frame_record_task(), icon: ListTodo, state };
	}
	const part = operations.participation(record);
	if (part) {
		const state = part.foreign ? null : { label: nameOfAnswer(part.state), tone: toneOfAnswer(part.state) };
		const title = `${operations.operation(part.operation)?.plan.title ?? ''} · ${nameOfCountry(part.country)}`;
		return { href: operationPage(part.operation), title, what: m.frame_record_participation(), icon: Flag, state };
	}
	const result = operations.result(record);
	if (result === undefined) return null;
	const title = `${operations.operation(result.operation)?.plan.title ?? ''} · ${nameOfCountry(result.country)}`;
	return { href: operationPage(result.operation), title, what: m.frame_record_results(), icon: ChartColumn, state: null };
}

/** The place of a record, or null where it is not readable here. */
export const recordLink = (workspace: Workspace, record: RecordId): RecordLink | null =>
	ofIntelligence(workspace, record) ?? ofMeetings(workspace, record) ?? ofOperations(workspace, record);

/** Every record with a page of its own, for the command box. */
export function recordCommands(workspace: Workspace): readonly Command[] {
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- resolved above
	const open = (href: string) => () => void goto(href);
	return [
		...(workspace.reports.list?.reports ?? []).map((report) => ({
			id: report.id,
			group: m.frame_intelligence(),
			label: visible(report.title),
			icon: FileText,
			run: open(reportPage(report.id)),
		})),
		...(workspace.meetings.book?.meetings ?? []).map((meeting) => ({
			id: meeting.id,
			group: m.frame_meetings(),
			label: visible(meeting.plan.title),
			icon: CalendarDays,
			run: open(meetingPage(meeting.id)),
		})),
		...(workspace.operations.board?.operations ?? []).map((operation) => ({
			id: operation.id,
			group: m.frame_operations(),
			label: visible(operation.plan.title),
			icon: ClipboardList,
			run: open(operationPage(operation.id)),
		})),
	];
}
