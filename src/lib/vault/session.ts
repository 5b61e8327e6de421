/**
 * @file Who is signed in on this device, step by step, as one state machine over the desk's document.
 *
 * This file is all that a signed-out page needs; everything with cryptography in it is loaded when somebody begins to sign in, so that the
 * sign-in page is light. [Note: Stages] The document's stage says how far this device has come (device-document.ts); every command may be
 * repeated after a lost answer, and a reload goes on at the stage that was kept.
 */
import * as v from 'valibot';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Account } from './account.ts';
import { AppApi, AppUnreachable } from './app-api.ts';
import { Desk } from './desk.ts';
import { parseDeviceDocument } from './device-document.ts';
import { refusalOfFailure } from './failure.ts';
import { parseFirstSight, type FirstSight } from './first-sight.ts';
import type { Platform } from './platform.ts';
import type { SessionApi, SessionRefusal, SessionStatus } from './session-api.ts';
import type { OpenWorkspace } from './open-workspace.ts';

const NetworkAnswer = v.object({ id: v.nullable(v.string()), set_up: v.boolean() });

/** How often a waiting newcomer asks whether they were approved, in milliseconds. */
const WAITING_POLL_MS = 3_000;

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
	#poll: ReturnType<typeof setTimeout> | undefined;
	readonly api: SessionApi;

	constructor(platform: Platform) {
		const desk = new Desk(platform);
		this.#desk = desk;
		this.api = {
			watchStatus: desk.status.watch,
			watchProgress: desk.progress.watch,
			watchConnection: desk.connection.watch,
			watchNotices: desk.notices.watch,
			watchVerification: desk.verification.watch,
			watchDevices: desk.devices.watch,
			network: () => this.#network(),
			signIn: (credentials) => this.#command(() => this.#signIn(credentials)),
			unlock: (recoveryKey) => this.#command(() => this.#unlock(recoveryKey)),
			signOut: () => this.#inTurn(() => this.#signOut()),
			beginSetUp: (founder) => this.#command(() => this.#beginSetUp(founder)),
			finishSetUp: (proof) => this.#command(() => this.#finishSetUp(proof)),
			openInvitation: (invitation, fragment) =>
				this.#told(async () => (await import('./joining.ts')).readInvitation(desk, invitation, fragment)),
			beginJoin: (newcomer) => this.#command(() => this.#beginJoin(newcomer)),
			pendingKeys: () => Promise.resolve(this.#pendingKeys()),
			finishJoin: (recoveryKey) => this.#command(() => this.#finishJoin(recoveryKey)),
			startVerification: () =>
				this.#told(async () => {
					await (await this.#needAccount()).matrix.verification.start();
					return accept(undefined);
				}),
			acceptVerification: async () => (await this.#needAccount()).matrix.verification.accept(),
			confirmVerification: async (matches) => (await this.#needAccount()).matrix.verification.confirm(matches),
			cancelVerification: async () => (await this.#needAccount()).matrix.verification.cancel(),
			changeKeys: (password) => this.#command(() => this.#changeKeys(password)),
			askForKeysAgain: () => this.#command(() => this.#askForKeys()),
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
		clearTimeout(this.#poll);
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

	async #network(): Promise<Result<{ readonly setUp: boolean }, SessionRefusal>> {
		try {
			const { origin, fetch: fetcher } = this.#desk.platform;
			const answer = await new AppApi(origin, fetcher, () => Promise.reject(new Error('Nobody is signed in.'))).call('GET', '/api/network');
			const parsed = v.safeParse(NetworkAnswer, answer.body);
			return parsed.success ? accept({ setUp: parsed.output.set_up }) : refuse({ kind: 'unreachable' });
		} catch (failure) {
			if (failure instanceof AppUnreachable) return refuse({ kind: 'unreachable' });
			throw failure;
		}
	}

	async #start(): Promise<void> {
		try {
			const { device } = this.#desk.platform;
			const [document, sight] = await Promise.all([device.load('document').then(parseDeviceDocument), device.load('sight')]);
			if (document === null) {
				await this.#signedOut();
				return;
			}
			this.#desk.adopt(document);
			if (document.stage.kind === 'member') this.#show(parseFirstSight(sight, document.matrix.userId));
			await this.#resume();
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
		const network = await this.#network();
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
				this.#waits();
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
		await this.#desk.keep({ whole: await newDocument(session.value) });
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
		if (standing?.standing === 'newcomer' || (standing?.standing === 'member' && !(await this.#isNamed(standing.sign)))) {
			await this.#desk.keep({ stage: { kind: 'waiting', code: '' } });
			this.#waits();
			return;
		}
		await this.#desk.keep({ stage: { kind: 'member' } });
		await this.#enter();
	}

	/** Whether the roster names the keys of this device. A member who asked for new ones waits until it does. */
	async #isNamed(sign: string | null): Promise<boolean> {
		const { keysOf } = await import('./account.ts');
		return keysOf(this.#desk)?.sign.publicKey === sign;
	}

	async #beginSetUp(founder: Parameters<SessionApi['beginSetUp']>[0]): ReturnType<SessionApi['beginSetUp']> {
		const { beginSetUp } = await import('./setting-up.ts');
		const begun = await beginSetUp(this.#desk, founder);
		if (!begun.ok) return begun;
		const { account, ...keys } = begun.value;
		this.#account = Promise.resolve(account);
		this.#is({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'set-up' });
		return accept(keys);
	}

	async #finishSetUp(proof: Parameters<SessionApi['finishSetUp']>[0]): ReturnType<SessionApi['finishSetUp']> {
		const { finishSetUp } = await import('./setting-up.ts');
		const finished = await finishSetUp(this.#desk, await this.#needAccount(), proof);
		if (!finished.ok) return finished;
		await this.#enter();
		return accept(undefined);
	}

	async #beginJoin(newcomer: Parameters<SessionApi['beginJoin']>[0]): ReturnType<SessionApi['beginJoin']> {
		const { beginJoin } = await import('./joining.ts');
		const begun = await beginJoin(this.#desk, newcomer);
		if (!begun.ok) return begun;
		const { account, recoveryKey } = begun.value;
		this.#account = Promise.resolve(account);
		this.#is({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'join' });
		return accept({ recoveryKey });
	}

	#pendingKeys(): Awaited<ReturnType<SessionApi['pendingKeys']>> {
		if (this.#desk.status.get().kind !== 'unconfirmed') return null;
		const { stage } = this.#desk.document;
		if (stage.kind === 'join' || stage.kind === 'keys') return { recoveryKey: stage.recoveryKey, root: null };
		if (stage.kind !== 'set-up') return null;
		return { recoveryKey: stage.recoveryKey, root: { rootWords: stage.rootWords.split(' '), rootFile: stage.rootFile } };
	}

	async #finishJoin(recoveryKey: string): Promise<Result<void, SessionRefusal>> {
		const account = await this.#needAccount();
		if (this.#desk.document.stage.kind === 'keys') {
			if (!(await account.matrix.recovery.isRecoveryKey(recoveryKey))) return refuse({ kind: 'wrong-recovery-key' });
			return this.#askForKeys();
		}
		const { finishJoin } = await import('./joining.ts');
		const finished = await finishJoin(this.#desk, account, recoveryKey);
		if (finished.ok) this.#waits();
		return finished;
	}

	/** Other devices go first, which proves the password; then the workspace closes, and opens again where the keys could not be made. */
	async #changeKeys(password: string): Promise<Result<{ readonly recoveryKey: string }, SessionRefusal>> {
		if (this.#open === null) return refuse({ kind: 'not-now' });
		if (!this.#open.mayChangeKeys()) return refuse({ kind: 'too-few-coordinators' });
		const [{ endOtherDevices }, { makeNewKeys }, account] = await Promise.all([
			import('./ending-device.ts'),
			import('./changing-keys.ts'),
			this.#needAccount(),
		]);
		const ended = await endOtherDevices(account, password);
		if (!ended.ok) return ended;
		await this.#closeWorkspace();
		try {
			const recoveryKey = await makeNewKeys(this.#desk, account, password);
			this.#is({ kind: 'unconfirmed', user: account.matrix.me, purpose: 'keys' });
			return accept({ recoveryKey });
		} catch (failure) {
			// The old keys stand, and all may be done again.
			await this.#enter();
			throw failure;
		}
	}

	async #askForKeys(): Promise<Result<void, SessionRefusal>> {
		const { askForKeys } = await import('./changing-keys.ts');
		const asked = await askForKeys(this.#desk, await this.#needAccount());
		if (asked.ok) this.#waits();
		return asked;
	}

	/** The request is with the coordinators. */
	#waits(newKeys: 'asked' | 'declined' = 'asked'): void {
		const { stage, matrix } = this.#desk.document;
		if (stage.kind !== 'waiting') return;
		this.#is({ kind: 'waiting', user: matrix.userId, code: stage.code, newKeys: stage.signed === undefined ? null : newKeys });
		if (newKeys === 'asked') void this.#askWhetherApproved();
	}

	/** Asks the app server until the roster has an answer; then goes in, or says that it was no. */
	async #askWhetherApproved(): Promise<void> {
		clearTimeout(this.#poll);
		try {
			const { app, matrix } = await this.#needAccount();
			const told = await app.standing();
			const standing = told?.standing;
			if (standing === 'member' && (await this.#isNamed(told?.sign ?? null))) {
				await this.#desk.keep({ stage: { kind: 'member' } });
				await this.#enter();
				return;
			}
			if (standing === 'suspended' || standing === 'removed') {
				this.#is({ kind: 'barred', user: matrix.me, standing });
				return;
			}
			const { stage } = this.#desk.document;
			if (stage.kind === 'waiting' && stage.signed !== undefined && told !== null && told.key_change !== 'asked') {
				this.#waits('declined');
				return;
			}
		} catch (failure) {
			if (!(failure instanceof Error) || !/Unreachable$/.test(failure.name)) {
				this.#fail(failure);
				return;
			}
		}
		this.#poll = setTimeout(() => void this.#askWhetherApproved(), WAITING_POLL_MS);
	}

	/** Opens the workspace; from here on missions answer. */
	async #enter(): Promise<void> {
		try {
			this.#desk.busy('messages');
			const [{ openWorkspace }, account] = await Promise.all([import('./open-workspace.ts'), this.#needAccount()]);
			this.#open = await openWorkspace(this.#desk, account, () => void this.#inTurn(() => this.#closeWorkspace()));
			this.#workspace.resolve(this.#open);
		} catch (failure) {
			this.#fail(failure);
		} finally {
			this.#desk.progress.set(null);
		}
	}

	async #closeWorkspace(): Promise<void> {
		this.#sight = null;
		await this.#open?.close();
		this.#open = null;
		this.#workspace = Promise.withResolvers<OpenWorkspace>();
	}

	async #signOut(): Promise<void> {
		clearTimeout(this.#poll);
		await this.#closeWorkspace();
		const account = await this.#account?.catch(() => null);
		this.#account = null;
		if (account) {
			const { leave } = await import('./recovering.ts');
			await leave(this.#desk, account);
		}
		await this.#desk.forget();
		await this.#signedOut();
	}
}
