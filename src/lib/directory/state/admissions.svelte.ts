/** @file Invitations, requests to join and requests for new keys as a coordinator's page sees them: asked of the server at once, after each act, and every few seconds. */
import type { Result } from '#lib/kernel/result.ts';
import type { Enrolment, Invitation } from '../invitation.ts';
import type { KeyChangeRequest } from '../key-change.ts';
import type { DirectoryApi } from '../vault/api.ts';
import type { ShownRefusal } from '#lib/page/act.svelte.ts';

const EVERY_MS = 5_000;

type Asked = Pick<DirectoryApi, 'invitations' | 'enrolments' | 'keyChanges'>;

/** Made by the page, disposed of by it. */
export class Admissions {
	readonly #api: Asked;
	#invitations = $state.raw<readonly Invitation[] | null>(null);
	#enrolments = $state.raw<readonly Enrolment[] | null>(null);
	#keyChanges = $state.raw<readonly KeyChangeRequest[]>([]);
	#refusal = $state.raw<ShownRefusal | null>(null);
	readonly #timer: ReturnType<typeof setInterval>;

	constructor(api: Asked) {
		this.#api = api;
		this.#timer = setInterval(() => void this.refresh(), EVERY_MS);
		void this.refresh();
	}

	/** Newest first; null until the first answer. */
	get invitations(): readonly Invitation[] | null {
		return this.#invitations;
	}
	/** Oldest first; null until the first answer. */
	get enrolments(): readonly Enrolment[] | null {
		return this.#enrolments;
	}
	/** Members who ask for new keys, oldest first. */
	get keyChanges(): readonly KeyChangeRequest[] {
		return this.#keyChanges;
	}
	/** Why the last question was not answered. */
	get refusal(): ShownRefusal | null {
		return this.#refusal;
	}

	/** Asks the server again. What is shown stays while the answer is on its way. */
	async refresh(): Promise<void> {
		let asked: readonly [
			Result<readonly Invitation[], ShownRefusal>,
			Result<readonly Enrolment[], ShownRefusal>,
			Result<readonly KeyChangeRequest[], ShownRefusal>,
		];
		try {
			asked = await Promise.all([this.#api.invitations(), this.#api.enrolments(), this.#api.keyChanges()]);
		} catch {
			this.#refusal = { code: 'failed' };
			return;
		}
		const [invitations, enrolments, keyChanges] = asked;
		if (invitations.ok) this.#invitations = invitations.value;
		if (enrolments.ok) this.#enrolments = enrolments.value;
		if (keyChanges.ok) this.#keyChanges = keyChanges.value;
		this.#refusal = asked.find((answer) => !answer.ok)?.refusal ?? null;
	}

	dispose(): void {
		clearInterval(this.#timer);
	}
}
