/** @file What rooms tell each other of their records, and what a lying server betrays by it. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import {
	LOBBY,
	ok,
	paperOffice,
	report,
	rest,
	SEA,
	titles,
	userOf,
	type PaperDesk,
	type PaperOffice,
} from '../../../../tests/vectors/paper-office.ts';
import { RecordNotices, type NoticeStore } from './record-notices.ts';
import { parseRecordEvent, RECORD_EVENT } from './timeline-codec.ts';

type Heard = Parameters<Parameters<Parameters<typeof RecordNotices.open>[0]['list']['onCustom']>[0]>[0];

/** A room in which everybody hears everybody, themselves included, as it is with Matrix. */
class Room {
	readonly said: Heard[] = [];
	readonly #listeners = new Set<(event: Heard) => void>();
	/** Told what is said from now on: as the events that a sync brings. */
	readonly list = {
		onCustom: (listener: (event: Heard) => void) => {
			this.#listeners.add(listener);
			return () => void this.#listeners.delete(listener);
		},
	};

	say(author: UserId, content: Json): void {
		const id = `$${this.said.length}` as EventId;
		const event = { room: SEA, id, author, type: RECORD_EVENT, content: content as Record<string, unknown> };
		this.said.push(event);
		for (const listener of this.#listeners) listener(event);
	}

	/** Somebody's outbox. Once its device has stopped nothing leaves it, and nothing comes back. */
	senderOf(author: UserId, isAlive: () => boolean = () => true) {
		return {
			sendCustom: (room: RoomId, _type: string, content: Json): Promise<string> => {
				expect(room).toBe(SEA);
				if (!isAlive()) return new Promise(() => undefined);
				this.say(author, content);
				return Promise.resolve('transaction');
			},
		};
	}
}

/** What a device keeps of its announcements. */
function kept(): NoticeStore {
	let text: string | null = null;
	return {
		load: () => Promise.resolve(text),
		save(said) {
			text = said;
			return Promise.resolve();
		},
	};
}

let office: PaperOffice;
let ana: PaperDesk;
let ben: PaperDesk;
let room: Room;
const open: RecordNotices[] = [];

beforeAll(readyCrypto);
beforeEach(async () => {
	({ office, ana, ben } = await paperOffice());
	room = new Room();
});
afterEach(async () => {
	vi.useRealTimers();
	for (const notices of open.splice(0)) notices.stop();
	await office.close();
});

/** Somebody's device announces and listens. */
async function listens({ ledger }: PaperDesk, store = kept(), isAlive?: () => boolean): Promise<RecordNotices> {
	const describe = () => ({ title: 'A report', fallback: 'A report was written' });
	const notices = await RecordNotices.open({ ledger, sender: room.senderOf(ledger.me, isAlive), list: room.list, store, describe });
	open.push(notices);
	return notices;
}

test('a record event carries the heads of its room and of the network, as its author has verified them', async () => {
	await listens(ana);
	await listens(ben);
	await ok(ana.ledger.network.attest());
	await ok(ana.ledger.write([report(ana.ledger, 'one')]));
	await rest();
	const events = room.said.map((event) => parseRecordEvent(event.content));
	expect(events).toMatchObject([{ head: ana.ledger.headOf(SEA), network: ana.ledger.headOf(LOBBY) }]);
	expect([ana.notices, ben.notices]).toEqual([[], []]);
});

test('a server that shows two people two networks is caught by the first record that one of them announces', async () => {
	const other = office.server.split();
	const deceived = await office.desk('ana', { transport: other.line(userOf('ana')) });
	await deceived.ledger.ready;
	await listens(deceived);
	await listens(ben);
	await ok(deceived.ledger.network.attest());
	await ok(ben.ledger.network.saveProfile({ name: 'Ben' }));
	await ok(deceived.ledger.write([report(deceived.ledger, 'in another world')]));
	await rest();
	expect(ben.notices).toMatchObject([{ kind: 'fork', room: LOBBY, seq: deceived.ledger.headOf(LOBBY).seq, author: userOf('ana') }]);
});

/** An event of ana's about a place of the chains that this device has not reached yet. */
const ahead = (which: 'head' | 'network', head: string): Json => {
	const said = { head: ana.ledger.headOf(SEA), network: ana.ledger.headOf(LOBBY) };
	const place = { seq: said[which].seq + 1, head };
	return { record: ana.ledger.newId(), version: 1, hash: office.network, title: '', fallback: '', ...said, [which]: place };
};

test.each([
	['head', SEA, () => ok(ana.ledger.write([report(ana.ledger, 'next')]))],
	['network', LOBBY, () => ok(ana.ledger.network.attest())],
] as const)(
	'a %s that lies ahead accuses nobody until this device has got there, and then whoever told another',
	async (which, of, next) => {
		await listens(ben);
		const { seq } = ben.ledger.headOf(of);
		room.say(userOf('ana'), ahead(which, office.network));
		expect(ben.notices).toEqual([]);
		await next();
		await rest();
		expect(ben.notices).toMatchObject([{ kind: 'fork', room: of, seq: seq + 1, author: userOf('ana') }]);
	},
);

test('heads that lie ahead and turn out to be true accuse nobody', async () => {
	await listens(ana);
	ben.fault = 'question-lost';
	office.server.cut();
	await rest();
	await listens(ben);
	await ok(ana.ledger.network.attest());
	await ok(ana.ledger.write([report(ana.ledger, 'one')]));
	await rest();
	expect([room.said.length, ben.ledger.headOf(SEA).seq < ana.ledger.headOf(SEA).seq]).toEqual([1, true]);
	ben.fault = 'none';
	await vi.waitFor(() => expect(ben.ledger.headOf(SEA)).toEqual(ana.ledger.headOf(SEA)), { timeout: 10_000 });
	await rest();
	expect(ben.notices).toEqual([]);
});

test('an event of an earlier release, without a head of the network, is compared by its room’s', async () => {
	await listens(ben);
	const { seq } = ben.ledger.headOf(SEA);
	const { network: _, ...old } = ahead('head', office.network) as Record<string, Json>;
	room.say(userOf('ana'), { ...old, head: { seq, head: office.network } });
	expect(ben.notices).toMatchObject([{ kind: 'fork', room: SEA, seq, author: userOf('ana') }]);
});

test('a missing event is no fork; its author’s device posts it when it starts again, and only once', async () => {
	const store = kept();
	let alive = true;
	await listens(ben);
	await listens(ana, store, () => alive);
	alive = false;
	await ok(ana.ledger.write([report(ana.ledger, 'before the crash')]));
	await rest();
	expect([titles(ben.ledger), ben.notices, room.said]).toEqual([['before the crash'], [], []]);
	open.pop()?.stop();
	await ana.ledger.close();

	for (const _ of ['the crash', 'an ordinary end']) {
		const again = await office.desk('ana', { shelf: ana.shelf });
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const notices = await listens(again, store);
		await vi.advanceTimersByTimeAsync(5_000);
		vi.useRealTimers();
		await rest();
		notices.stop();
		await again.ledger.close();
		const [only] = ben.ledger.recordsOfKind('report');
		expect(room.said.map(({ author, content }) => [author, content['hash']])).toEqual([[userOf('ana'), only?.hash]]);
	}
	expect(ben.notices).toEqual([]);
});

test('what another device of mine has told is not told again by this one, not even after a start', async () => {
	const [first, second] = [kept(), kept()];
	const other = await office.desk('ana');
	await ok(ana.ledger.write([report(ana.ledger, 'marks where this room begins')]));
	await listens(ana, first);
	await listens(other, second);
	await ok(ana.ledger.write([report(ana.ledger, 'one')]));
	await ok(other.ledger.write([report(other.ledger, 'two')]));
	await rest();
	const told = room.said.length;
	expect(told).toBe(2);
	for (const notices of open.splice(0)) notices.stop();
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
	for (const [desk, store] of [
		[ana, first],
		[other, second],
	] as const)
		await listens(desk, store);
	await vi.advanceTimersByTimeAsync(5_000);
	vi.useRealTimers();
	await rest();
	expect(room.said).toHaveLength(told);
});
