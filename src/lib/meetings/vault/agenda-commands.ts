/** @file Commands on meetings and their agendas. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { instant, epochMs } from '#lib/kernel/instant.ts';
import { mayStep } from '#lib/kernel/steps.ts';
import type { Intent } from '#lib/ledger/client/ledger-client.ts';
import { checkItem, inOrder, orderBetween, stepItem, type ItemPlan } from '../agenda-item.ts';
import { agendaItemLifecycle, meetingLifecycle } from '../meeting-lifecycle.ts';
import { checkMeeting, keepsMinutes, stepMeeting, type Meeting } from '../meeting.ts';
import { startInstant } from '../wall-time.ts';
import type { MeetingsApi } from './api.ts';
import { encodeItem, encodeMeeting } from './codecs.ts';
import { next, no, type Desk } from './desk.ts';

const DAY_MS = 86_400_000;

/** A reminder goes to the room's members a day before the meeting. */
export const reminderOf = (plan: Meeting['plan']) =>
	instant(Math.floor((epochMs(startInstant(plan.start)) - DAY_MS) / 3_600_000) * 3_600_000);

/** The intent that makes an agenda item. */
export function itemIntent(
	meeting: Pick<Meeting, 'id' | 'room'>,
	record: RecordId,
	item: { readonly plan: ItemPlan; readonly about: readonly RecordId[]; readonly order: string; readonly from?: RecordId },
	state: 'proposed' | 'accepted',
): Intent {
	return {
		room: meeting.room,
		record,
		kind: 'agenda-item',
		base: 0,
		state,
		payload: encodeItem(item.plan, item.order, ''),
		links: [
			{ kind: 'of-meeting', to: meeting.id },
			...(item.from === undefined ? [] : [{ kind: 'from', to: item.from }]),
			...item.about.map((to) => ({ kind: 'about', to })),
		],
	};
}

type Commands = Pick<
	MeetingsApi,
	'schedule' | 'editMeeting' | 'moveMeeting' | 'setAttendance' | 'addItem' | 'editItem' | 'moveItem' | 'placeItem' | 'takeUp'
>;

/** Builds the commands on a desk. */
export function agendaCommands({ ledger, book, me, write }: Desk): Commands {
	/** A new version of a meeting; members left out stay as they are. */
	function meetingIntent(
		meeting: Meeting,
		state: string,
		change: Partial<Parameters<typeof encodeMeeting>[0]>,
		attempt?: Attempt,
	): Intent | null {
		const view = book.record(meeting.id);
		return view ? next(view, state, encodeMeeting({ ...meeting, reason: '', ...change }, view.payload), attempt) : null;
	}

	return {
		schedule(room, plan, items, attempt) {
			if (!mayStep(meetingLifecycle, null, 'scheduled', me(), null)) return no({ code: 'may-not', to: 'scheduled' });
			const [lack] = [...checkMeeting(plan), ...items.flatMap((item) => checkItem(item.plan))];
			if (lack) return no(lack);
			const id = attempt?.name ?? ledger.newId();
			const payload = encodeMeeting({ plan, attendance: [], currentItem: null, reason: '' });
			const meeting: Intent = {
				room,
				record: id,
				kind: 'meeting',
				base: 0,
				state: 'scheduled',
				payload,
				links: [],
				remindAt: reminderOf(plan),
			};
			let order = '';
			const agenda = items.map((item) => {
				order = orderBetween(order, '');
				return itemIntent({ id, room }, ledger.newId(), { ...item, order }, 'accepted');
			});
			return write([meeting, ...agenda], id);
		},

		editMeeting(id, plan, attempt) {
			const meeting = book.meeting(id);
			if (meeting === undefined) return no({ code: 'unknown-meeting' });
			const may = stepMeeting({ ...meeting, plan }, meeting.state, me(), '');
			if (!may.ok) return no(may.refusal);
			const [lack] = checkMeeting(plan);
			if (lack) return no(lack);
			const intent = meetingIntent(meeting, meeting.state, { plan }, attempt);
			return intent ? write([{ ...intent, remindAt: reminderOf(plan) }], id, attempt) : no({ code: 'unknown-meeting' });
		},

		moveMeeting(id, to, reason) {
			const meeting = book.meeting(id);
			if (meeting === undefined) return no({ code: 'unknown-meeting' });
			const may = stepMeeting(meeting, to, me(), reason);
			if (!may.ok) return no(may.refusal);
			const currentItem = to === 'in-session' ? meeting.currentItem : null;
			const intent = meetingIntent(meeting, to, { reason: reason.trim(), currentItem });
			return intent ? write([intent], to) : no({ code: 'unknown-meeting' });
		},

		setAttendance(id, attendance) {
			const meeting = book.meeting(id);
			if (meeting === undefined) return no({ code: 'unknown-meeting' });
			if (!keepsMinutes(meeting, me()) || !mayStep(meetingLifecycle, meeting.state, meeting.state, me(), meeting.calledBy))
				return no({ code: 'may-not', to: meeting.state });
			const intent = meetingIntent(meeting, meeting.state, { attendance });
			return intent ? write([intent], id) : no({ code: 'unknown-meeting' });
		},

		addItem(id, plan, about, attempt) {
			const meeting = book.meeting(id);
			if (meeting === undefined) return no({ code: 'unknown-meeting' });
			if (meeting.state === 'closed' || meeting.state === 'cancelled') return no({ code: 'meeting-over' });
			const state = mayStep(agendaItemLifecycle, null, 'accepted', me(), null) ? 'accepted' : 'proposed';
			if (!mayStep(agendaItemLifecycle, null, state, me(), null)) return no({ code: 'may-not', to: state });
			const [lack] = checkItem(plan);
			if (lack) return no(lack);
			const record = attempt?.name ?? ledger.newId();
			// Sent again, it stays where it was put.
			const order = meeting.items.find((item) => item.id === record)?.order ?? orderBetween(meeting.items.at(-1)?.order ?? '', '');
			return write([itemIntent(meeting, record, { plan, about, order }, state)], record, attempt);
		},

		editItem(id, plan, about, attempt) {
			const found = book.withItem(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-item' });
			const { item, meeting } = found;
			const may = stepItem(item, item.state, me(), meeting.state, '');
			if (!may.ok) return no(may.refusal);
			const [lack] = checkItem(plan);
			if (lack) return no(lack);
			const links = [...view.links.filter((link) => link.kind !== 'about'), ...about.map((to) => ({ kind: 'about', to }))];
			const change = next(view, item.state, encodeItem(plan, item.order, '', view.payload), attempt);
			return write([{ ...change, links }], id, attempt);
		},

		moveItem(id, to, reason) {
			const found = book.withItem(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-item' });
			if (to === 'in-discussion') return no({ code: 'may-not', to });
			const { item, meeting } = found;
			const may = stepItem(item, to, me(), meeting.state, reason);
			if (!may.ok) return no(may.refusal);
			const moved = next(view, to, encodeItem(item.plan, item.order, reason.trim(), view.payload));
			const cleared = meeting.currentItem === id ? meetingIntent(meeting, meeting.state, { currentItem: null }) : null;
			return write(cleared ? [moved, cleared] : [moved], to);
		},

		placeItem(id, after) {
			const found = book.withItem(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-item' });
			const { item, meeting } = found;
			const may = stepItem(item, item.state, me(), meeting.state, '');
			if (!may.ok) return no(may.refusal);
			const others = inOrder(meeting.items).filter((each) => each.id !== id);
			const at = after === null ? -1 : others.findIndex((each) => each.id === after);
			const order = orderBetween(others[at]?.order ?? '', others[at + 1]?.order ?? '');
			return write([next(view, item.state, encodeItem(item.plan, order, item.reason, view.payload))], id);
		},

		takeUp(id) {
			const found = book.withItem(id);
			const view = book.record(id);
			if (found === undefined || view === undefined) return no({ code: 'unknown-item' });
			const { item, meeting } = found;
			const may = stepItem(item, 'in-discussion', me(), meeting.state, '');
			if (!may.ok) return no(may.refusal);
			const current = meetingIntent(meeting, 'in-session', { currentItem: id });
			if (current === null) return no({ code: 'unknown-meeting' });
			// One item at a time: what was under discussion goes back to where it stood on the agenda.
			const back = meeting.items.flatMap((each) => {
				const standing = each.state === 'in-discussion' ? book.record(each.id) : undefined;
				return standing ? [next(standing, 'accepted', standing.payload)] : [];
			});
			return write([...back, next(view, 'in-discussion', view.payload), current], id);
		},
	};
}
