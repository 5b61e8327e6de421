/** @file A value of the vault that pages follow: not there yet, there, or not to be had. */
import type { Stop, Watch } from '#lib/kernel/watch.ts';

/** Follows from the start until disposed of. */
export class Followed<T> {
	readonly #watch: Watch<T>;
	#value = $state.raw<T | null>(null);
	#failed = $state(false);
	#stop: Stop | null = null;
	#over = false;

	constructor(watch: Watch<T>) {
		this.#watch = watch;
		this.again();
	}

	/** Null until the first answer. */
	get value(): T | null {
		return this.#value;
	}

	/** The vault could not answer. What was there before stays. */
	get failed(): boolean {
		return this.#failed;
	}

	/** Begins to follow, also after a failure. */
	again(): void {
		this.#failed = false;
		void this.#watch((value) => (this.#value = value)).then(
			(stop) => {
				if (this.#over) void stop();
				else this.#stop = stop;
			},
			(failure: unknown) => {
				console.error('A list could not be followed.', failure instanceof Error ? failure.name : '');
				this.#failed = true;
			},
		);
	}

	dispose(): void {
		this.#over = true;
		void this.#stop?.();
		this.#stop = null;
	}
}
