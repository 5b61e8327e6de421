/** @file A timeline as rows: runs of one author, days, and what is new. */
import { describe, expect, it } from 'vitest';
import type { EventId, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { Message, TimelineItem } from '../timeline.ts';
import { firstNew, lastOwn, rowsOf } from './rows.ts';

const ana = '@ana:x' as UserId;
const ben = '@ben:x' as UserId;
const start = Date.UTC(2018, 1, 14, 9, 0);

const said = (key: string, author: UserId, minutes: number, more: Partial<Message> = {}): TimelineItem => ({
	kind: 'message',
	key,
	id: `$${key}` as EventId,
	author,
	at: instant(start + minutes * 60_000),
	own: author === ana,
	text: key,
	edited: false,
	replyTo: null,
	delivery: { state: 'sent' },
	doubt: null,
	...more,
});
const dayOf = (at: Instant) => at.slice(0, 10);
const rows = (items: readonly TimelineItem[], readUpTo: string | null = null, atStart = false) =>
	rowsOf(items, { readUpTo: readUpTo as EventId | null, atStart, dayOf }).map((row) =>
		row.kind === 'item' ? `${row.leads ? '*' : ''}${row.key}` : row.kind === 'new' ? `new ${row.count}` : row.kind,
	);

describe('rows of a timeline', () => {
	it('names the author once per run', () => {
		expect(rows([said('a', ana, 0), said('b', ana, 4), said('c', ben, 5), said('d', ben, 11)])).toEqual(['day', '*a', 'b', '*c', '*d']);
	});

	it('begins a new run with a reply, a day, and what is new', () => {
		const reply = said('c', ben, 2, { replyTo: { id: '$a' as EventId, author: ana, text: 'a' } });
		expect(rows([said('a', ben, 0), said('b', ben, 1), reply], '$a')).toEqual(['day', '*a', 'new 2', '*b', '*c']);
		expect(rows([said('a', ben, 0), said('b', ben, 24 * 60)], null, true)).toEqual(['start', 'day', '*a', 'day', '*b']);
	});

	it('tells an invitation once, however many coordinators sent it', () => {
		const invited = (key: string, author: UserId, subject: UserId): TimelineItem => ({
			...{ kind: 'membership', key, id: `$${key}` as EventId, author, at: instant(start), own: false },
			...{ change: 'invited', subject },
		});
		const cleo = '@cleo:x' as UserId;
		expect(rows([invited('a', ana, cleo), invited('b', ben, cleo), invited('c', ana, ben)])).toEqual(['day', '*a', '*c']);
	});

	it('has no new mark when all was read, when nothing was, or when only oneself wrote', () => {
		const items = [said('a', ben, 0), said('b', ana, 1)];
		expect(firstNew(items, '$b' as EventId)).toBeNull();
		expect(firstNew(items, null)).toBeNull();
		expect(firstNew(items, '$a' as EventId)).toBeNull();
		expect(firstNew(items, '$gone' as EventId)).toBeNull();
	});

	it('finds the last own message that can be edited', () => {
		const waiting = said('c', ana, 3, { id: null, delivery: { state: 'waiting', paused: false } });
		expect(lastOwn([said('a', ana, 0), said('b', ben, 1), waiting], ana)?.key).toBe('a');
		expect(lastOwn([said('b', ben, 1)], ana)).toBeUndefined();
	});
});
