/** @file Records of one kind as a mission's values: each version is decoded once, and only what changed is decoded again. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { Stop, Watch } from '#lib/kernel/watch.ts';
import type { LedgerClient, RecordVersion, RecordView } from './ledger-client.ts';
import { shownInstead } from './readable.ts';

/** What a feed needs of the ledger. */
type Source = Pick<LedgerClient, 'record' | 'recordsOfKind' | 'history'>;

/** All that a decoded value may depend on, apart from the history, which grows with the version. */
const fingerprint = (view: RecordView): string =>
	[view.version, view.hash, view.seq, view.delivery.state, view.unreadable?.shown ?? '-', view.approvals.length].join(' ');

/** A record with what was made of it. */
interface Decoded<T> {
	readonly print: string;
	readonly view: RecordView;
	readonly value: T | null;
}

/**
 * Values of one kind. `decode` answers `null` for content that has no valid form; it never throws for what others wrote. Then older
 * versions are tried, newest first, and the view says so ([RecordView.unreadable]).
 */
export class RecordFeed<T> {
	readonly #source: Source;
	readonly #kind: string;
	readonly #decode: (view: RecordView) => T | null;
	readonly #fixed: readonly string[];
	#known = new Map<RecordId, Decoded<T>>();

	/** @param fixed kinds of links that version 1 decides: a version that hangs the record elsewhere has no valid form */
	constructor(source: Source, kind: string, decode: (view: RecordView) => T | null, fixed: readonly string[] = []) {
		this.#source = source;
		this.#kind = kind;
		this.#decode = decode;
		this.#fixed = fixed;
	}

	/** All readable values now, oldest record first. Unchanged records give the same object again. */
	values(): readonly T[] {
		return this.#refresh().flatMap((each) => (each.value === null ? [] : [each.value]));
	}

	/** A record with the content that its value was made of, so that a next version rests on what is shown; undefined where nothing is. */
	record(id: RecordId): RecordView | undefined {
		const view = this.#source.record(id);
		if (view?.kind !== this.#kind) return undefined;
		const decoded = this.#decoded(view);
		return decoded.value === null ? undefined : decoded.view;
	}

	/** Records no version of which has a valid form, oldest first. */
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
			next.set(view.id, this.#decoded(view));
		}
		this.#known = next;
		return [...next.values()];
	}

	#decoded(view: RecordView): Decoded<T> {
		const print = fingerprint(view);
		const before = this.#known.get(view.id);
		// A key that comes opens an older version without changing the newest: what waits for one is looked at again.
		return before?.print === print && before.view.unreadable?.locked !== true ? before : { print, ...this.#read(view) };
	}

	#read(view: RecordView): Omit<Decoded<T>, 'print'> {
		const value = this.#valueOf(view);
		if (value !== null) return { view, value };
		const from = view.unreadable?.shown ?? view.version;
		const older = this.#source.history(view.id).filter((version) => version.version < from);
		const holds = (version: RecordVersion): boolean =>
			this.#valueOf({ ...view, payload: version.payload, readable: version.readable, links: version.links }) !== null;
		const shown = shownInstead(
			view,
			older.map((version) => () => version),
			holds,
		);
		return { view: shown, value: this.#valueOf(shown) };
	}

	#valueOf(view: RecordView): T | null {
		const linksOf = ({ links }: Pick<RecordView, 'links'>, kind: string): string =>
			JSON.stringify(links.filter((link) => link.kind === kind).map((link) => link.to));
		const hangs = this.#fixed.every((kind) => linksOf(view, kind) === linksOf(view.first, kind));
		return view.readable && hangs ? this.#decode(view) : null;
	}
}

/** What a watch needs of the ledger. */
type Told = Pick<LedgerClient, 'onChange'>;

/** A value composed of records: told to every watcher at once, composed anew once per change however many watch. */
export class LedgerWatch<T> {
	readonly #source: Told;
	readonly #kinds: ReadonlySet<string>;
	readonly #compose: () => T;
	readonly #listeners = new Set<(value: T) => void>();
	#value: { readonly of: T } | null = null;
	#stop: (() => void) | null = null;

	constructor(source: Told, kinds: readonly string[], compose: () => T) {
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
