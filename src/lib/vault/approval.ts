/** @file A request that is with the coordinators: asks the app server until the roster has an answer. */
import type { Account } from './account.ts';
import type { Desk } from './desk.ts';

/** How often a waiting person asks whether they were approved, in milliseconds. */
const POLL_MS = 3_000;

/** What the session does with the answer. */
export interface ApprovalDeps {
	readonly desk: Desk;
	account(): Promise<Account>;
	/** The roster names this device's keys. */
	onMember(): Promise<void>;
	onFailure(failure: unknown): void;
}

/** Waits while the document's stage is `waiting`. */
export class Approval {
	readonly #deps: ApprovalDeps;
	#poll: ReturnType<typeof setTimeout> | undefined;

	constructor(deps: ApprovalDeps) {
		this.#deps = deps;
	}

	/** Says that the request waits, and asks until it does not. A request for new keys that was declined waits for its owner. */
	wait(newKeys: 'asked' | 'declined' = 'asked'): void {
		const { status, document } = this.#deps.desk;
		const { stage, matrix } = document;
		if (stage.kind !== 'waiting') return;
		status.set({ kind: 'waiting', user: matrix.userId, code: stage.code, newKeys: stage.signed === undefined ? null : newKeys });
		if (newKeys === 'asked') void this.ask();
	}

	stop(): void {
		clearTimeout(this.#poll);
	}

	/** Whether the roster names the keys of this device. A member who asked for new ones waits until it does. */
	async isNamed(sign: string | null): Promise<boolean> {
		const { keysOf } = await import('./account.ts');
		return keysOf(this.#deps.desk)?.sign.publicKey === sign;
	}

	/** Asks until there is an answer that lasts: a suspension may be lifted, so that is asked on. */
	async ask(): Promise<void> {
		this.stop();
		try {
			if (await this.#isAnswered()) return;
		} catch (failure) {
			if (!(failure instanceof Error) || !/Unreachable$/.test(failure.name)) {
				this.#deps.onFailure(failure);
				return;
			}
		}
		this.#poll = setTimeout(() => void this.ask(), POLL_MS);
	}

	async #isAnswered(): Promise<boolean> {
		const { desk } = this.#deps;
		const { app, matrix } = await this.#deps.account();
		const told = await app.standing();
		if (told === null) return false;
		const { standing } = told;
		if (standing === 'member' && (await this.isNamed(told.sign))) {
			await desk.keep({ stage: { kind: 'member' } });
			await this.#deps.onMember();
			return true;
		}
		if (standing === 'suspended' || standing === 'removed') {
			const now = desk.status.get();
			if (now.kind !== 'barred' || now.standing !== standing) desk.status.set({ kind: 'barred', user: matrix.me, standing });
			return standing === 'removed';
		}
		const { stage } = desk.document;
		const isDeclined = stage.kind === 'waiting' && stage.signed !== undefined && told.key_change !== 'asked';
		if (isDeclined) this.wait('declined');
		return isDeclined;
	}
}
