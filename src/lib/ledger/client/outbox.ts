/**
 * @file One's own writes on their way: kept sealed until the server has answered, sent in order, shown meanwhile.
 *
 * [Note: One intent, one record] A form names what it is about to write (kernel/attempt.ts) before it is sent, so that a second press, be it
 * after a refusal, a lost answer or a reload, is recognised by that name. What was refused is replaced; what was not sent yet is changed in
 * place; what is out goes on, and where the words have changed meanwhile the new ones are tried once the old are known not to have been
 * stored. Were they stored, the new words are refused with `version`, and the person sees both.
 */
import type { Hash, IdempotencyKey, RecordId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Entry } from '../entry.ts';
import { LONGEST_PAYLOAD } from '../payload.ts';
import type { LedgerRefusal } from '../refusal.ts';
import { fromUtf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import type { Core } from './core.ts';
import { newIdempotencyKey } from './ids.ts';
import type { Delivery, Intent, RecordVersion, RecordView, WriteRefusal } from './ledger-client.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Sender } from './sender.ts';
import { Unreachable } from './transport.ts';
import { WriteBuilder } from './write-builder.ts';

/** How a write ended for now: `null` where it waits. */
type Outcome = Result<void, WriteRefusal> | null;

/** A write that makes a record is named by it. */
const nameOf = ([first]: readonly Intent[]): RecordId | null => (first?.base === 0 ? first.record : null);

/** What is said in a version or wanted by an intent, as one text. */
const saidIn = ({ state, payload, links }: Pick<Intent, 'state' | 'payload' | 'links'>): string =>
	fromUtf8(canonicalBytes([state, payload, links.map(({ kind, to }) => [kind, to])]));

/** Whether two writes say the same. */
const saySame = (a: readonly Intent[], b: readonly Intent[]): boolean => JSON.stringify(a.map(saidIn)) === JSON.stringify(b.map(saidIn));

/** Whether a stored version is what an intent wanted. */
const isStoredAs = (version: RecordVersion | undefined, intent: Intent, me: UserId): boolean =>
	version?.author === me && saidIn(version) === saidIn(intent);

/** The kinds that a write concerns. */
const kindsOf = (item: OutboxItem): readonly string[] => item.intents.map((intent) => intent.kind);

/** Composes the entries of intents by how things stand now. */
function compose(core: Core, intents: readonly Intent[], now: number): Result<readonly Entry[], LedgerRefusal> {
	const builder = new WriteBuilder(core, now);
	for (const [at, intent] of intents.entries()) {
		const { room, record, kind, base, state, payload, links, remindAt, approves } = intent;
		if (builder.room(room).admission(core.me)?.state !== 'admitted') return refuse({ code: 'not-admitted', at });
		const version = builder.room(room).latest(record)?.version ?? 0;
		if (version !== base) return refuse({ code: 'version', at, detail: `made on version ${base}, the newest is ${version}` });
		builder.add({
			...{ room, record, kind, state, payload, links: [...links] },
			...(remindAt === undefined ? {} : { remindAt }),
			...(approves === undefined ? {} : { clear: { target: approves } }),
		});
	}
	return accept(builder.entries);
}

/** The outbox of one person on one device. */
export class Outbox {
	readonly #core: Core;
	readonly #sender: Sender;
	readonly #clock: () => number;
	readonly #onFailure: (error: unknown) => void;
	readonly #items = new Map<IdempotencyKey, OutboxItem>();
	readonly #waiters = new Map<IdempotencyKey, ((outcome: Outcome) => void)[]>();
	#draining: Promise<void> | null = null;

	constructor(core: Core, sender: Sender, clock: () => number, onFailure: (error: unknown) => void) {
		this.#onFailure = onFailure;
		this.#core = core;
		this.#sender = sender;
		this.#clock = clock;
	}

	/** Takes up what the device has kept. */
	async load(): Promise<void> {
		for (const item of await this.#core.store.outbox()) this.#items.set(item.idem, item);
	}

	get counts(): { readonly waiting: number; readonly refused: number } {
		const items = [...this.#items.values()];
		const refused = items.filter((item) => item.refusal !== null).length;
		return { waiting: items.length - refused, refused };
	}

	/** Keeps a write and sends it. `null` where it waits for the server. */
	async write(intents: readonly Intent[], attempt: RecordId | null = nameOf(intents)): Promise<Outcome> {
		const tooLarge = intents.findIndex((intent) => canonicalBytes(intent.payload).length > LONGEST_PAYLOAD);
		if (tooLarge >= 0) return refuse({ code: 'too-large', at: tooLarge });
		if (this.#isStored(intents)) return accept(undefined);
		const before = attempt === null ? undefined : [...this.#items.values()].find((item) => item.attempt === attempt);
		if (before !== undefined) return this.#resume(before, intents);
		const stale = intents.findIndex((intent) => (this.#core.index.get(intent.record)?.versions.length ?? 0) > intent.base);
		if (stale >= 0) return refuse({ code: 'version', at: stale });
		const order = Math.max(0, ...[...this.#items.values()].map((item) => item.order)) + 1;
		const item: OutboxItem = { idem: newIdempotencyKey(), order, at: instant(this.#clock()), attempt, intents, sent: null, refusal: null };
		await this.#keep(item);
		return this.#settle(item.idem);
	}

	/** An earlier answer was lost on the way to the person, not on the way to the server. */
	#isStored(intents: readonly Intent[]): boolean {
		const { index, me } = this.#core;
		return intents.every((intent) => isStoredAs(index.history(intent.record)[intent.base], intent, me));
	}

	/** Goes on with a write by the words that were said last. */
	async #resume(item: OutboxItem, intents: readonly Intent[]): Promise<Outcome> {
		const changed = item.sent !== null && (item.changed === true || !saySame(item.intents, intents));
		await this.#keep({ ...item, intents, refusal: null, ...(changed ? { changed } : {}) });
		return this.#settle(item.idem);
	}

	/** Gives a refused write up. One that waits is given up too, unless it may have been stored already. */
	async discard(idem: IdempotencyKey): Promise<void> {
		const item = this.#items.get(idem);
		if (item === undefined || item.sent !== null) return;
		this.#items.delete(idem);
		await this.#core.store.deleteOutbox(idem);
		this.#core.announce(kindsOf(item));
	}

	/** Tries a refused write again. */
	async retry(idem: IdempotencyKey): Promise<Outcome> {
		const item = this.#items.get(idem);
		if (item === undefined) return accept(undefined);
		await this.#keep({ ...item, refusal: null });
		return this.#settle(idem);
	}

	/** The intents of a kept write. */
	intentsOf(idem: IdempotencyKey): readonly Intent[] {
		return this.#items.get(idem)?.intents ?? [];
	}

	/** Sends what waits, in order, until the server cannot be reached. */
	drain(): Promise<void> {
		this.#draining ??= this.#drain().finally(() => (this.#draining = null));
		return this.#draining;
	}

	/** Records that exist only here, of a kind. */
	newRecords(kind: string): readonly RecordId[] {
		const intents = [...this.#items.values()].flatMap((item) => item.intents);
		return [...new Set(intents.filter((intent) => intent.kind === kind).map((intent) => intent.record))];
	}

	/** A record with what is on its way laid over it: a waiting change is shown as made, a refused one is named beside what stands. */
	overlaid(id: RecordId, stored: RecordView | undefined): RecordView | undefined {
		let view = stored;
		for (const item of [...this.#items.values()].sort((a, b) => a.order - b.order)) {
			for (const intent of item.intents) {
				if (intent.record !== id || (stored !== undefined && intent.base < stored.version && item.refusal === null)) continue;
				const delivery = deliveryOf(item);
				view = item.refusal !== null && view !== undefined ? { ...view, delivery } : this.#pending(item, intent, view, delivery);
			}
		}
		return view;
	}

	#pending(item: OutboxItem, intent: Intent, before: RecordView | undefined, delivery: Delivery): RecordView {
		const author: UserId = this.#core.me;
		return {
			...{ id: intent.record, room: intent.room, kind: intent.kind, version: intent.base + 1 },
			// Not sealed yet, so there is no hash that anybody could approve.
			hash: '' as Hash,
			...{ state: intent.state, author, createdAt: item.at, seq: 0, links: intent.links, payload: intent.payload },
			...{ readable: true, locked: false },
			first: before?.first ?? { author, createdAt: item.at, links: intent.links },
			...{ unreadable: null, delivery, approvals: [] },
		};
	}

	async #keep(item: OutboxItem): Promise<void> {
		await this.#core.store.putOutbox(item);
		this.#items.set(item.idem, item);
		this.#core.announce(kindsOf(item));
	}

	#settle(idem: IdempotencyKey): Promise<Outcome> {
		const outcome = new Promise<Outcome>((resolve) => {
			this.#waiters.set(idem, [...(this.#waiters.get(idem) ?? []), resolve]);
		});
		// One that runs may have passed this item's place already: look again when it has ended.
		void (this.#draining ?? Promise.resolve()).then(() => this.drain());
		return outcome;
	}

	#tell(idem: IdempotencyKey, outcome: Outcome): void {
		for (const resolve of this.#waiters.get(idem) ?? []) resolve(outcome);
		this.#waiters.delete(idem);
	}

	#next(): OutboxItem | undefined {
		return [...this.#items.values()].filter((item) => item.refusal === null).sort((a, b) => a.order - b.order)[0];
	}

	async #drain(): Promise<void> {
		for (let item = this.#next(); item !== undefined; item = this.#next()) {
			try {
				await this.#send(item);
			} catch (error) {
				for (const idem of [...this.#waiters.keys()]) this.#tell(idem, null);
				if (!(error instanceof Unreachable)) this.#onFailure(error);
				return;
			}
		}
	}

	async #send(item: OutboxItem): Promise<void> {
		const { idem } = item;
		// The words may change while this is under way: each attempt is composed of those said last.
		const now = (): OutboxItem => this.#items.get(idem) ?? item;
		const answer = await this.#sender.send({
			rooms: [...new Set(item.intents.map((intent) => intent.room))],
			sent: item.sent,
			compose: () => compose(this.#core, now().intents, this.#clock()),
			keep: async (sent) => {
				const { changed: _, ...kept } = { ...now(), sent };
				this.#items.set(idem, kept);
				await this.#core.store.putOutbox(kept);
			},
		});
		if (answer.ok && now().changed !== true) {
			this.#items.delete(idem);
			await this.#core.store.deleteOutbox(idem);
			this.#core.announce(kindsOf(item));
			this.#tell(idem, accept(undefined));
			return;
		}
		const refusal: LedgerRefusal = answer.ok ? { code: 'version', at: 0, detail: 'an earlier attempt was stored' } : answer.refusal;
		const { changed: _, ...rest } = now();
		await this.#keep({ ...rest, sent: null, refusal });
		this.#tell(idem, refuse({ ...refusal, kept: idem }));
	}
}

const deliveryOf = (item: OutboxItem): Delivery =>
	item.refusal === null ? { state: 'waiting' } : { state: 'not-saved', idem: item.idem, refusal: item.refusal };
