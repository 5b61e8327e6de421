/**
 * @file Who is signed in on this device, step by step, as one state machine over the desk's document.
 *
 * This file is all that a signed-out page needs; everything with cryptography in it is loaded when somebody begins to sign in, so that the
 * sign-in page is light. [Note: Stages] The document's stage says how far this device has come (device-document.ts); every command may be
 * repeated after a lost answer, and a reload goes on at the stage that was kept.
 */
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Account } from './account.ts';
import { askNetwork } from './app-api.ts';
import { Desk } from './desk.ts';
import { Approval } from './approval.ts';
import { parseDeviceDocument, parseLockedDocument } from './device-document.ts';
import { refusalOfFailure } from './failure.ts';
import { Idle } from './idle.ts';
import { parseFirstSight, type FirstSight } from './first-sight.ts';
import type { Platform } from './platform.ts';
import type { SessionApi, SessionRefusal, SessionStatus } from './session-api.ts';
import type { OpenWorkspace } from './open-workspace.ts';
import { WaysIn } from './ways-in.ts';

type Answer<T> = Result<T, SessionRefusal>;

/** The session, and the workspace that is open while it is `ready`. */
export class Session {
	readonly #desk: Desk;
	#account: Promise<Account> | null = null;
	#workspace = Promise.withResolvers<OpenWorkspace>();
	#open: OpenWorkspace | null = null;
	#sight: FirstSight | null = null;
	/** One command at a time: two tabs may press the same button. */
	#turn: Promise<unknown> = Promise.resolve();
	readonly #approval: Approval;
	readonly #idle: Idle;
	readonly #ways: WaysIn;
	readonly api: SessionApi;

	constructor(platform: Platform) {
		const desk = new Desk(platform);
		this.#desk = desk;
		this.#idle = new Idle(platform.device, platform.now);
		this.#approval = new Approval({
			desk,
			account: () => this.#needAccount(),
			onMember: () => this.#enter(),
			onFailure: (failure) => this.#fail(failure),
		});
		this.#ways = new WaysIn({
			desk,
			approval: this.#approval,
			account: () => this.#needAccount(),
			takeAccount: (account) => {
				this.#account = Promise.resolve(account);
			},
			workspace: () => this.#open,
			enter: () => this.#enter(),
			closeWorkspace: () => this.#closeWorkspace(),
		});
		this.api = {
			watchStatus: desk.status.watch,
			watchProgress: desk.progress.watch,
			watchConnection: desk.connection.watch,
			watchNotices: desk.notices.watch,
			watchVerification: desk.verification.watch,
			watchDevices: desk.devices.watch,
			network: () => askNetwork(platform),
			signIn: (credentials) => this.#command(() => this.#signIn(credentials)),
			unlock: (recoveryKey) => this.#command(() => this.#unlock(recoveryKey)),
			touch: () => {
				this.#idle.touch();
				return Promise.resolve();
			},
			lock: () => this.#command(() => this.#lock()),
			reopen: (password) => this.#command(() => this.#reopen(password)),
			signOut: () => this.#inTurn(() => this.#signOut()),
			beginSetUp: (founder) => this.#command(() => this.#ways.beginSetUp(founder)),
			finishSetUp: (proof) => this.#command(() => this.#ways.finishSetUp(proof)),
			openInvitation: (invitation, fragment) =>
				this.#told(async () => (await import('./joining.ts')).readInvitation(desk, invitation, fragment)),
			beginJoin: (newcomer) => this.#command(() => this.#ways.beginJoin(newcomer)),
			pendingKeys: () => Promise.resolve(this.#ways.pendingKeys()),
			finishJoin: (recoveryKey) => this.#command(() => this.#ways.finishJoin(recoveryKey)),
			startVerification: () =>
				this.#told(async () => {
					await (await this.#needAccount()).matrix.verification.start();
					return accept(undefined);
				}),
			acceptVerification: async () => (await this.#needAccount()).matrix.verification.accept(),
			confirmVerification: async (matches) => (await this.#needAccount()).matrix.verification.confirm(matches),
			cancelVerification: async () => (await this.#needAccount()).matrix.verification.cancel(),
			changeKeys: (password) => this.#command(() => this.#ways.changeKeys(password)),
			askForKeysAgain: () => this.#command(() => this.#ways.askForKeys()),
			endDevice: (device, password) =>
				this.#told(async () => (await import('./ending-device.ts')).endDevice(await this.#needAccount(), device, password)),
			acknowledge: async (notice) => (await this.#workspace.promise).acknowledge(notice),
			roots: async () => (await this.#workspace.promise).roots(),
			beginRoot: () => this.#told(async () => (await this.#workspace.promise).beginRoot()),
			finishRoot: (proof) => this.#told(async () => (await this.#workspace.promise).finishRoot(proof)),
		};
		void this.#start();
	}

	/** The open workspace; waits until there is one. */
	workspace(): Promise<OpenWorkspace> {
		return this.#workspace.promise;
	}

	/** The open workspace, if there is one just now. */
	get opened(): OpenWorkspace | null {
		return this.#open;
	}

	/** What the page may show until the workspace is open. */
	get sight(): FirstSight | null {
		return this.#open === null ? this.#sight : null;
	}

	/** Ends everything without forgetting anything: for Node, where no worker dies with the page. */
	async close(): Promise<void> {
		this.#approval.stop();
		await this.#open?.close();
		const account = await this.#account;
		// In memory, keys that are not in the backup end here.
		if (this.#desk.platform.storage === 'memory') await account?.matrix.backedUp().catch(() => false);
		await account?.close();
		this.#account = null;
		this.#open = null;
	}

	#inTurn<T>(command: () => Promise<T>): Promise<T> {
		const mine = this.#turn.then(command).finally(() => this.#desk.progress.set(null));
		this.#turn = mine.catch(() => undefined);
		return mine;
	}

	/** A command of the page whose turn it is; see {@link Session.#told}. */
	#command<T>(command: () => Promise<Answer<T>>): Promise<Answer<T>> {
		return this.#told(() => this.#inTurn(command));
	}

	/** Whatever is thrown on the way comes to the page as a refusal; what it was goes to nobody but the console. */
	#told<T>(command: () => Promise<Answer<T>>): Promise<Answer<T>> {
		return command().catch((failure: unknown) => {
			const refusal = refusalOfFailure(failure);
			if (refusal.kind === 'failed') console.error('A command failed:', failure);
			return refuse(refusal);
		});
	}

	#is(status: SessionStatus): void {
		this.#desk.status.set(status);
	}

	#needAccount(): Promise<Account> {
		this.#account ??= import('./account.ts').then(({ openAccount }) => openAccount(this.#desk));
		const opening = this.#account;
		opening.then(
			({ matrix }) =>
				// Signed out from another device: what this one keeps goes, as it does at the next start.
				matrix.watchConnection((state) => {
					if (state === 'signed-out') void this.#inTurn(() => (this.#account === opening ? this.#signOut() : Promise.resolve()));
				}),
			() => {
				if (this.#account === opening) this.#account = null;
			},
		);
		return opening;
	}

	async #start(): Promise<void> {
		try {
			const { device } = this.#desk.platform;
			const [kept, sight] = await Promise.all([device.load('document'), device.load('sight')]);
			const locked = parseLockedDocument(kept);
			const document = parseDeviceDocument(kept);
			if (locked !== null) {
				this.#desk.adoptLocked(locked);
				this.#is({ kind: 'shut', user: locked.user });
			} else if (document === null) await this.#signedOut();
			else {
				this.#desk.adopt(document);
				if (document.frontline && (await this.#idle.isOver()) && (await this.#lock()).ok) return;
				if (document.stage.kind === 'member') this.#show(parseFirstSight(sight, document.matrix.userId));
				await this.#resume();
			}
		} catch (failure) {
			this.#fail(failure);
		}
	}

	/** The page need not wait for the cryptography to show what it showed last. */
	#show(sight: FirstSight | null): void {
		this.#sight = sight;
		if (sight !== null) this.#is({ kind: 'ready', me: sight.me, network: sight.network, networkName: sight.networkName });
	}

	async #signedOut(): Promise<void> {
		const network = await askNetwork(this.#desk.platform);
		// Without an answer, the sign-in page is the better guess: its own command will say what is wrong.
		this.#is({ kind: 'signed-out', setUp: network.ok ? network.value.setUp : true });
	}

	/** Goes on at the stage that the document names. */
	async #resume(): Promise<void> {
		const { stage, matrix } = this.#desk.document;
		switch (stage.kind) {
			case 'locked':
				await this.#needAccount();
				return this.#locked();
			case 'set-up':
			case 'join':
			case 'keys': {
				this.#is({ kind: 'unconfirmed', user: matrix.userId, purpose: stage.kind });
				return;
			}
			case 'waiting': {
				this.#approval.wait();
				return;
			}
			case 'member':
				return this.#enter();
		}
	}

	/** What stops the vault is named; what it was goes to nobody. */
	#fail(failure: unknown): void {
		const name = failure instanceof Error ? failure.name : '';
		if (name === 'SessionEnded') void this.#signOut();
		else if (name === 'HomeserverUnreachable' || name === 'AppUnreachable') this.#is({ kind: 'failed', reason: 'homeserver' });
		else if (name === 'NetworkMismatch') this.#is({ kind: 'failed', reason: 'network-mismatch' });
		else {
			console.error('The vault stopped:', failure);
			this.#is({ kind: 'failed', reason: 'unexpected' });
		}
	}

	async #signIn(credentials: { readonly user: string; readonly password: string }): Promise<Result<void, SessionRefusal>> {
		const [{ signIn }, { fromMatrix }, { newDocument }] = await Promise.all([
			import('#lib/matrix/session.ts'),
			import('./joining.ts'),
			import('./recovering.ts'),
		]);
		this.#desk.busy('account');
		const { origin, deviceName } = this.#desk.platform;
		const session = await signIn({ baseUrl: origin, user: credentials.user.trim(), password: credentials.password, deviceName });
		if (!session.ok) return refuse(fromMatrix(session.refusal));
		await this.#desk.keep({ whole: await newDocument(session.value, credentials.password) });
		this.#desk.busy('keys');
		try {
			await this.#needAccount();
		} catch (failure) {
			await this.#desk.forget();
			if (failure instanceof Error && failure.name === 'HomeserverUnreachable') return refuse({ kind: 'unreachable' });
			throw failure;
		}
		await this.#locked();
		return accept(undefined);
	}

	/** Signed in without member keys: waits for the recovery key, or for a verification from another device. */
	async #locked(): Promise<void> {
		const account = await this.#needAccount();
		const status = await account.matrix.recovery.status();
		if (status.state === 'needs-set-up') {
			// An account whose making was broken off: nobody can vouch for its keys, so it needs a new invitation.
			this.#is({ kind: 'barred', user: account.matrix.me, standing: 'no-invitation' });
			return;
		}
		this.#is({ kind: 'locked', user: account.matrix.me });
		const { unlockedBySibling } = await import('./recovering.ts');
		// Nobody waits for an answer here, so a failure has to be told by the status.
		void unlockedBySibling(this.#desk, account)
			.then(() => this.#inTurn(() => this.#afterUnlock()))
			.catch((failure: unknown) => this.#fail(failure));
	}

	async #unlock(recoveryKey: string): Promise<Result<void, SessionRefusal>> {
		const { unlockWithKey } = await import('./recovering.ts');
		const unlocked = await unlockWithKey(this.#desk, await this.#needAccount(), recoveryKey);
		if (!unlocked.ok) return unlocked;
		await this.#afterUnlock();
		return unlocked;
	}

	/** The keys are here; whether the person is a member is the roster's word. */
	async #afterUnlock(): Promise<void> {
		const { app } = await this.#needAccount();
		const standing = await app.standing();
		if (standing?.standing === 'newcomer' || (standing?.standing === 'member' && !(await this.#approval.isNamed(standing.sign)))) {
			await this.#desk.keep({ stage: { kind: 'waiting', code: '' } });
			this.#approval.wait();
			return;
		}
		await this.#desk.keep({ stage: { kind: 'member' } });
		await this.#enter();
	}

	/** Opens the workspace; from here on missions answer. */
	async #enter(): Promise<void> {
		try {
			this.#desk.busy('messages');
			const [{ openWorkspace }, account] = await Promise.all([import('./open-workspace.ts'), this.#needAccount()]);
			this.#open = await openWorkspace(this.#desk, account, () => void this.#inTurn(() => this.#barred()));
			this.#workspace.resolve(this.#open);
			this.#watchIdle();
		} catch (failure) {
			this.#fail(failure);
		} finally {
			this.#desk.progress.set(null);
		}
	}

	/** The roster took the membership back, perhaps for a while. A frontline device keeps nothing that its finder could hope for. */
	async #barred(): Promise<void> {
		await this.#closeWorkspace();
		if (this.#desk.document.frontline) await this.#forget();
		else void this.#approval.ask();
	}

	/** Roles change while a workspace is open: somebody who is not at the frontline now may be at the next look. */
	#watchIdle(): void {
		this.#idle.start(() => {
			if (this.#desk.document.frontline) void this.#inTurn(() => this.#lock());
			else this.#watchIdle();
		});
	}

	/** Puts everything away; open again only by the password. */
	async #lock(): Promise<Result<void, SessionRefusal>> {
		const { stage, lock, matrix } = this.#desk.document;
		if (stage.kind !== 'member' || lock === null) return refuse({ kind: 'not-now' });
		const { lockDevice } = await import('./locking.ts');
		this.#approval.stop();
		await this.#closeWorkspace();
		const account = await this.#account?.catch(() => null);
		this.#account = null;
		await account?.close();
		await lockDevice(this.#desk);
		this.#is({ kind: 'shut', user: matrix.userId });
		return accept(undefined);
	}

	async #reopen(password: string): Promise<Result<void, SessionRefusal>> {
		const { reopenDevice } = await import('./locking.ts');
		const opened = await reopenDevice(this.#desk, password);
		if (opened.ok) {
			await this.#resume();
		} else if (opened.refusal.kind === 'device-erased') await this.#signedOut();
		return opened;
	}

	async #closeWorkspace(): Promise<void> {
		this.#idle.stop();
		this.#sight = null;
		await this.#open?.close();
		this.#open = null;
		this.#workspace = Promise.withResolvers<OpenWorkspace>();
	}

	async #signOut(): Promise<void> {
		this.#approval.stop();
		await this.#closeWorkspace();
		if (this.#desk.locked === null) await this.#forget();
		else await import('./locking.ts').then(({ eraseDevice }) => eraseDevice(this.#desk));
		await this.#signedOut();
	}

	/** Ends the sessions as far as the servers can be reached, and wipes this device. */
	async #forget(): Promise<void> {
		const account = await this.#account?.catch(() => null);
		this.#account = null;
		if (account) {
			const { leave } = await import('./recovering.ts');
			await leave(this.#desk, account);
		}
		await this.#desk.forget();
	}
}
