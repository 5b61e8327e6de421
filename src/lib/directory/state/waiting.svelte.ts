/** @file How much waits for this coordinator: requests to join and for new keys, and roster changes that a second one must agree to. */
import { createContext } from 'svelte';
import type { Actor } from '#lib/kernel/steps.ts';
import { Watches } from '#lib/kernel/watch.ts';
import type { Member } from '../member.ts';
import { isCoordinator, mayDecideChange } from '../roster-change.ts';
import type { DirectoryApi } from '../vault/api.ts';

/** Requests come to the server, which tells nobody: they are asked for. */
const EVERY_MS = 30_000;

/** Counts while somebody is signed in; 0 for who is no coordinator. */
export class Waiting {
	readonly #api: Pick<DirectoryApi, 'enrolments' | 'keyChanges'>;
	readonly #me: () => Actor;
	readonly #watches = new Watches();
	readonly #timer: ReturnType<typeof setInterval>;
	#requests = $state(0);
	#members = $state.raw<readonly Member[]>([]);

	/** `me` is asked each time: roles change while one is signed in. */
	constructor(api: Pick<DirectoryApi, 'watchMembers' | 'enrolments' | 'keyChanges'>, me: () => Actor) {
		this.#api = api;
		this.#me = me;
		this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
		this.#watches.keep(
			api.watchMembers((members) => {
				this.#members = members;
				// An approval changes the roster: what was waiting is not any more.
				void this.#ask();
			}),
		);
	}

	get count(): number {
		const me = this.#me();
		if (!isCoordinator(me)) return 0;
		return this.#requests + this.#members.filter((member) => member.pending !== null && mayDecideChange(me, member).ok).length;
	}

	dispose(): void {
		clearInterval(this.#timer);
		this.#watches.dispose();
	}

	async #ask(): Promise<void> {
		if (!isCoordinator(this.#me())) return;
		// Without an answer the last count stays.
		const answers = await Promise.all([this.#api.enrolments(), this.#api.keyChanges()]).catch(() => []);
		const known = answers.flatMap((answer) => (answer.ok ? [answer.value.length] : []));
		if (known.length === 2) this.#requests = known.reduce((sum, length) => sum + length, 0);
	}
}

/** What waits, from any page of the workspace. */
export const [getWaiting, setWaiting] = createContext<Waiting>();
