/** @file An item of an agenda: proposed by anybody, taken up by a coordinator, disposed of by what was concluded. */
import * as v from 'valibot';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { TextLanguage } from '#lib/kernel/language.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, openSteps, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';
import { agendaItemLifecycle, type AgendaItemState } from './meeting-lifecycle.ts';
import type { Outcome } from './outcome.ts';

/** What is written about an item by hand. */
export const ItemPlan = v.object({
	title: v.pipe(v.string(), v.maxLength(200)),
	text: v.pipe(v.string(), v.maxLength(10_000)),
	language: TextLanguage,
	/** Planned length in minutes. */
	minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_440)),
});
export type ItemPlan = v.InferOutput<typeof ItemPlan>;

/** An agenda item in the clear. */
export interface AgendaItem {
	readonly id: RecordId;
	readonly meeting: RecordId;
	readonly room: RoomId;
	readonly state: AgendaItemState;
	readonly version: number;
	readonly plan: ItemPlan;
	/** Where it stands on the agenda: items sort by this, then by id. */
	readonly order: string;
	/** Reports and other records it is about. */
	readonly about: readonly RecordId[];
	/** The outcome of an earlier meeting that carried it over. */
	readonly origin: RecordId | null;
	/** Why it was declined. */
	readonly reason: string;
	readonly proposedBy: UserId;
	readonly proposedAt: Instant;
	/** Who wrote the last version. */
	readonly modifiedBy: UserId;
	/** A later version says nothing: what is shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
	/** Oldest first. */
	readonly outcomes: readonly Outcome[];
}

export type ItemRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'title-missing' }
	| { readonly code: 'hidden-characters' }
	| { readonly code: 'reason-missing' }
	| { readonly code: 'no-outcome' }
	| { readonly code: 'not-in-session' }
	| { readonly code: 'meeting-over' };

/** What an item lacks. */
export const checkItem = (plan: ItemPlan): readonly ItemRefusal[] => [
	...(plan.title.trim() === '' ? [{ code: 'title-missing' as const }] : []),
	...(isPlainLine(plan.title.trim()) ? [] : [{ code: 'hidden-characters' as const }]),
];

/** Whether a step of an item may be taken by somebody now, in a meeting of that state. */
export function stepItem(
	item: AgendaItem,
	to: AgendaItemState,
	actor: Actor,
	meetingState: string,
	reason: string,
): Result<AgendaItemState, ItemRefusal> {
	if (!mayStep(agendaItemLifecycle, item.state, to, actor, item.proposedBy)) return refuse({ code: 'may-not', to });
	if (meetingState === 'closed' || meetingState === 'cancelled') return refuse({ code: 'meeting-over' });
	if ((to === 'in-discussion' || to === 'disposed') && meetingState !== 'in-session') return refuse({ code: 'not-in-session' });
	if (to === 'declined' && reason.trim() === '') return refuse({ code: 'reason-missing' });
	if (to === 'disposed' && !item.outcomes.some((outcome) => outcome.state !== 'dropped')) return refuse({ code: 'no-outcome' });
	return accept(to);
}

/** The steps a menu offers to somebody, whether or not the gate is open yet. */
export const offeredItemSteps = (item: AgendaItem, actor: Actor): readonly AgendaItemState[] =>
	openSteps(agendaItemLifecycle, item.state, actor, item.proposedBy).filter((to): to is AgendaItemState => to !== item.state);

const FIRST = 'a'.charCodeAt(0);
const DIGITS = 26;

/**
 * A key that sorts strictly between two others (either may be `''` for "no bound"), over the letters a–z, never ending in `a`.
 * Two people who move items at once both keep an order; equal keys fall back to the id.
 */
export function orderBetween(before: string, after: string): string {
	let key = '';
	for (let place = 0; ; place += 1) {
		const low = place < before.length ? before.charCodeAt(place) - FIRST : 0;
		const bounded = after !== '' && after.startsWith(key);
		const high = bounded && place < after.length ? after.charCodeAt(place) - FIRST : DIGITS;
		if (high - low > 1) return key + String.fromCharCode(FIRST + Math.floor((low + high) / 2));
		key += String.fromCharCode(FIRST + low);
	}
}

/** Items in the order of the agenda. */
export const inOrder = (items: readonly AgendaItem[]): readonly AgendaItem[] =>
	items.toSorted((a, b) => (a.order === b.order ? (a.id < b.id ? -1 : 1) : a.order < b.order ? -1 : 1));
