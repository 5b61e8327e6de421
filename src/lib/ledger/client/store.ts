/**
 * @file What the ledger keeps on the device, all of it sealed under one local key: entries as served, what was verified of them, and the
 * outbox. Names on the shelf are keyed hashes: a copied profile shows sizes and counts only.
 */
import * as v from 'valibot';
import { encodeBase64, fromUtf8, utf8 } from '#lib/crypto/bytes.ts';
import { keyedHash } from '#lib/crypto/hash.ts';
import { Instant } from '#lib/kernel/instant.ts';
import { openSecret, sealSecret } from '#lib/crypto/secret.ts';
import { Hash, RoomId, UserId, type IdempotencyKey } from '#lib/kernel/id.ts';
import type { StoredEntry } from '../entry.ts';
import type { RefusalCode } from '../refusal.ts';
import type { KeptContradiction } from './ledger.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Shelf } from './shelf.ts';

/**
 * How far a room was verified on this device: `head` commits to every entry up to `seq`, so entries that lead to it again need no second
 * look at their signatures. `refused` are those that the rules refused, with the reason. Authentic because it is sealed.
 */
export interface VerifiedMark {
	readonly seq: number;
	readonly head: Hash;
	readonly refused: readonly (readonly [seq: number, reason: RefusalCode])[];
}

/** A room as kept: its entries in order, and the mark. */
export interface KeptRoom {
	readonly room: RoomId;
	readonly entries: readonly StoredEntry[];
	readonly mark: VerifiedMark;
}

const Mark = v.object({
	room: RoomId,
	seq: v.number(),
	head: Hash,
	refused: v.array(v.tuple([v.number(), v.string()])),
});

const Contradictions = v.array(
	v.object({ kind: v.picklist(['fork', 'rollback']), room: RoomId, seq: v.number(), author: v.nullable(UserId), noticedAt: Instant }),
);

/** Entries of a room are kept in pieces; small ones are joined when there are more than this. */
const MOST_PIECES = 24;
const PIECE_ENTRIES = 256;

/** The sealed store. */
export class LedgerStore {
	readonly #shelf: Shelf;
	readonly #seal: Uint8Array;
	readonly #name: Uint8Array;

	/** @param localKey 32 bytes that belong to this device and account alone */
	constructor(shelf: Shelf, localKey: Uint8Array) {
		this.#shelf = shelf;
		this.#seal = keyedHash(localKey, utf8('liaison/v1/ledger-store/seal'));
		this.#name = keyedHash(localKey, utf8('liaison/v1/ledger-store/name'));
	}

	/** Every room kept, network room included. A piece that does not open is left out: the entries come again from the server. */
	async rooms(): Promise<readonly KeptRoom[]> {
		const kept: KeptRoom[] = [];
		for (const [name, sealed] of await this.#shelf.read('mark/')) {
			const parsed = v.safeParse(Mark, this.#open(name, sealed));
			if (!parsed.success) continue;
			const { room, seq, head, refused } = parsed.output;
			const entries = await this.#entries(room, seq);
			if (entries !== null) kept.push({ room, entries, mark: { seq, head, refused: refused as VerifiedMark['refused'] } });
		}
		return kept;
	}

	/** Keeps further entries of a room, and how far it is verified now, in one step. */
	async append(room: RoomId, entries: readonly StoredEntry[], mark: VerifiedMark): Promise<void> {
		const [first] = entries;
		const piece = first === undefined ? [] : [this.#change(this.#pieceName(room, first.seq), entries)];
		await this.#shelf.write([...piece, this.#change(this.#markName(room), { room, ...mark })]);
	}

	/** Forgets a room. */
	async forget(room: RoomId): Promise<void> {
		const pieces = await this.#shelf.read(this.#pieceName(room));
		await this.#shelf.write([...pieces.map(([name]) => [name, null] as const), [this.#markName(room), null]]);
	}

	/** The outbox, oldest first. */
	async outbox(): Promise<readonly OutboxItem[]> {
		const items = (await this.#shelf.read('out/')).map(([name, sealed]) => this.#open(name, sealed) as OutboxItem | null);
		return items.filter((item) => item !== null).sort((a, b) => a.order - b.order);
	}

	/** Keeps an item of the outbox; it is durable when this resolves. */
	async putOutbox(item: OutboxItem): Promise<void> {
		await this.#shelf.write([this.#change(this.#outName(item.idem), item)]);
	}

	async deleteOutbox(idem: IdempotencyKey): Promise<void> {
		await this.#shelf.write([[this.#outName(idem), null]]);
	}

	/** What the server told in two ways; nothing where that does not open. */
	async contradictions(): Promise<readonly KeptContradiction[]> {
		const [kept] = await this.#shelf.read('found/');
		const parsed = v.safeParse(Contradictions, kept === undefined ? [] : this.#open(...kept));
		return parsed.success ? parsed.output : [];
	}

	/** Keeps all of them, in place of those before. */
	async putContradictions(all: readonly KeptContradiction[]): Promise<void> {
		await this.#shelf.write([this.#change(`found/${this.#hidden('contradictions')}`, all)]);
	}

	async wipe(): Promise<void> {
		await this.#shelf.wipe();
	}

	close(): void {
		this.#shelf.close();
	}

	async #entries(room: RoomId, upTo: number): Promise<readonly StoredEntry[] | null> {
		const pieces = await this.#shelf.read(this.#pieceName(room));
		const entries = pieces.flatMap(([name, sealed]) => (this.#open(name, sealed) as readonly StoredEntry[] | null) ?? []);
		if (entries.length !== upTo || entries.some((entry, i) => entry.seq !== i + 1)) return null;
		if (pieces.length > MOST_PIECES + upTo / PIECE_ENTRIES) await this.#join(room, pieces, entries);
		return entries;
	}

	async #join(room: RoomId, pieces: readonly (readonly [string, Uint8Array])[], entries: readonly StoredEntry[]): Promise<void> {
		const joined = new Map<string, Uint8Array | null>(pieces.map(([name]) => [name, null]));
		for (let at = 0; at < entries.length; at += PIECE_ENTRIES) {
			const [name, sealed] = this.#change(this.#pieceName(room, at + 1), entries.slice(at, at + PIECE_ENTRIES));
			joined.set(name, sealed);
		}
		await this.#shelf.write([...joined]);
	}

	#hidden(text: string): string {
		return encodeBase64(keyedHash(this.#name, utf8(text)));
	}

	#markName(room: RoomId): string {
		return `mark/${this.#hidden(room)}`;
	}

	#pieceName(room: RoomId, first?: number): string {
		return `entries/${this.#hidden(room)}/${first === undefined ? '' : String(first).padStart(9, '0')}`;
	}

	#outName(idem: IdempotencyKey): string {
		return `out/${this.#hidden(idem)}`;
	}

	#change(name: string, value: unknown): readonly [string, Uint8Array] {
		return [name, sealSecret(this.#seal, utf8(JSON.stringify(value)), utf8(name))];
	}

	#open(name: string, sealed: Uint8Array): unknown {
		const plain = openSecret(this.#seal, sealed, utf8(name));
		return plain === null ? null : (JSON.parse(fromUtf8(plain)) as unknown);
	}
}
