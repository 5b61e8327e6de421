/** @file Opens the ledger for one person on one device: what was kept, what is new, what waits to be sent. */
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import { derivedId } from '#lib/crypto/hash.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { Core } from './core.ts';
import { newRecordId } from './ids.ts';
import type { Ledger, LedgerNotice, LineState } from './ledger.ts';
import type { Intent, RecordView, WriteRefusal } from './ledger-client.ts';
import { networkReads } from './network-reads.ts';
import { Outbox } from './outbox.ts';
import { provesRemoval } from './removal.ts';
import { roomActs } from './room-acts.ts';
import { rosterActs } from './roster-acts.ts';
import { Sender } from './sender.ts';
import type { LedgerStore } from './store.ts';
import { Sync } from './sync.ts';
import type { LedgerTransport } from './transport.ts';

/** What the vault gives. */
export interface LedgerOptions {
	readonly me: UserId;
	readonly keys: MemberKeys;
	/** The pinned network id; nothing signed for another network is believed. */
	readonly network: Hash;
	/** The network's Matrix room, as the server names it: a wrong one has no entry with the pinned id, and so nothing is believed. */
	readonly networkRoom: RoomId;
	readonly transport: LedgerTransport;
	readonly store: LedgerStore;
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	/** Epoch milliseconds. */
	readonly clock: () => number;
	readonly onNotice: (notice: LedgerNotice) => void;
	/** A failure of the machine inside the ledger, after which it goes on. */
	readonly onFailure?: (error: unknown) => void;
}

/** How often what waits is tried again while the line seems to be up. */
const RETRY_MS = 10_000;

/** A set of listeners with an end for each. */
class Listeners<T> {
	readonly #all = new Set<(value: T) => void>();

	add(listener: (value: T) => void): () => void {
		this.#all.add(listener);
		return () => void this.#all.delete(listener);
	}

	tell(value: T): void {
		for (const listener of this.#all) listener(value);
	}
}

/** The end of a ledger's life on this device, in order. */
interface Parts {
	readonly core: Core;
	readonly sync: Sync;
	readonly outbox: Outbox;
}

/**
 * Opens the ledger. Resolves when what the device has kept is verified and readable; what is new comes by {@link Ledger.onLine} and
 * {@link Ledger.refresh}, so that a start without the server works.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
	const { transport, clock, networkRoom, onFailure = (error: unknown) => console.error(error) } = options;
	const core = new Core({ ...options, onFailure });
	await core.load(networkRoom);
	const ended = new AbortController();
	const lines = new Listeners<LineState>();
	const reminders = new Listeners<{ readonly room: RoomId; readonly record: RecordId }>();
	const standings = new Listeners<string>();
	let line: LineState = 'connecting';
	const sync = new Sync(core, transport, networkRoom, {
		line: (state) => {
			line = state;
			lines.tell(state);
			if (state === 'online') void outbox.drain();
		},
		reminder: (due) => reminders.tell(due),
		standing: (standing) => standings.tell(standing),
		failed: onFailure,
	});
	const sender = new Sender(core, sync, transport, ended.signal);
	const outbox = new Outbox(core, sender, clock, onFailure);
	await outbox.load();
	sync.start();
	const retry = setInterval(() => {
		if (line === 'online' && outbox.counts.waiting > 0) void outbox.drain();
	}, RETRY_MS);
	const desk = { core, sender, clock };
	const parts: Parts = { core, sync, outbox };

	return {
		...clientOf(parts),
		network: {
			...networkReads(core, networkRoom),
			...roomActs(desk),
			...rosterActs(desk),
			async isRemovedFrom(room) {
				await sync.pull(networkRoom);
				const page = await transport.page(room, 0);
				const proof = page.ok || page.refusal.code !== 'not-admitted' ? undefined : page.refusal.newer;
				return proof !== undefined && provesRemoval(core, room, proof);
			},
		},
		onLine(listener) {
			listener(line);
			return lines.add(listener);
		},
		onReminder: (listener) => reminders.add(listener),
		onStanding: (listener) => standings.add(listener),
		ready: sync.ready,
		onRooms: (listener) =>
			core.onChange(({ rooms }) => {
				if (rooms.size > 0) listener(rooms);
			}),
		outbox: () => outbox.counts,
		writtenByMe: (room, seq) => core.index.writtenBy(core.me, room, seq),
		headOf: (room) => core.fold.room(room).head,
		compareHead: (room, seen, author) => core.replay.compare(room, seen, author),
		async refresh(rooms) {
			await sync.pull(networkRoom);
			await sync.pullAll(rooms ?? core.fold.rooms().map((each) => each.room));
		},
		async close() {
			ended.abort();
			clearInterval(retry);
			await sync.stop();
			await core.idle();
			core.store.close();
		},
	};
}

type Client = Omit<
	Ledger,
	| 'network'
	| 'ready'
	| 'onLine'
	| 'onReminder'
	| 'onStanding'
	| 'onRooms'
	| 'outbox'
	| 'writtenByMe'
	| 'headOf'
	| 'compareHead'
	| 'refresh'
	| 'close'
>;

/** The missions' side. */
function clientOf({ core, outbox }: Parts): Client {
	const view = (id: RecordId): RecordView | undefined => {
		const record = core.index.get(id);
		return outbox.overlaid(id, record === undefined ? undefined : core.index.view(record));
	};
	const views = (intents: readonly Intent[]): readonly RecordView[] => intents.flatMap((intent) => view(intent.record) ?? []);
	const answer = (outcome: Result<void, WriteRefusal> | null, intents: readonly Intent[]): Result<readonly RecordView[], WriteRefusal> =>
		outcome === null || outcome.ok ? accept(views(intents)) : refuse(outcome.refusal);

	return {
		me: core.me,
		newId: newRecordId,
		derivedId: (origin, kind, room, ordinal) => derivedId([core.networkId, origin, kind, room, ordinal]),
		record: view,
		recordsOfKind(kind) {
			const stored = core.index.ofKind(kind).map((record) => record.id);
			const own = outbox.newRecords(kind).filter((id) => core.index.get(id) === undefined);
			return [...stored, ...own].flatMap((id) => view(id) ?? []);
		},
		history: (id) => core.index.history(id),
		onChange: (listener) =>
			core.onChange(({ kinds }) => {
				if (kinds.size > 0) listener(kinds);
			}),
		write: async (intents, attempt) => answer(await outbox.write(intents, attempt), intents),
		discard: (idem) => outbox.discard(idem),
		async retry(idem) {
			const intents = outbox.intentsOf(idem);
			return answer(await outbox.retry(idem), intents);
		},
	};
}
