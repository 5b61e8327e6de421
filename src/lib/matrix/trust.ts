/** @file Whether people are who the roster says, answered at once from what was looked up before: for lists of many people. */
import type { UserId } from '#lib/kernel/id.ts';
import type { Identities } from './identities.ts';
import { coalesced } from './watched.ts';

/**
 * `confirmed` the identity that Matrix shows is the expected one · `new-device` so it is, but a device of theirs is unsigned ·
 * `not-admitted` it is another one · `unknown` not looked up yet, or they have none.
 */
export type TrustState = 'confirmed' | 'new-device' | 'not-admitted' | 'unknown';

interface Looked {
	readonly master: string | null;
	readonly unsigned: boolean;
}

/** Looks people up when first asked for, and again when something of theirs changed. */
export class TrustBook {
	readonly #identities: Identities;
	readonly #looked = new Map<UserId, Looked>();
	readonly #asked = new Set<UserId>();
	readonly #listeners = new Set<() => void>();
	readonly #bell = coalesced(() => {
		for (const listener of [...this.#listeners]) listener();
	}, 50);
	#queue: Promise<void> = Promise.resolve();

	constructor(identities: Identities) {
		this.#identities = identities;
		identities.onChange((users) => {
			for (const user of users) if (this.#asked.has(user as UserId)) this.#look(user as UserId);
		});
	}

	/** As far as is known now; starts looking where nothing is, and tells the listeners. */
	of(user: UserId, master: string): TrustState {
		if (!this.#asked.has(user)) {
			this.#asked.add(user);
			this.#look(user);
		}
		const looked = this.#looked.get(user);
		if (looked === undefined || looked.master === null) return 'unknown';
		if (looked.master !== master) return 'not-admitted';
		return looked.unsigned ? 'new-device' : 'confirmed';
	}

	/** Told when an answer may be another one. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** One after the other: a roster of hundreds must not keep messages waiting. */
	#look(user: UserId): void {
		this.#queue = this.#queue.then(async () => {
			const master = await this.#identities.masterKeyOf(user);
			const unsigned = master !== null && (await this.#identities.devicesOf(user)).some((device) => !device.signed);
			const before = this.#looked.get(user);
			this.#looked.set(user, { master, unsigned });
			if (before?.master !== master || before.unsigned !== unsigned) this.#bell.ring();
		}, nothing);
		this.#queue = this.#queue.catch(nothing);
	}
}

const nothing = (): void => undefined;
