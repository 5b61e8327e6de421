/** @file Records of one kind as a mission's values: each version is decoded once, and only what changed is decoded again. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { Stop, Watch } from '#lib/kernel/watch.ts';
import type { LedgerClient, RecordView } from './ledger-client.ts';

/** What a feed needs of the ledger. */
type Source = Pick<LedgerClient, 'recordsOfKind' | 'onChange'>;

/** All that a decoded value may depend on, apart from the history, which grows with the version. */
const fingerprint = (view: RecordView): string =>
	[view.version, view.hash, view.seq, view.delivery.state, view.unreadable?.version ?? 0, view.approvals.length].join(' ');

/** A record with what was made of it. */
interface Decoded<T> {
	readonly print: string;
	readonly view: RecordView;
	readonly value: T | null;
}

/** Values of one kind. `decode` answers `null` for content that has no valid form; it never throws for what others wrote. */
export class RecordFeed<T> {
	readonly #source: Source;
	readonly #kind: string;
	readonly #decode: (view: RecordView) => T | null;
	#known = new Map<RecordId, Decoded<T>>();

	constructor(source: Source, kind: string, decode: (view: RecordView) => T | null) {
		this.#source = source;
		this.#kind = kind;
		this.#decode = decode;
	}

	/** All readable values now, oldest record first. Unchanged records give the same object again. */
	values(): readonly T[] {
		return this.#refresh().flatMap((each) => (each.value === null ? [] : [each.value]));
	}

	/** Records whose content has no valid form, oldest first. */
	unreadable(): readonly RecordView[] {
		return this.#refresh().flatMap((each) => (each.value === null ? [each.view] : []));
	}

	/** Forgets what was decoded, for when a decoder's own sources changed. */
	forget(): void {
		this.#known.clear();
	}

	#refresh(): readonly Decoded<T>[] {
		const next = new Map<RecordId, Decoded<T>>();
		for (const view of this.#source.recordsOfKind(this.#kind)) {
			const print = fingerprint(view);
			const before = this.#known.get(view.id);
			next.set(view.id, before?.print === print ? before : { print, view, value: this.#decode(view) });
		}
		this.#known = next;
		return [...next.values()];
	}
}

/** A value composed of records: told to every watcher at once, composed anew once per change however many watch. */
export class LedgerWatch<T> {
	readonly #source: Source;
	readonly #kinds: ReadonlySet<string>;
	readonly #compose: () => T;
	readonly #listeners = new Set<(value: T) => void>();
	#value: { readonly of: T } | null = null;
	#stop: (() => void) | null = null;

	constructor(source: Source, kinds: readonly string[], compose: () => T) {
		this.#source = source;
		this.#kinds = new Set(kinds);
		this.#compose = compose;
	}

	/** The value now. */
	get(): T {
		if (this.#stop === null) return this.#compose();
		this.#value ??= { of: this.#compose() };
		return this.#value.of;
	}

	/** Composes anew and tells everybody, for changes that are not records. */
	renew(): void {
		this.#value = null;
		if (this.#listeners.size === 0) return;
		const value = this.get();
		for (const listener of this.#listeners) listener(value);
	}

	readonly watch: Watch<T> = (listener) => {
		this.#listeners.add(listener);
		this.#stop ??= this.#source.onChange((kinds) => {
			if ([...kinds].some((kind) => this.#kinds.has(kind))) this.renew();
		});
		listener(this.get());
		const stop: Stop = () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size > 0) return;
			this.#stop?.();
			this.#stop = null;
			this.#value = null;
		};
		return Promise.resolve(stop);
	};
}
