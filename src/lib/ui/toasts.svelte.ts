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

const NOTE_MS = 6_000;
/** Destructive acts can be taken back for this long. */
const UNDO_MS = 10_000;

/** The page's live region. One for the whole page, made by the root layout. */
export class Toasts {
	#list = $state.raw<readonly Toast[]>([]);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nobody draws the timers
	#timers = new Map<number, ReturnType<typeof setTimeout>>();
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
	 * Says what was done and offers to take it back for ten seconds. `commit` runs when they have passed; pass it where the act is only
	 * carried out then.
	 */
	undoable(text: string, undo: () => void, commit?: () => void): void {
		this.#add({ text, tone: 'note', undo }, UNDO_MS, commit);
	}

	/** Takes the act back. */
	undo(toast: Toast): void {
		this.#forget(toast.id);
		toast.undo?.();
	}

	/** Stops saying it; an act waiting for its ten seconds is still carried out when they have passed. */
	dismiss(id: number): void {
		this.#list = this.#list.filter((toast) => toast.id !== id);
	}

	/** Forgets everything, pending acts included. */
	dispose(): void {
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
		this.#list = [];
	}

	#add(toast: Omit<Toast, 'id'>, forMs: number | null, then?: () => void): void {
		const id = this.#next++;
		this.#list = [...this.#list, { ...toast, id }];
		if (forMs === null) return;
		this.#timers.set(
			id,
			setTimeout(() => {
				this.#forget(id);
				then?.();
			}, forMs),
		);
	}

	#forget(id: number): void {
		clearTimeout(this.#timers.get(id));
		this.#timers.delete(id);
		this.dismiss(id);
	}
}

/** The page's toasts, from any component below the root layout. */
export const [getToasts, setToasts] = createContext<Toasts>();
