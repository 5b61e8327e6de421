/** @file A value that others follow, and a bell that rings once for many changes. */
import type { Stop, Watch } from '#lib/kernel/watch.ts';

/** Holds one plain value; every watcher gets it at once and after each change. */
export class Watched<T> {
	#value: T;
	readonly #listeners = new Set<(value: T) => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get value(): T {
		return this.#value;
	}

	set(value: T): void {
		this.#value = value;
		for (const listener of [...this.#listeners]) listener(value);
	}

	readonly watch: Watch<T> = (listener) => {
		this.#listeners.add(listener);
		listener(this.#value);
		const stop: Stop = () => void this.#listeners.delete(listener);
		return Promise.resolve(stop);
	};
}

/**
 * Runs an action soon after it was asked for, once for however many times it was asked meanwhile. `delayMs` 0 means after the present
 * burst of events: a sync response touches a room many times.
 */
export function coalesced(action: () => void, delayMs = 0): { readonly ring: () => void; readonly stop: () => void } {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return {
		ring: () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				action();
			}, delayMs);
		},
		stop: () => {
			clearTimeout(timer);
			timer = undefined;
		},
	};
}
