/** @file What every act on the network needs: the verified state, a way to compose, and a way to send. */
import type { Hash, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { WireEntry } from '../entry.ts';
import type { LedgerRefusal } from '../refusal.ts';
import type { Core } from './core.ts';
import type { ActRefusal } from './ledger.ts';
import type { Sender } from './sender.ts';
import { Unreachable } from './transport.ts';
import { WriteBuilder, type Pen } from './write-builder.ts';

/** Shared by all acts. */
export interface ActDesk {
	readonly core: Core;
	readonly sender: Sender;
	/** Epoch milliseconds. */
	readonly clock: () => number;
}

/** What is composed into one write: entries are added to the builder, or the act is refused with what it answers otherwise. */
export type Composition = (builder: WriteBuilder) => LedgerRefusal | null;

/** Composes, sends, composes again on a conflict. Nothing is queued: an act needs the server. */
export async function act(desk: ActDesk, rooms: readonly RoomId[], compose: Composition, pen?: Pen): Promise<Result<void, ActRefusal>> {
	const kept: { sent: readonly WireEntry[] | null } = { sent: null };
	// A first answer that never came is asked for once more with the same bytes: most lost answers come back so.
	for (let attempt = 0; ; attempt += 1) {
		try {
			const answer = await desk.sender.send({
				rooms,
				sent: kept.sent,
				compose: () => {
					const builder = new WriteBuilder(desk.core, desk.clock(), pen);
					const refusal = compose(builder);
					return refusal === null ? accept(builder.entries) : refuse(refusal);
				},
				keep: (bytes) => {
					kept.sent = bytes;
					return Promise.resolve();
				},
			});
			return answer.ok ? accept(undefined) : answer;
		} catch (error) {
			if (!(error instanceof Unreachable)) throw error;
			if (attempt > 0 || kept.sent === null) return refuse({ code: 'unreachable' });
		}
	}
}

/** A refusal made on this device. */
export const no = (code: LedgerRefusal['code'], detail: string): LedgerRefusal => ({ code, at: 0, detail });

/** The network room; acts happen after it is known. */
export function networkRoomOf(core: Core): RoomId {
	const room = core.networkRoom;
	if (room === null) throw new Error('The network has not been replayed yet.');
	return room;
}

/** The newest epoch of a room with its key, where I have it. */
export function currentKey(core: Core, room: RoomId): { readonly hash: Hash; readonly key: Uint8Array } | null {
	const hash = core.fold.room(room).facts.epoch?.hash;
	const key = hash === undefined ? null : core.keyring.key(hash);
	return hash === undefined || key === null ? null : { hash, key };
}

/** The content of a record's newest version that sealed something and opens: acts on the clear part carry no payload. */
export function sealedPart(core: Core, record: RecordId): Json {
	return core.index.history(record).findLast((version) => version.readable && version.payload !== null)?.payload ?? null;
}
