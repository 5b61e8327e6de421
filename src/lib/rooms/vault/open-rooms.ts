/** @file Opens rooms in the vault: Matrix and ledger put together as what a page may ask for. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { ActRefusal, Ledger } from '#lib/ledger/client/ledger.ts';
import type { ChannelItem } from '#lib/matrix/channel-item.ts';
import type { Matrix } from '#lib/matrix/client.ts';
import { checkMessage } from '../message.ts';
import type { RoomsApi, RoomsRefusal } from './api.ts';
import { charterOf } from './charter-of.ts';
import { Granting } from './granting.ts';
import { RoomHealth, type RoomAlert } from './health.ts';
import { makeRoom } from './making.ts';
import { watchMembers } from './members.ts';
import { Membership } from './membership.ts';
import { RecordNotices, type Describe, type NoticeStore } from './record-notices.ts';
import { refusalOf } from './refusal.ts';
import { RoomList } from './room-list.ts';
import { timelineChange } from './timeline-codec.ts';

/** What rooms are opened with. The Matrix client was opened with `admittedBy(ledger.network)` as its check. */
export interface RoomsDeps {
	readonly matrix: Matrix;
	readonly ledger: Ledger;
	/** Remembers which of one's own writes were announced; the vault seals it. */
	readonly notices: NoticeStore;
	/** What a notice says of a record; kind and state only, where left out. */
	readonly describe?: Describe;
}

/** Rooms, opened. */
export interface OpenedRooms {
	readonly api: RoomsApi;
	/** What must not be missed, of all rooms: strangers, other keys, unsigned devices, tampered settings. */
	watchAlerts(listener: (alerts: readonly RoomAlert[]) => void): Promise<Stop>;
	/** Resolves once Matrix membership follows the admissions known now. */
	settled(): Promise<void>;
	close(): Promise<void>;
}

const plainly: Describe = (view) => ({ title: '', fallback: `${view.kind} (${view.state}), version ${view.version}` });

const ledgerRefusal = (refusal: ActRefusal): RoomsRefusal =>
	refusal.code === 'unreachable' ? { code: 'offline' } : { code: 'ledger', ledger: refusal.code };

/** Opens rooms, and keeps Matrix membership and record notices in step until closed. */
export async function openRooms(deps: RoomsDeps): Promise<OpenedRooms> {
	const { matrix, ledger } = deps;
	const { network } = ledger;
	const health = new RoomHealth(matrix, ledger);
	const membership = new Membership(matrix.channels, ledger);
	const granting = new Granting(ledger);
	const list = await RoomList.open(matrix, ledger, health);
	const notices = await RecordNotices.open({
		ledger,
		sender: matrix.sender,
		list: matrix.list,
		store: deps.notices,
		describe: deps.describe ?? plainly,
	});

	/** A room one may write in. */
	const writable = (room: RoomId): boolean => {
		const record = network.roomRecord(room);
		return record?.admission === 'admitted' && record.state === 'active';
	};

	/** An item that may be changed by me; `anybody`: also somebody else's. */
	function mineToChange(room: RoomId, key: string, anybody: boolean): Result<ChannelItem, RoomsRefusal> {
		if (!writable(room)) return refuse({ code: 'unknown-room' });
		const item = matrix.timelines.find(room, key);
		if (item === undefined || item.kind === 'membership') return refuse({ code: 'unknown-message' });
		return item.own || anybody ? accept(item) : refuse({ code: 'not-own-message' });
	}

	/** Does something at the homeserver; what it refuses, or a dead line, is an answer. */
	async function atHomeserver(act: () => Promise<void>): Promise<Result<void, RoomsRefusal>> {
		try {
			await act();
			return accept(undefined);
		} catch (failure) {
			return refuse(refusalOf(failure));
		}
	}

	const api: RoomsApi = {
		watchRooms: (listener) => list.watch(listener),
		watchTimeline(room, listener) {
			health.look(room);
			return matrix.timelines.watch(room, (change) => listener(timelineChange(change)));
		},
		async loadOlder(room) {
			// Without a line there is nothing older for now; the person may scroll again.
			return matrix.timelines.loadOlder(room).catch(() => false);
		},
		async send(room, draft) {
			if (!writable(room)) return refuse({ code: 'unknown-room' });
			const text = checkMessage(draft.text);
			if (!text.ok) return text;
			await matrix.sender.send(room, text.value, draft.replyTo ?? null);
			return accept(undefined);
		},
		async edit(room, key, text) {
			const item = mineToChange(room, key, false);
			if (!item.ok) return item;
			if (item.value.kind !== 'message') return refuse({ code: 'unknown-message' });
			const checked = checkMessage(text);
			if (!checked.ok) return checked;
			if (checked.value !== item.value.text) await matrix.sender.edit(room, key, checked.value);
			return accept(undefined);
		},
		async remove(room, key) {
			const item = mineToChange(room, key, network.coordinators().includes(ledger.me));
			if (!item.ok) return item;
			if (item.value.kind === 'removed') return accept(undefined);
			await matrix.sender.remove(room, item.value.id ?? key);
			return accept(undefined);
		},
		retry: (_, key) => matrix.sender.retry(key),
		async typing(room, typing) {
			if (!writable(room) || matrix.channels.mine(room) !== 'join') return;
			if (typing) await matrix.sender.prepare(room).catch(() => undefined);
			// A courtesy: without a line nobody needs to know.
			await matrix.channels.typing(room, typing).catch(() => undefined);
		},
		async markRead(room) {
			// It is marked again at the next look.
			await matrix.channels.markRead(room).catch(() => undefined);
		},
		watchMembers: (room, listener) => watchMembers(matrix, ledger, room, listener),
		readers: (room) => Promise.resolve(network.roomRecord(room)?.readers ?? []),
		createRoom: (charter) => makeRoom(matrix.channels, ledger, charter),
		async restoreCharter(room) {
			const record = network.roomRecord(room);
			const { content, unreadable } = charterOf(record);
			if (record === null || content === null) return refuse({ code: 'unknown-room' });
			if (unreadable === null) return accept(undefined);
			if (unreadable.locked) return refuse({ code: 'locked' });
			const written = await network.writeCharter(room, record.charter, content, record.state);
			return written.ok ? written : refuse(ledgerRefusal(written.refusal));
		},
		async admit(room, user) {
			const admitted = await network.admit(room, user);
			if (!admitted.ok) return refuse(ledgerRefusal(admitted.refusal));
			// Should this fail, the reconciliation invites later: the admission stands.
			await matrix.channels.invite(room, user).catch(() => undefined);
			return accept(undefined);
		},
		async removeMember(room: RoomId, user: UserId) {
			const removed = await network.removeFromRoom(room, user);
			if (!removed.ok) return refuse(ledgerRefusal(removed.refusal));
			return atHomeserver(() => (user === ledger.me ? matrix.channels.leave(room) : matrix.channels.remove(room, user)));
		},
	};

	return {
		api,
		async watchAlerts(listener) {
			const off = health.onChange(() => listener(health.alerts()));
			listener(health.alerts());
			return Promise.resolve(off);
		},
		settled: () => membership.settled(),
		async close() {
			notices.stop();
			list.stop();
			membership.stop();
			granting.stop();
			health.stop();
			await membership.settled();
		},
	};
}
