/** @file What one is writing in a room and has not sent: kept sealed on this device until it is sent, gone with the sign-out. */
import type { DraftKeeper } from '#lib/page/draft-keeper.ts';
import type { Attempt } from '#lib/kernel/attempt.ts';
import type { Message } from '../timeline.ts';

/** A new message, an answer, or a change of an older one. */
export type DraftMode =
	{ readonly kind: 'new' } | { readonly kind: 'reply'; readonly message: Message } | { readonly kind: 'edit'; readonly message: Message };

/** One per room. */
export class RoomDraft {
	readonly #keeper: DraftKeeper;
	#attempt: Attempt | null = null;
	#text = $state('');
	#mode = $state.raw<DraftMode>({ kind: 'new' });
	/** What stood here before an edit began. */
	#before = '';

	constructor(keeper: DraftKeeper) {
		this.#keeper = keeper;
		void keeper.open().then(({ name, kept }) => {
			this.#attempt = { name, base: 0 };
			// Whoever has begun to write meanwhile goes on.
			if (typeof kept?.value === 'string' && this.#text === '' && this.#mode.kind === 'new') this.#text = kept.value;
			else this.#keep();
		});
	}

	get text(): string {
		return this.#text;
	}
	set text(text: string) {
		this.#text = text;
		this.#keep();
	}

	get mode(): DraftMode {
		return this.#mode;
	}

	/** Answers a message; what is written stays. */
	reply(message: Message): void {
		if (this.#mode.kind === 'edit') this.#text = this.#before;
		this.#mode = { kind: 'reply', message };
	}

	/** Changes a message of one's own; what was written comes back afterwards. */
	edit(message: Message): void {
		if (this.#mode.kind !== 'edit') this.#before = this.#text;
		this.#text = message.text;
		this.#mode = { kind: 'edit', message };
	}

	/** Gives up answering or changing: what was being written for a new message stays. */
	cancel(): void {
		if (this.#mode.kind === 'edit') this.#text = this.#before;
		this.#before = '';
		this.#mode = { kind: 'new' };
	}

	/** It was sent. */
	sent(): void {
		this.#text = this.#mode.kind === 'edit' ? this.#before : '';
		this.#before = '';
		this.#mode = { kind: 'new' };
		this.#keep();
	}

	/** What was typed last is kept. */
	dispose(): void {
		this.#keeper.dispose();
	}

	/** A change of an older message is not kept: that message stands in the room. */
	#keep(): void {
		if (this.#attempt === null || this.#mode.kind === 'edit') return;
		if (this.#text === '') void this.#keeper.discard();
		else this.#keeper.change({ attempt: this.#attempt, value: this.#text });
	}
}
