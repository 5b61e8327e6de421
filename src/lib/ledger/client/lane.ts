/** @file One thing after another: asynchronous steps that must not overlap. */

/** Runs steps in the order in which they were handed in. A step that fails does not stop those after it. */
export class Lane {
	#last: Promise<unknown> = Promise.resolve();

	/** Runs a step when all before it are done, and answers with its outcome. */
	run<T>(step: () => Promise<T> | T): Promise<T> {
		const next = this.#last.then(step, step);
		this.#last = next.catch(() => undefined);
		return next;
	}

	/** Resolves when everything handed in so far is done. */
	async idle(): Promise<void> {
		await this.#last;
	}
}

/** Lets other work in between when a slice of time is used up, so that verifying a long chain holds nothing up. */
export class Breather {
	readonly #sliceMs: number;
	#since = performance.now();

	constructor(sliceMs = 25) {
		this.#sliceMs = sliceMs;
	}

	/** Call between small pieces of work. */
	async breathe(): Promise<void> {
		if (performance.now() - this.#since < this.#sliceMs) return;
		await new Promise((resolve) => setTimeout(resolve, 0));
		this.#since = performance.now();
	}
}
