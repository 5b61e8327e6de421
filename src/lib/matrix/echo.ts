/** @file Puts what is still being sent into the timeline, so that a person sees their own words at once. */
import type { EventId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { ChannelItem, ItemDelivery, ItemQuote } from './channel-item.ts';
import type { Outgoing } from './sending.ts';

const deliveryOf = (outgoing: Outgoing): ItemDelivery => {
	if (outgoing.id !== null) return { state: 'sent' };
	const { failed } = outgoing.entry;
	return failed === null ? { state: 'waiting', paused: outgoing.paused } : { state: 'failed', reason: failed };
};

/** Applies the outgoing entries of a room to the items that its timeline has, in the order they were said. */
export function withOutgoing(
	items: readonly ChannelItem[],
	outgoing: readonly Outgoing[],
	me: UserId,
	quote: (id: EventId) => ItemQuote,
): readonly ChannelItem[] {
	if (outgoing.length === 0) return items;
	const shown = [...items];
	for (const each of outgoing) {
		const { entry } = each;
		const { act } = entry;
		// What came back by sync is there already, under the same key.
		if (shown.some((item) => item.key === entry.txn || (each.id !== null && item.id === each.id))) continue;
		const delivery = deliveryOf(each);
		switch (act.kind) {
			case 'message':
				shown.push({
					key: entry.txn,
					id: each.id,
					author: me,
					at: instant(entry.at),
					own: true,
					kind: 'message',
					text: act.text,
					edited: false,
					replyTo: act.replyTo === null ? null : quote(act.replyTo),
					delivery,
					doubt: null,
				});
				break;
			case 'edit':
			case 'remove': {
				const at = shown.findIndex((item) => item.id === act.target || item.key === act.target);
				const target = shown[at];
				if (target === undefined) break;
				if (act.kind === 'edit' && target.kind === 'message') shown[at] = { ...target, text: act.text, edited: true, delivery };
				if (act.kind === 'remove' && entry.failed === null) {
					const { key, id, author, at: when, own } = target;
					shown[at] = { key, id, author, at: when, own, kind: 'removed' };
				}
				break;
			}
			case 'custom':
				// The record itself shows where it stands; a second waiting line would say nothing.
				break;
		}
	}
	return shown;
}
