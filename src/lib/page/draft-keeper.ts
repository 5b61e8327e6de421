/** @file Keeps one draft in step with the device: soon after each change, and at once when the page is left. */
import type { Draft, Drafts } from '#lib/kernel/drafts.ts';

/** Not at every key, and soon enough that a closing tab loses nothing that was read back once. */
const KEEP_AFTER_MS = 400;

/** One form's draft. */
export class DraftKeeper {
	readonly #drafts: Drafts;
	readonly #key: string;
	readonly #page: EventTarget | undefined;
	readonly #leave = (): void => this.flush();
	#waiting: Draft | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** @param page tells when the tab is hidden, closed or left; a test gives its own */
	constructor(drafts: Drafts, key: string, page: EventTarget | undefined = (globalThis as { document?: EventTarget }).document) {
		this.#drafts = drafts;
		this.#key = key;
		this.#page = page;
		page?.addEventListener('visibilitychange', this.#leave);
	}

	/** What was kept before. */
	open(): ReturnType<Drafts['open']> {
		return this.#drafts.open(this.#key);
	}

	/** The draft as it stands now. */
	change(draft: Draft): void {
		this.#waiting = draft;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.flush(), KEEP_AFTER_MS);
	}

	/** Hands over what waits. */
	flush(): void {
		const draft = this.#forget();
		if (draft !== null) void this.#drafts.keep(this.#key, draft);
	}

	/** It was sent, or given up. */
	async discard(): Promise<void> {
		this.#forget();
		await this.#drafts.discard(this.#key);
	}

	/** The form goes away; what was typed last is kept. */
	dispose(): void {
		this.#page?.removeEventListener('visibilitychange', this.#leave);
		this.flush();
	}

	#forget(): Draft | null {
		const draft = this.#waiting;
		clearTimeout(this.#timer);
		this.#waiting = null;
		return draft;
	}
}
