/**
 * @file Two writers in a storm: lost questions and answers, repeats, crashes and restarts, in any order. What must hold afterwards is the
 * same on paper and on the real server.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Finding, Ledger, LedgerNotice } from '#lib/ledger/client/ledger.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { Replay } from '#lib/ledger/client/replay.ts';
import { memoryShelf, type Shelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import type { LedgerTransport } from '#lib/ledger/client/transport.ts';
import type { StoredEntry } from '#lib/ledger/entry.ts';
import type { Fault } from './paper-server.ts';

/** A network with a room in which two people may write reports, and a line to its server for each. */
export interface Stage {
	readonly network: Hash;
	readonly lobby: RoomId;
	readonly room: RoomId;
	readonly people: readonly [Player, Player];
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	/** The state in which a report begins, and the one of an edit by its author. */
	readonly states: { readonly first: string; readonly edited: string };
	readonly clock: () => number;
	line(user: UserId, fault: () => Fault, alive: () => boolean): LedgerTransport;
	/** The server ends all streams. */
	cut(): void;
	/** A room's chain as the server has it. */
	chain(room: RoomId): Promise<readonly StoredEntry[]>;
}

/** One of the two. */
export interface Player {
	readonly user: UserId;
	readonly keys: MemberKeys;
}

/** What the two writers and fate may do, one after the other. */
export type Step =
	/** Writes a new report; does not wait for the answer. */
	| { readonly do: 'write'; readonly by: 0 | 1 }
	/** Edits a report that both know, on the version that this writer sees. */
	| { readonly do: 'edit'; readonly by: 0 | 1; readonly which: number }
	/** The network moves on. */
	| { readonly do: 'profile'; readonly by: 0 | 1 }
	/** The process dies: nothing in memory survives, nothing on its way is heard of. It starts again from what was kept. */
	| { readonly do: 'crash'; readonly by: 0 | 1 }
	/** What happens to this writer's questions from now on, in turn. */
	| { readonly do: 'line'; readonly by: 0 | 1; readonly faults: readonly Fault[] }
	/** The server restarts. */
	| { readonly do: 'cut' }
	| { readonly do: 'rest'; readonly turns: number };

const by = fc.constantFrom<0 | 1>(0, 1);
const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'question-lost', 'answer-lost', 'repeated'), { minLength: 1, maxLength: 6 });
/** Any step. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), by }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), by, which: fc.nat(3) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('profile' as const), by }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), by }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('line' as const), by, faults }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('rest' as const), turns: fc.integer({ min: 1, max: 6 }) }) },
);

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A shelf that takes nothing more once its process has died. */
const mortal = (shelf: Shelf, alive: () => boolean): Shelf => ({
	...shelf,
	write: (changes) => (alive() ? shelf.write(changes) : new Promise(() => undefined)),
});

class Writer {
	readonly player: Player;
	readonly #stage: Stage;
	readonly #shelf = memoryShelf();
	readonly notices: LedgerNotice[] = [];
	faults: Fault[] = [];
	ledger!: Ledger;
	#life = 0;

	constructor(stage: Stage, player: Player) {
		this.#stage = stage;
		this.player = player;
	}

	async start(): Promise<void> {
		this.#life += 1;
		const life = this.#life;
		const alive = (): boolean => this.#life === life;
		const { network, lobby, lifecycleOf, clock } = this.#stage;
		const { user, keys } = this.player;
		this.ledger = await openLedger({
			...{ me: user, keys, network, networkRoom: lobby, lifecycleOf, clock },
			transport: this.#stage.line(user, () => this.faults.shift() ?? 'none', alive),
			store: new LedgerStore(mortal(this.#shelf, alive), new Uint8Array(32).fill(7)),
			onNotice: (notice) => this.notices.push(notice),
		});
	}

	async crash(): Promise<void> {
		const { ledger } = this;
		this.#life += 1;
		// The old one is deaf and mute from here on; closing it only ends its timers.
		void ledger.close();
		await this.start();
	}
}

/** Everything the server holds, replayed by a stranger who trusts nothing. */
async function strangersNotices(stage: Stage): Promise<readonly Finding[]> {
	const notices: Finding[] = [];
	const { network, lifecycleOf } = stage;
	const replay = new Replay({ network, lifecycleOf, onFinding: (finding) => notices.push(finding) });
	for (const room of [stage.lobby, stage.room]) {
		const chain = await stage.chain(room);
		await replay.feed(room, chain);
		expect(replay.fold.room(room).head.seq).toBe(chain.length);
	}
	return notices;
}

/** Plays the steps, lets the storm end, and expects that nothing was lost, nothing doubled, and everything verifies. */
export async function play(stage: Stage, steps: readonly Step[]): Promise<void> {
	const writers = [new Writer(stage, stage.people[0]), new Writer(stage, stage.people[1])] as const;
	for (const writer of writers) {
		await writer.start();
		await writer.ledger.ready;
	}
	const [a, b] = writers;

	/** Every text handed in, in a write of its own; those whose handing-in was kept must be found in the end. */
	let handedIn = 0;
	const kept = new Set<string>();
	const records: RecordId[] = [];
	const write = (writer: Writer, record: RecordId, base: number): void => {
		handedIn += 1;
		const text = `text ${handedIn}`;
		const intent = {
			room: stage.room,
			record,
			kind: 'report',
			base,
			state: base === 0 ? stage.states.first : stage.states.edited,
			payload: { text },
			links: [],
		};
		void writer.ledger.write([intent]).catch(() => undefined);
		// The outbox keeps an intent in the same turn in which it is handed in: the memory shelf answers at once.
		kept.add(text);
	};

	for (const each of steps) {
		switch (each.do) {
			case 'write': {
				const writer = writers[each.by];
				const record = writer.ledger.newId();
				records.push(record);
				write(writer, record, 0);
				break;
			}
			case 'edit': {
				const writer = writers[each.by];
				const record = records[each.which];
				const view = record === undefined ? undefined : writer.ledger.record(record);
				// Only the first author's own edits are in the lifecycle: both try.
				if (record !== undefined && view !== undefined) write(writer, record, view.version);
				break;
			}
			case 'profile':
				void writers[each.by].ledger.network.saveProfile({ at: handedIn });
				break;
			case 'crash':
				await writers[each.by].crash();
				break;
			case 'line':
				writers[each.by].faults.push(...each.faults);
				break;
			case 'cut':
				stage.cut();
				break;
			case 'rest':
				for (let i = 0; i < each.turns; i += 1) await turn();
		}
	}

	// The storm is over: every line is good, everybody starts once more and sends what waits.
	for (const writer of writers) {
		writer.faults = [];
		await writer.crash();
		await writer.ledger.ready;
	}
	const patience = Date.now() + 20_000;
	while (Date.now() < patience && writers.some((writer) => writer.ledger.outbox().waiting > 0)) await turn();
	for (const writer of writers) {
		expect(writer.ledger.outbox().waiting).toBe(0);
		await writer.ledger.refresh();
	}

	const texts = (ledger: Ledger): readonly string[] =>
		ledger
			.recordsOfKind('report')
			.flatMap((view) => ledger.history(view.id).map((version) => (version.payload as { readonly text?: string } | null)?.text ?? ''));
	const stored = texts(a.ledger);
	// No entry doubled, and both read the same chain, whole and readable.
	expect(new Set(stored).size).toBe(stored.length);
	expect(texts(b.ledger)).toEqual(stored);
	expect(stored).not.toContain('');
	// No entry lost: what is not stored was refused, and is still there for its author to decide on.
	const refused = writers.reduce((sum, writer) => sum + writer.ledger.outbox().refused, 0);
	expect(stored.length + refused).toBe(kept.size);
	expect(await strangersNotices(stage)).toEqual([]);
	for (const writer of writers) {
		expect(writer.notices).toEqual([]);
		await writer.ledger.close();
	}
}
