/**
 * @file Sends a composed write until the server has said yes or no.
 *
 * [Note: Same bytes, same write] An answer that never came leaves it open whether the write was stored. The very same bytes are then sent
 * again: the server knows them by author and key and answers with what it stored. Only after a definite no is anything sealed anew, under
 * fresh keys; what was refused stays refused, because heads and epochs only move on. So nothing is lost and nothing is doubled.
 */
import type { RoomId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { parseEntry, toWire, type Entry, type StoredEntry, type WireEntry } from '../entry.ts';
import type { LedgerRefusal, RefusalCode } from '../refusal.ts';
import type { Core } from './core.ts';
import { Lane } from './lane.ts';
import { pause, type Sync } from './sync.ts';
import { Unreachable, type LedgerTransport, type Receipt } from './transport.ts';

/** Refusals that tell of a view that is behind: refresh, compose anew, send again. */
const CONFLICTS: ReadonlySet<RefusalCode> = new Set(['version', 'network-head', 'epoch', 'epoch-due', 'seen', 'idem']);

/** Refusals that are no answer to the write itself: it waits. */
const NOT_NOW: ReadonlySet<RefusalCode> = new Set(['rate', 'no-session']);

const MOST_TRIES = 12;

/** A write to be sent. */
export interface Write {
	/** Rooms whose newest state the write depends on, besides the network room. */
	readonly rooms: readonly RoomId[];
	/** The bytes of an attempt whose outcome is unknown. */
	readonly sent?: readonly WireEntry[] | null;
	/** Composes the write by how things stand now; a refusal ends it. */
	compose(): Result<readonly Entry[], LedgerRefusal>;
	/** Keeps the bytes before they are sent (`null`: the attempt was refused). */
	keep?(sent: readonly WireEntry[] | null): Promise<void>;
}

/** Sends writes, one at a time: a client that races itself would only refuse itself. */
export class Sender {
	readonly #core: Core;
	readonly #sync: Sync;
	readonly #transport: LedgerTransport;
	readonly #signal: AbortSignal;
	readonly #lane = new Lane();

	constructor(core: Core, sync: Sync, transport: LedgerTransport, signal: AbortSignal) {
		this.#core = core;
		this.#sync = sync;
		this.#transport = transport;
		this.#signal = signal;
	}

	/**
	 * Sends a write and takes in what was stored. Rejects with {@link Unreachable} where the outcome is unknown.
	 * @throws Unreachable
	 */
	send(write: Write): Promise<Result<readonly StoredEntry[], LedgerRefusal>> {
		return this.#lane.run(() => this.#send(write));
	}

	async #send(write: Write): Promise<Result<readonly StoredEntry[], LedgerRefusal>> {
		let sent = write.sent ?? null;
		let isOld = sent !== null;
		let refusal: LedgerRefusal = { code: 'version', at: 0 };
		for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
			if (this.#signal.aborted) throw new Unreachable('The ledger was closed.');
			if (attempt > 0) await pause(Math.random() * 40 * attempt, this.#signal);
			if (sent === null) {
				const composed = write.compose();
				if (!composed.ok) {
					// Perhaps only this device is behind: a refusal is final when it was made on the newest state.
					if (attempt > 0) return composed;
					refusal = composed.refusal;
					await this.#refresh(write.rooms);
					continue;
				}
				if (composed.value.length === 0) return accept([]);
				sent = composed.value.map(toWire);
				await write.keep?.(sent);
			}
			const answer = await this.#transport.write(sent);
			if (answer.ok) return accept(await this.#takeIn(sent, answer.value));
			if (NOT_NOW.has(answer.refusal.code)) throw new Unreachable(`Not now: ${answer.refusal.code}.`);
			sent = null;
			await write.keep?.(null);
			refusal = answer.refusal;
			// Bytes of an earlier day may be refused for their age alone: they get a second, fresh chance.
			if (!CONFLICTS.has(refusal.code) && !isOld) return refuse(refusal);
			isOld = false;
			await this.#refresh(write.rooms);
		}
		return refuse(refusal);
	}

	async #refresh(rooms: readonly RoomId[]): Promise<void> {
		const networkRoom = this.#core.networkRoom;
		await this.#sync.pullAll([...new Set([...(networkRoom === null ? [] : [networkRoom]), ...rooms])]);
	}

	/** Takes in one's own entries at once where nothing came between, else by catching up with the room. */
	async #takeIn(sent: readonly WireEntry[], receipts: readonly Receipt[]): Promise<readonly StoredEntry[]> {
		const byRoom = new Map<RoomId, StoredEntry[]>();
		const stored = sent.map((wire, i): StoredEntry => {
			const receipt = receipts[i];
			const entry = parseEntry(wire);
			if (receipt === undefined || !entry.ok || receipt.hash !== entry.value.hash) throw new Unreachable('A receipt that is none.');
			const row: StoredEntry = { ...wire, seq: receipt.seq, received_at: receipt.received_at };
			const { room } = entry.value.header;
			byRoom.set(room, [...(byRoom.get(room) ?? []), row]);
			return row;
		});
		for (const [room, rows] of byRoom) {
			const last = rows.at(-1)?.seq ?? 0;
			if (rows[0]?.seq === this.#core.replay.received(room) + 1) await this.#core.feed(room, rows);
			if (this.#core.fold.room(room).head.seq < last) await this.#sync.pull(room);
		}
		return stored;
	}
}
