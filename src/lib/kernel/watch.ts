/** @file How the page follows a value that lives in the vault. */

/** Ends a watch. Safe to call twice. */
export type Stop = () => void | Promise<void>;

/** Calls the listener with the value now and after every change, until stopped. Values are plain data (they cross a structured clone). */
export type Watch<T> = (listener: (value: T) => void) => Promise<Stop>;

/** The watches of one state class: begun one by one, ended together, also those whose start is still under way. */
export class Watches {
	readonly #stops: Stop[] = [];
	#over = false;

	/** Keeps a watch that was just begun. */
	keep(begun: Promise<Stop>): void {
		void begun.then((stop) => {
			if (this.#over) void stop();
			else this.#stops.push(stop);
		});
	}

	/** Ends all of them. */
	dispose(): void {
		this.#over = true;
		for (const stop of this.#stops.splice(0)) void stop();
	}
}
