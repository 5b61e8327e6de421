/** @file One’s own messages on their way: shown at once, in order, and never twice. */
import { expect, test } from 'vitest';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { ChannelItem } from './channel-item.ts';
import { withOutgoing } from './echo.ts';
import type { Act } from './outbox.ts';
import type { Outgoing } from './sending.ts';

const ME = '@me:x' as UserId;
const out = (txn: string, act: Act, more: Partial<Outgoing> & { failed?: 'refused' } = {}): Outgoing => ({
	entry: { txn, room: '!r:x' as RoomId, at: 0, act, failed: more.failed ?? null },
	id: more.id ?? null,
	paused: more.paused ?? false,
});
const sent = (id: string, text: string, key = id): ChannelItem => ({
	kind: 'message',
	key,
	id: id as EventId,
	author: ME,
	at: instant(0),
	own: true,
	text,
	edited: false,
	replyTo: null,
	delivery: { state: 'sent' },
	doubt: null,
});
const shown = (items: readonly ChannelItem[], outgoing: readonly Outgoing[]) =>
	withOutgoing(items, outgoing, ME, (id) => ({ id, author: null, text: null })).map((item) =>
		item.kind === 'message' ? `${item.text} ${item.delivery.state}` : item.kind,
	);
const say = (text: string): Act => ({ kind: 'message', text, replyTo: null });

test('waiting, failed and just sent messages stand at the end, in order', () => {
	expect(
		shown(
			[sent('$1', 'a')],
			[out('t2', say('b'), { id: '$2' as EventId }), out('t3', say('c')), out('t4', say('d'), { failed: 'refused' })],
		),
	).toEqual(['a sent', 'b sent', 'c waiting', 'd failed']);
});

test('what came back by sync is not shown twice, by event id or by transaction id', () => {
	expect(shown([sent('$1', 'a', 't1')], [out('t1', say('a'))])).toEqual(['a sent']);
	expect(shown([sent('$1', 'a')], [out('t1', say('a'), { id: '$1' as EventId })])).toEqual(['a sent']);
});

test('edits and deletions show at once on what they change', () => {
	expect(
		shown(
			[sent('$1', 'a'), sent('$2', 'b')],
			[out('t3', { kind: 'edit', target: '$1', text: 'A' }), out('t4', { kind: 'remove', target: '$2' })],
		),
	).toEqual(['A waiting', 'removed']);
	expect(shown([], [out('t1', say('a')), out('t2', { kind: 'edit', target: 't1', text: 'A' })])).toEqual(['A waiting']);
});

test('a deletion that failed is none', () => {
	expect(shown([sent('$1', 'a')], [out('t2', { kind: 'remove', target: '$1' }, { failed: 'refused' })])).toEqual(['a sent']);
});
