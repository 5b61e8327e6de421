/** @file Meetings with their agendas and outcomes, composed from the ledger's records. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { LedgerClient, RecordView } from '#lib/ledger/client/ledger-client.ts';
import { LedgerWatch, RecordFeed } from '#lib/ledger/client/record-feed.ts';
import { inOrder, type AgendaItem } from '../agenda-item.ts';
import { AGENDA_ITEM_STATES, MEETING_STATES, OUTCOME_STATES } from '../meeting-lifecycle.ts';
import type { Meeting } from '../meeting.ts';
import type { Outcome } from '../outcome.ts';
import { startInstant } from '../wall-time.ts';
import type { MeetingBook } from './api.ts';
import { decodeItem, decodeMeeting, decodeOutcome } from './codecs.ts';

const linkTo = (view: RecordView, kind: string): RecordId | null => view.links.find((link) => link.kind === kind)?.to ?? null;
const stateIn = <T extends string>(states: readonly T[], state: string): T | undefined => states.find((each) => each === state);

function meetingOf(view: RecordView): Omit<Meeting, 'items'> | null {
	const content = decodeMeeting(view.payload);
	const state = stateIn(MEETING_STATES, view.state);
	if (content === null || state === undefined) return null;
	return {
		id: view.id,
		room: view.room,
		state,
		version: view.version,
		hash: view.hash,
		plan: content.plan,
		startsAt: startInstant(content.plan.start),
		attendance: content.attendance,
		currentItem: content.current_item,
		reason: content.reason,
		calledBy: view.first.author,
		modifiedAt: view.createdAt,
		modifiedBy: view.author,
		unreadable: view.unreadable,
		delivery: view.delivery,
	};
}

function itemOf(view: RecordView): Omit<AgendaItem, 'outcomes'> | null {
	const content = decodeItem(view.payload);
	const state = stateIn(AGENDA_ITEM_STATES, view.state);
	const meeting = linkTo(view, 'of-meeting');
	if (content === null || state === undefined || meeting === null) return null;
	return {
		id: view.id,
		meeting,
		room: view.room,
		state,
		version: view.version,
		plan: content.plan,
		order: content.order,
		about: view.links.filter((link) => link.kind === 'about').map((link) => link.to),
		origin: linkTo(view, 'from'),
		reason: content.reason,
		proposedBy: view.first.author,
		proposedAt: view.first.createdAt,
		modifiedBy: view.author,
		unreadable: view.unreadable,
		delivery: view.delivery,
	};
}

function outcomeOf(view: RecordView): Outcome | null {
	const content = decodeOutcome(view.payload);
	const state = stateIn(OUTCOME_STATES, view.state);
	const item = linkTo(view, 'of-item');
	if (content === null || state === undefined || item === null) return null;
	return {
		id: view.id,
		item,
		room: view.room,
		state,
		version: view.version,
		plan: content.plan,
		became: linkTo(view, 'became'),
		reason: content.reason,
		recordedBy: view.first.author,
		recordedAt: view.first.createdAt,
		at: view.createdAt,
		by: view.author,
		unreadable: view.unreadable,
		delivery: view.delivery,
	};
}

/** Opens the mission's feeds. */
export function openBook(ledger: LedgerClient) {
	const meetings = new RecordFeed(ledger, 'meeting', meetingOf);
	const items = new RecordFeed(ledger, 'agenda-item', itemOf, ['of-meeting', 'from']);
	const outcomes = new RecordFeed(ledger, 'outcome', outcomeOf, ['of-item']);
	const book = new LedgerWatch<MeetingBook>(ledger, ['meeting', 'agenda-item', 'outcome'], () => {
		const results = Map.groupBy(outcomes.values(), (outcome) => outcome.item);
		const agenda = Map.groupBy(
			items.values().map((item): AgendaItem => ({ ...item, outcomes: results.get(item.id) ?? [] })),
			(item) => item.meeting,
		);
		return {
			meetings: meetings
				.values()
				.map((meeting): Meeting => ({ ...meeting, items: inOrder(agenda.get(meeting.id) ?? []) }))
				.toSorted((a, b) => (a.startsAt < b.startsAt ? 1 : -1)),
			unreadable: [meetings, items, outcomes].reduce((sum, feed) => sum + feed.unreadable().length, 0),
		};
	});
	const meeting = (id: RecordId): Meeting | undefined => book.get().meetings.find((each) => each.id === id);
	const withItem = (id: RecordId) => {
		for (const each of book.get().meetings) {
			const item = each.items.find((one) => one.id === id);
			if (item) return { meeting: each, item };
		}
		return undefined;
	};
	return {
		watch: book.watch,
		/** A record of the mission with the content that is shown of it. */
		record: (id: RecordId) => [meetings, items, outcomes].map((feed) => feed.record(id)).find((view) => view !== undefined),
		meeting,
		/** An item with its meeting. */
		withItem,
		/** An outcome with its item and meeting. */
		withOutcome(id: RecordId) {
			for (const each of book.get().meetings)
				for (const item of each.items) {
					const outcome = item.outcomes.find((one) => one.id === id);
					if (outcome) return { meeting: each, item, outcome };
				}
			return undefined;
		},
	};
}
export type Book = ReturnType<typeof openBook>;
