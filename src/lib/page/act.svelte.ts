/** @file One command under way: busy, refused or done. A form or a button has one. */
import type { IdempotencyKey } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';

/** A refusal as a page shows it; `failed` stands for a failure of the machine. */
export interface ShownRefusal {
	readonly code: string;
	/** Under this name the outbox still has what was refused. */
	readonly kept?: IdempotencyKey;
}

/** Runs commands one at a time and keeps the last refusal until the next attempt. */
export class Act {
	readonly #outbox: { discard(idem: IdempotencyKey): Promise<void> } | undefined;
	#busy = $state(false);
	#refusal = $state.raw<ShownRefusal | null>(null);

	/** @param outbox the mission's commands: who shows the refusal has the intent back, so it is withdrawn there */
	constructor(outbox?: { discard(idem: IdempotencyKey): Promise<void> }) {
		this.#outbox = outbox;
	}

	get busy(): boolean {
		return this.#busy;
	}
	get refusal(): ShownRefusal | null {
		return this.#refusal;
	}

	/** Runs a command; `null` when it was refused or one is already under way. */
	async run<T>(command: () => Promise<Result<T, ShownRefusal>>): Promise<{ readonly value: T } | null> {
		if (this.#busy) return null;
		this.#busy = true;
		this.#refusal = null;
		try {
			const result = await command();
			if (result.ok) return { value: result.value };
			this.#refusal = result.refusal;
			if (result.refusal.kept !== undefined) void this.#outbox?.discard(result.refusal.kept);
			return null;
		} catch (failure) {
			console.error('A command failed.', failure instanceof Error ? failure.name : '');
			this.#refusal = { code: 'failed' };
			return null;
		} finally {
			this.#busy = false;
		}
	}

	/** Forgets the refusal. */
	clear(): void {
		this.#refusal = null;
	}
}
