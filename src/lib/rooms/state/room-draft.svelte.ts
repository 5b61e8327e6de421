/** @file What one is writing in a room and has not sent. Lives in the page's memory, as long as one stays signed in. */
import type { Message } from '../timeline.ts';

/** A new message, an answer, or a change of an older one. */
export type DraftMode =
	{ readonly kind: 'new' } | { readonly kind: 'reply'; readonly message: Message } | { readonly kind: 'edit'; readonly message: Message };

/** One per room. */
export class RoomDraft {
	text = $state('');
	#mode = $state.raw<DraftMode>({ kind: 'new' });
	/** What stood here before an edit began. */
	#before = '';

	get mode(): DraftMode {
		return this.#mode;
	}

	/** Answers a message; what is written stays. */
	reply(message: Message): void {
		if (this.#mode.kind === 'edit') this.text = this.#before;
		this.#mode = { kind: 'reply', message };
	}

	/** Changes a message of one's own; what was written comes back afterwards. */
	edit(message: Message): void {
		if (this.#mode.kind !== 'edit') this.#before = this.text;
		this.text = message.text;
		this.#mode = { kind: 'edit', message };
	}

	/** Gives up answering or changing: what was being written for a new message stays. */
	cancel(): void {
		if (this.#mode.kind === 'edit') this.text = this.#before;
		this.#before = '';
		this.#mode = { kind: 'new' };
	}

	/** It was sent. */
	sent(): void {
		this.text = this.#mode.kind === 'edit' ? this.#before : '';
		this.#before = '';
		this.#mode = { kind: 'new' };
	}
}
