/** @file A value that changes over time and can be watched: the vault's only way of telling the page anything. */
import type { Stop, Watch } from '#lib/kernel/watch.ts';

/** Holds one plain value; every watcher gets it at once and after each change. */
export class Value<T> {
	#value: T;
	readonly #listeners = new Set<(value: T) => void>();

	constructor(value: T) {
		this.#value = value;
	}

	get(): T {
		return this.#value;
	}

	set(value: T): void {
		this.#value = value;
		for (const listener of this.#listeners) listener(value);
	}

	/** Sets a value computed from the one before. */
	update(change: (value: T) => T): void {
		this.set(change(this.#value));
	}

	readonly watch: Watch<T> = (listener) => {
		this.#listeners.add(listener);
		listener(this.#value);
		const stop: Stop = () => {
			this.#listeners.delete(listener);
		};
		return Promise.resolve(stop);
	};

	/** Resolves once the value satisfies the condition; for the vault's own sequences and for tests. */
	until(condition: (value: T) => boolean): Promise<T> {
		return new Promise((resolve) => {
			const listener = (value: T) => {
				if (!condition(value)) return;
				this.#listeners.delete(listener);
				resolve(value);
			};
			this.#listeners.add(listener);
			listener(this.#value);
		});
	}
}
