/** @file The locks of a write: its rooms in one order for everybody, so that no two writes can wait for each other. */
import { eq } from 'drizzle-orm';
import type { Hash, RoomId } from '#lib/kernel/id.ts';
import { firstHead } from '#lib/ledger/head.ts';
import type { Connection } from './connection.ts';
import { ledgerRoom } from './schema.ts';

/** The end of a room's chain, which stays so until the transaction ends. */
export interface LockedRoom {
	readonly room: RoomId;
	readonly networkRoom: boolean;
	readonly seq: number;
	readonly head: Hash;
	readonly networkSeq: number;
}

/** Rooms locked for writing, and the network room locked at least against change. */
export interface Locked {
	readonly rooms: ReadonlyMap<RoomId, LockedRoom>;
	readonly networkRoom: LockedRoom | null;
}

/**
 * Locks the rooms of a write `FOR UPDATE` and the network room at least `FOR SHARE`: writes to different rooms go on side by side, while
 * the network head that they name cannot move. A room without a row gets one; it goes again when the write is refused.
 */
export async function lockRooms(db: Connection, written: ReadonlySet<RoomId>): Promise<Locked> {
	const [network] = await db.select({ room: ledgerRoom.room }).from(ledgerRoom).where(eq(ledgerRoom.networkRoom, true));
	const order = [...new Set([...written, ...(network ? [network.room] : [])])].sort();
	const rooms = new Map<RoomId, LockedRoom>();
	let networkRoom: LockedRoom | null = null;
	for (const each of order) {
		if (written.has(each))
			await db
				.insert(ledgerRoom)
				.values({ room: each, head: firstHead(each) })
				.onConflictDoNothing();
		const [row] = await db
			.select()
			.from(ledgerRoom)
			.where(eq(ledgerRoom.room, each))
			.for(written.has(each) ? 'update' : 'share');
		if (!row) throw new Error('A room went away under its lock');
		if (written.has(each)) rooms.set(each, row);
		if (row.networkRoom) networkRoom = row;
	}
	return { rooms, networkRoom };
}
