/** @file Slows down whoever guesses: so many tries from one address in a span of time, counted in this process. */

/** Counts tries by key. Memory is bounded: what has rested for a span is forgotten. */
export class RateLimit {
	readonly #most: number;
	readonly #spanMs: number;
	readonly #tries = new Map<string, { count: number; since: number }>();

	constructor(most: number, spanMs: number) {
		this.#most = most;
		this.#spanMs = spanMs;
	}

	/**
	 * Counts a try and says whether it is one too many.
	 * @param now epoch milliseconds
	 */
	isOver(key: string, now: number): boolean {
		const known = this.#tries.get(key);
		if (!known || now - known.since >= this.#spanMs) {
			if (this.#tries.size > 10_000) this.#forget(now);
			this.#tries.set(key, { count: 1, since: now });
			return this.#most < 1;
		}
		known.count += 1;
		return known.count > this.#most;
	}

	#forget(now: number): void {
		for (const [key, { since }] of this.#tries) if (now - since >= this.#spanMs) this.#tries.delete(key);
	}
}
