/** @file The pages of records: what a notice in a room links to, and what the command box finds. */
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FileText from '@lucide/svelte/icons/file-text';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { nameOfCountry } from '#lib/i18n/names.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { RecordId } from '#lib/kernel/id.ts';
import type { RecordLink } from '#lib/rooms/state/record-links.ts';
import type { Command } from '#lib/ui/commands.svelte.ts';
import type { Workspace } from '#lib/workspace/workspace.svelte.ts';

const reportPage = (report: RecordId): string => resolve('/(workspace)/intelligence/[report]', { report });
const meetingPage = (meeting: RecordId): string => resolve('/(workspace)/meetings/[meeting]', { meeting });
const operationPage = (operation: RecordId): string => resolve('/(workspace)/operations/[operation]', { operation });

/** The page of a record, or null where it is not readable here. Items and outcomes stand on their meeting's page, tasks and countries on their operation's, gradings on their report's. */
export function recordLink(workspace: Workspace, record: RecordId): RecordLink | null {
	const report = workspace.reports.report(record);
	if (report) return { href: reportPage(record), title: report.title, what: m.frame_record_report() };
	const meeting = workspace.meetings.meeting(record);
	if (meeting) return { href: meetingPage(record), title: meeting.plan.title, what: m.frame_record_meeting() };
	const placed = workspace.meetings.item(record);
	if (placed) return { href: meetingPage(placed.meeting.id), title: placed.item.plan.title, what: m.frame_record_item() };
	const origin = workspace.meetings.origin(record);
	if (origin)
		return { href: meetingPage(origin.meeting.id), title: origin.outcome.plan.text.slice(0, 120), what: m.frame_record_outcome() };
	const operation = workspace.operations.operation(record);
	if (operation) return { href: operationPage(record), title: operation.plan.title, what: m.frame_record_operation() };
	const task = workspace.operations.task(record);
	if (task) {
		const href = task.operation === null ? resolve('/operations') : operationPage(task.operation);
		return { href, title: task.plan.title, what: m.frame_record_task() };
	}
	const graded = workspace.reports.list?.reports.find((each) => each.gradings.some((grading) => grading.id === record));
	if (graded) return { href: reportPage(graded.id), title: graded.title, what: m.frame_record_grading() };
	for (const each of workspace.operations.board?.operations ?? []) {
		const part = each.participations.find((participation) => participation.id === record);
		if (part)
			return {
				href: operationPage(each.id),
				title: `${nameOfCountry(part.country)} · ${each.plan.title}`,
				what: m.frame_record_participation(),
			};
	}
	return null;
}

/** Every record with a page of its own, for the command box. */
export function recordCommands(workspace: Workspace): readonly Command[] {
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- resolved above
	const open = (href: string) => () => void goto(href);
	return [
		...(workspace.reports.list?.reports ?? []).map((report) => ({
			id: report.id,
			group: m.frame_intelligence(),
			label: report.title,
			icon: FileText,
			run: open(reportPage(report.id)),
		})),
		...(workspace.meetings.book?.meetings ?? []).map((meeting) => ({
			id: meeting.id,
			group: m.frame_meetings(),
			label: meeting.plan.title,
			icon: CalendarDays,
			run: open(meetingPage(meeting.id)),
		})),
		...(workspace.operations.board?.operations ?? []).map((operation) => ({
			id: operation.id,
			group: m.frame_operations(),
			label: operation.plan.title,
			icon: ClipboardList,
			run: open(operationPage(operation.id)),
		})),
	];
}
