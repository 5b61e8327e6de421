/** @file Invitations and requests as a coordinator's page sees them: asked of the server at once, after each act, and every few seconds. */
import type { Result } from '#lib/kernel/result.ts';
import type { Enrolment, Invitation } from '../invitation.ts';
import type { DirectoryApi } from '../vault/api.ts';
import type { ShownRefusal } from '#lib/page/act.svelte.ts';

const EVERY_MS = 5_000;

/** Made by the page, disposed of by it. */
export class Admissions {
	readonly #api: Pick<DirectoryApi, 'invitations' | 'enrolments'>;
	#invitations = $state.raw<readonly Invitation[] | null>(null);
	#enrolments = $state.raw<readonly Enrolment[] | null>(null);
	#refusal = $state.raw<ShownRefusal | null>(null);
	readonly #timer: ReturnType<typeof setInterval>;

	constructor(api: Pick<DirectoryApi, 'invitations' | 'enrolments'>) {
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
	/** Why the last question was not answered. */
	get refusal(): ShownRefusal | null {
		return this.#refusal;
	}

	/** Asks the server again. What is shown stays while the answer is on its way. */
	async refresh(): Promise<void> {
		let asked: readonly [Result<readonly Invitation[], ShownRefusal>, Result<readonly Enrolment[], ShownRefusal>];
		try {
			asked = await Promise.all([this.#api.invitations(), this.#api.enrolments()]);
		} catch {
			this.#refusal = { code: 'failed' };
			return;
		}
		const [invitations, enrolments] = asked;
		if (invitations.ok) this.#invitations = invitations.value;
		if (enrolments.ok) this.#enrolments = enrolments.value;
		this.#refusal = invitations.ok ? (enrolments.ok ? null : enrolments.refusal) : invitations.refusal;
	}

	dispose(): void {
		clearInterval(this.#timer);
	}
}
