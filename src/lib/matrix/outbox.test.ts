/** @file Messages that wait are kept on the device, in order, until they are sent or dropped. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventId, RoomId } from '#lib/kernel/id.ts';
import { Outbox, type OutboxEntry, type OutboxStore } from './outbox.ts';

const A = '!a:x' as RoomId;
const B = '!b:x' as RoomId;
const said = (txn: string, room = A): OutboxEntry => ({
	txn,
	room,
	at: 0,
	act: { kind: 'message', text: txn, replyTo: null },
	failed: null,
});
const edit = (txn: string, target: string): OutboxEntry => ({
	txn,
	room: A,
	at: 0,
	act: { kind: 'edit', target, text: 'new' },
	failed: null,
});

class Disk implements OutboxStore {
	kept: string | null = null;
	load(): Promise<unknown> {
		return Promise.resolve(this.kept === null ? null : JSON.parse(this.kept));
	}
	save(entries: readonly OutboxEntry[]): Promise<void> {
		this.kept = JSON.stringify(entries);
		return Promise.resolve();
	}
}

test('what was added is on disk when the call resolves, in order', async () => {
	const disk = new Disk();
	const outbox = await Outbox.open(disk);
	await outbox.add(said('1'));
	await outbox.add(said('2', B));
	await outbox.add(said('3'));
	const again = await Outbox.open(disk);
	expect(again.of(A).map((entry) => entry.txn)).toEqual(['1', '3']);
	expect(again.rooms).toEqual([A, B]);
	expect(again.next(A)?.txn).toBe('1');
});

test('an edit of something still waiting gets the event id once there is one', async () => {
	const outbox = await Outbox.open(new Disk());
	await outbox.add(said('1'));
	await outbox.add(edit('2', '1'));
	await outbox.sent('1', '$e' as EventId);
	expect(outbox.next(A)?.act).toMatchObject({ kind: 'edit', target: '$e' });
});

test('dropping a message drops what hangs on it', async () => {
	const outbox = await Outbox.open(new Disk());
	await outbox.add(said('1'));
	await outbox.add(edit('2', '1'));
	await outbox.add(said('3'));
	await outbox.drop('1');
	expect(outbox.of(A).map((entry) => entry.txn)).toEqual(['3']);
});

test('a failed entry stays, lets others pass, and goes to the end when tried again', async () => {
	const outbox = await Outbox.open(new Disk());
	for (const txn of ['1', '2', '3']) await outbox.add(said(txn));
	await outbox.fail('1', 'too-large');
	expect(outbox.next(A)?.txn).toBe('2');
	expect(outbox.of(A)).toHaveLength(3);
	await outbox.retry('1');
	expect(outbox.of(A).map((entry) => entry.txn)).toEqual(['2', '3', '1']);
	await outbox.retry('2');
	expect(outbox.next(A)?.txn).toBe('2');
});

test('a store that holds something else is a failure, not an empty queue', async () => {
	const disk = new Disk();
	disk.kept = '[{"txn":1}]';
	await expect(Outbox.open(disk)).rejects.toThrow();
});

test('whatever happens in whatever order, the disk holds what memory holds', async () => {
	const step = fc.oneof(
		fc.record({ kind: fc.constant('add' as const), txn: fc.integer({ min: 0, max: 9 }) }),
		fc.record({
			kind: fc.constantFrom('drop' as const, 'sent' as const, 'fail' as const, 'retry' as const),
			txn: fc.integer({ min: 0, max: 9 }),
		}),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
			const disk = new Disk();
			const outbox = await Outbox.open(disk);
			const done: Promise<void>[] = [];
			for (const { kind, txn } of steps) {
				const name = String(txn);
				if (kind === 'add' && outbox.find(name) === undefined) done.push(outbox.add(said(name)));
				if (kind === 'drop') done.push(outbox.drop(name));
				if (kind === 'sent') done.push(outbox.sent(name, '$e' as EventId));
				if (kind === 'fail') done.push(outbox.fail(name, 'refused'));
				if (kind === 'retry') done.push(outbox.retry(name));
			}
			await Promise.all(done);
			expect((await Outbox.open(disk)).of(A)).toEqual(outbox.of(A));
		}),
	);
});
