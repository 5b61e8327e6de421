/** @file The ways to membership: founding the network, joining by invitation, and new keys; each ends at the roster's word. */
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Account } from './account.ts';
import type { Approval } from './approval.ts';
import type { Desk } from './desk.ts';
import type { OpenWorkspace } from './open-workspace.ts';
import type { SessionApi, SessionRefusal } from './session-api.ts';

/** What the session lends. */
export interface WaysInDeps {
	readonly desk: Desk;
	readonly approval: Approval;
	account(): Promise<Account>;
	/** An account that was just made is the session's from now on. */
	takeAccount(account: Account): void;
	workspace(): OpenWorkspace | null;
	enter(): Promise<void>;
	closeWorkspace(): Promise<void>;
}

/** The commands of somebody on the way in. Heavy parts are loaded when they are needed. */
export class WaysIn {
	readonly #deps: WaysInDeps;
	readonly #desk: Desk;

	constructor(deps: WaysInDeps) {
		this.#deps = deps;
		this.#desk = deps.desk;
	}

	async beginSetUp(founder: Parameters<SessionApi['beginSetUp']>[0]): ReturnType<SessionApi['beginSetUp']> {
		const { beginSetUp } = await import('./setting-up.ts');
		const begun = await beginSetUp(this.#desk, founder);
		if (!begun.ok) return begun;
		const { account, ...keys } = begun.value;
		this.#deps.takeAccount(account);
		this.#desk.status.set({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'set-up' });
		return accept(keys);
	}

	async finishSetUp(proof: Parameters<SessionApi['finishSetUp']>[0]): ReturnType<SessionApi['finishSetUp']> {
		const { finishSetUp } = await import('./setting-up.ts');
		const finished = await finishSetUp(this.#desk, await this.#deps.account(), proof);
		if (!finished.ok) return finished;
		await this.#deps.enter();
		return accept(undefined);
	}

	async beginJoin(newcomer: Parameters<SessionApi['beginJoin']>[0]): ReturnType<SessionApi['beginJoin']> {
		const { beginJoin } = await import('./joining.ts');
		const begun = await beginJoin(this.#desk, newcomer);
		if (!begun.ok) return begun;
		const { account, recoveryKey } = begun.value;
		this.#deps.takeAccount(account);
		this.#desk.status.set({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'join' });
		return accept({ recoveryKey });
	}

	pendingKeys(): Awaited<ReturnType<SessionApi['pendingKeys']>> {
		if (this.#desk.status.get().kind !== 'unconfirmed') return null;
		const { stage } = this.#desk.document;
		if (stage.kind === 'join' || stage.kind === 'keys') return { recoveryKey: stage.recoveryKey, root: null };
		if (stage.kind !== 'set-up') return null;
		return { recoveryKey: stage.recoveryKey, root: { rootWords: stage.rootWords.split(' '), rootFile: stage.rootFile } };
	}

	async finishJoin(recoveryKey: string): Promise<Result<void, SessionRefusal>> {
		const account = await this.#deps.account();
		if (this.#desk.document.stage.kind === 'keys') {
			if (!(await account.matrix.recovery.isRecoveryKey(recoveryKey))) return refuse({ kind: 'wrong-recovery-key' });
			return this.askForKeys();
		}
		const { finishJoin } = await import('./joining.ts');
		const finished = await finishJoin(this.#desk, account, recoveryKey);
		if (finished.ok) this.#deps.approval.wait();
		return finished;
	}

	/** Other devices go first, which proves the password; then the workspace closes, and opens again where the keys could not be made. */
	async changeKeys(password: string): Promise<Result<{ readonly recoveryKey: string }, SessionRefusal>> {
		const workspace = this.#deps.workspace();
		if (workspace === null) return refuse({ kind: 'not-now' });
		if (!workspace.mayChangeKeys()) return refuse({ kind: 'too-few-coordinators' });
		const [{ endOtherDevices }, { makeNewKeys }, account] = await Promise.all([
			import('./ending-device.ts'),
			import('./changing-keys.ts'),
			this.#deps.account(),
		]);
		const ended = await endOtherDevices(account, password);
		if (!ended.ok) return ended;
		await this.#deps.closeWorkspace();
		try {
			const recoveryKey = await makeNewKeys(this.#desk, account, password);
			this.#desk.status.set({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'keys' });
			return accept({ recoveryKey });
		} catch (failure) {
			// The old keys stand, and all may be done again.
			await this.#deps.enter();
			throw failure;
		}
	}

	async askForKeys(): Promise<Result<void, SessionRefusal>> {
		const { askForKeys } = await import('./changing-keys.ts');
		const asked = await askForKeys(this.#desk, await this.#deps.account());
		if (asked.ok) this.#deps.approval.wait();
		return asked;
	}
}
