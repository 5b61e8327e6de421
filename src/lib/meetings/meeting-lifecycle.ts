/** @file How a meeting, its agenda items and their outcomes live, as three tables. */
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Role } from '#lib/kernel/role.ts';

const MEMBERS: readonly Role[] = ['specialist', 'coordinator', 'delegate', 'approver'];
const CHAIRS: readonly Role[] = ['coordinator'];
/** Who may keep the minutes: the meeting's rapporteur is any specialist, named in the sealed payload. */
const RECORDERS: readonly Role[] = ['coordinator', 'specialist'];

export const MEETING_STATES = ['scheduled', 'in-session', 'minutes-review', 'closed', 'cancelled'] as const;
export type MeetingState = (typeof MEETING_STATES)[number];

/** A meeting. A closed one never changes. */
export const meetingLifecycle = {
	kind: 'meeting',
	transitions: [
		{ from: null, to: 'scheduled', roles: CHAIRS },
		{ from: 'scheduled', to: 'scheduled', roles: CHAIRS },
		{ from: 'scheduled', to: 'cancelled', roles: CHAIRS },
		{ from: 'scheduled', to: 'in-session', roles: CHAIRS },
		{ from: 'in-session', to: 'in-session', roles: RECORDERS },
		{ from: 'in-session', to: 'minutes-review', roles: CHAIRS },
		{ from: 'minutes-review', to: 'minutes-review', roles: RECORDERS },
		{ from: 'minutes-review', to: 'closed', roles: CHAIRS },
	],
} as const satisfies Lifecycle;

export const AGENDA_ITEM_STATES = ['proposed', 'accepted', 'in-discussion', 'disposed', 'declined'] as const;
export type AgendaItemState = (typeof AGENDA_ITEM_STATES)[number];

/** An agenda item. Anybody proposes; a coordinator puts it on the agenda. It may be carried over from an outcome of another meeting. */
export const agendaItemLifecycle = {
	kind: 'agenda-item',
	derivedFrom: { kind: 'outcome', state: 'linked' },
	transitions: [
		{ from: null, to: 'proposed', roles: MEMBERS, link: 'of-meeting' },
		{ from: null, to: 'accepted', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'proposed', to: 'proposed', roles: MEMBERS, who: 'first-author', link: 'of-meeting' },
		{ from: 'proposed', to: 'accepted', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'proposed', to: 'declined', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'accepted', to: 'accepted', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'accepted', to: 'declined', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'accepted', to: 'in-discussion', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'in-discussion', to: 'accepted', roles: CHAIRS, link: 'of-meeting' },
		{ from: 'in-discussion', to: 'disposed', roles: CHAIRS, link: 'of-meeting' },
	],
} as const satisfies Lifecycle;

export const OUTCOME_STATES = ['recorded', 'linked', 'fulfilled', 'dropped'] as const;
export type OutcomeState = (typeof OUTCOME_STATES)[number];

/** An outcome of an item: what was concluded, and once `linked` what became of it. */
export const outcomeLifecycle = {
	kind: 'outcome',
	transitions: [
		{ from: null, to: 'recorded', roles: RECORDERS, link: 'of-item' },
		{ from: 'recorded', to: 'recorded', roles: RECORDERS, link: 'of-item' },
		{ from: 'recorded', to: 'linked', roles: CHAIRS, link: 'became' },
		{ from: 'recorded', to: 'fulfilled', roles: CHAIRS, link: 'of-item' },
		{ from: 'recorded', to: 'dropped', roles: CHAIRS, link: 'of-item' },
		{ from: 'linked', to: 'fulfilled', roles: CHAIRS, link: 'became' },
		{ from: 'linked', to: 'dropped', roles: CHAIRS, link: 'became' },
	],
} as const satisfies Lifecycle;
