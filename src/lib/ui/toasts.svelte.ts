/** @file What the page says in passing: results, arrivals, and ten seconds to take something back. */
import { createContext } from 'svelte';

/** One thing said. */
export interface Toast {
	readonly id: number;
	readonly text: string;
	readonly tone: 'note' | 'danger';
	/** Takes the act back; offered while the toast stands. */
	readonly undo: (() => void) | null;
}

/** Carries an act out. */
type Commit = () => void | Promise<void>;

const NOTE_MS = 6_000;
/** Destructive acts can be taken back for this long. */
const UNDO_MS = 10_000;

/** The page's live region. One for the whole page, made by the root layout. */
export class Toasts {
	#list = $state.raw<readonly Toast[]>([]);
	/** Acts that are shown as done and can still be taken back, or are being carried out. */
	#later = $state.raw<readonly string[]>([]);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws the timers
	#timers = new Map<number, ReturnType<typeof setTimeout>>();
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws what waits
	#commits = new Map<number, Commit>();
	#next = 1;

	/** What is being said, oldest first. */
	get list(): readonly Toast[] {
		return this.#list;
	}

	/** Says a result or an arrival. */
	say(text: string): void {
		this.#add({ text, tone: 'note', undo: null }, NOTE_MS);
	}

	/** Says that something failed; stays until dismissed. */
	warn(text: string): void {
		this.#add({ text, tone: 'danger', undo: null }, null);
	}

	/**
	 * Says what was done and offers to take it back for ten seconds. `commit` runs once, when they have passed or the page goes before; pass
	 * it where the act is only carried out then.
	 */
	undoable(text: string, undo: () => void, commit?: Commit): void {
		const id = this.#add({ text, tone: 'note', undo }, UNDO_MS);
		if (commit !== undefined) this.#commits.set(id, commit);
	}

	/**
	 * The same for an act that has a name: until it is carried out or taken back, {@link isLater} lets its place be drawn as if it were done.
	 * @param key one per act and thing; while it waits it is not done a second time
	 * @param act answers the sentence of a refusal, which is then said, or null
	 */
	later(key: string, text: string, act: () => Promise<string | null>): void {
		if (this.#later.includes(key)) return;
		this.#later = [...this.#later, key];
		const back = (): void => {
			this.#later = this.#later.filter((other) => other !== key);
		};
		this.undoable(text, back, async () => {
			const refusal = await act().finally(back);
			if (refusal !== null) this.warn(refusal);
		});
	}

	/** Whether this act is shown as done and not carried out yet. */
	isLater(key: string): boolean {
		return this.#later.includes(key);
	}

	/** Takes the act back. */
	undo(toast: Toast): void {
		this.#commits.delete(toast.id);
		this.#forget(toast.id);
		toast.undo?.();
	}

	/** Stops saying it; an act waiting for its ten seconds is still carried out when they have passed. */
	dismiss(id: number): void {
		this.#list = this.#list.filter((toast) => toast.id !== id);
	}

	/**
	 * Carries out at once every act that waits: the page is going, and what somebody saw done must not be undone by closing it. Resolves when
	 * all have been answered; all are begun before this returns.
	 */
	async settle(): Promise<void> {
		await Promise.allSettled([...this.#commits.keys()].map((id) => this.#carryOut(id)));
	}

	/** Says nothing more; acts that wait are carried out. */
	dispose(): void {
		void this.settle();
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
		this.#list = [];
	}

	#add(toast: Omit<Toast, 'id'>, forMs: number | null): number {
		const id = this.#next++;
		this.#list = [...this.#list, { ...toast, id }];
		if (forMs !== null)
			this.#timers.set(
				id,
				setTimeout(() => void this.#carryOut(id), forMs),
			);
		return id;
	}

	async #carryOut(id: number): Promise<void> {
		const commit = this.#commits.get(id);
		this.#commits.delete(id);
		this.#forget(id);
		await commit?.();
	}

	#forget(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.dismiss(id);
	}
}

/** The page's toasts, from any component below the root layout. */
export const [getToasts, setToasts] = createContext<Toasts>();
