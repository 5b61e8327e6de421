/**
 * @file What the server told in two ways, or took back. Each is kept on the device apart from the rooms: whoever was caught must not be able
 * to make a device forget it, by closing the room or by waiting for a restart.
 */
import { instant } from '#lib/kernel/instant.ts';
import type { Contradiction, KeptContradiction } from './ledger.ts';
import { Lane } from './lane.ts';
import type { LedgerStore } from './store.ts';

/** The first ones say it all; a server that lies at every place must not fill the device. */
const MOST = 200;

const isSame = (a: Contradiction, b: Contradiction): boolean =>
	a.kind === b.kind && a.room === b.room && a.seq === b.seq && a.author === b.author;

/** What contradictions are built from. */
export interface ContradictionsOptions {
	readonly store: Pick<LedgerStore, 'contradictions' | 'putContradictions'>;
	/** Epoch milliseconds. */
	readonly clock: () => number;
	readonly onNotice: (noticed: KeptContradiction) => void;
	/** They could not be kept: told for this session only. */
	readonly onFailure: (error: unknown) => void;
}

/** All contradictions that this device has met. */
export class Contradictions {
	readonly #options: ContradictionsOptions;
	readonly #lane = new Lane();
	#all: readonly KeptContradiction[] = [];

	constructor(options: ContradictionsOptions) {
		this.#options = options;
	}

	/** Tells what was met before. */
	async load(): Promise<void> {
		this.#all = await this.#options.store.contradictions();
		for (const each of this.#all) this.#options.onNotice(each);
	}

	/** Tells and keeps one that was just met; one that is known is passed over. */
	note(met: Contradiction): void {
		if (this.#all.length >= MOST || this.#all.some((each) => isSame(each, met))) return;
		const kept = { ...met, noticedAt: instant(this.#options.clock()) };
		this.#all = [...this.#all, kept];
		this.#options.onNotice(kept);
		const { store, onFailure } = this.#options;
		this.#lane.run(() => store.putContradictions(this.#all)).catch(onFailure);
	}

	/** Resolves when everything noted is kept. */
	idle(): Promise<void> {
		return this.#lane.idle();
	}
}
