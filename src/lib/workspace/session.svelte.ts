/** @file The session as every page sees it: connects to the vault once, says where this browser stands, passes commands on. */
import { createContext } from 'svelte';
import { Watches } from '#lib/kernel/watch.ts';
import { connectVault } from '#lib/vault/connect.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import type {
	Connection,
	OwnDevice,
	OwnDevices,
	Progress,
	SessionApi,
	SessionStatus,
	TrustNotice,
	Verification,
} from '#lib/vault/session-api.ts';

export type {
	Connection,
	Me,
	OpenedInvitation,
	OwnDevice,
	Progress,
	SessionStatus,
	TrustNotice,
	Verification,
} from '#lib/vault/session-api.ts';
export type { Vault } from '#lib/vault/rpc.ts';

/** How the network stands by its root keys. */
export type RootKeys = Awaited<ReturnType<SessionApi['roots']>>;

/** What a newcomer or founder has still to re-enter. */
export type PendingKeys = NonNullable<Awaited<ReturnType<SessionApi['pendingKeys']>>>;

/** One per page, made by the root layout; outlives the workspace (signing out and in again keeps it). */
export class Session {
	#vault = $state.raw<Vault | null>(null);
	#status = $state.raw<SessionStatus>({ kind: 'starting' });
	#progress = $state.raw<Progress | null>(null);
	#connection = $state.raw<Connection>({ state: 'connecting', since: null, waiting: 0, attestedAt: null });
	#notices = $state.raw<readonly TrustNotice[]>([]);
	#verification = $state.raw<Verification>({ kind: 'none' });
	#devices = $state.raw<OwnDevices>('unknown');
	readonly #watches = new Watches();

	/** The vault, once connected. */
	get vault(): Vault | null {
		return this.#vault;
	}
	get status(): SessionStatus {
		return this.#status;
	}
	/** What the vault is busy with, or null. */
	get progress(): Progress | null {
		return this.#progress;
	}
	get connection(): Connection {
		return this.#connection;
	}
	/** What about trust must not be missed. */
	get notices(): readonly TrustNotice[] {
		return this.#notices;
	}
	/** The verification between two own devices that is under way. */
	get verification(): Verification {
		return this.#verification;
	}
	/** One's own devices; null while they are not known. */
	get devices(): readonly OwnDevice[] | null {
		return typeof this.#devices === 'string' ? null : this.#devices;
	}
	/** The homeserver did not list them. */
	get devicesFailed(): boolean {
		return this.#devices === 'unavailable';
	}
	/** Asks for them again: a watch that begins does. */
	async askForDevices(): Promise<void> {
		const stop = await (await this.commands()).watchDevices(() => undefined);
		await stop();
	}
	/** The vault's commands; waits for the connection. */
	async commands(): Promise<SessionApi> {
		return (await connectVault()).session;
	}

	/** Connects and follows. Called once, in the browser. */
	async open(): Promise<void> {
		try {
			const vault = await connectVault();
			this.#vault = vault;
			const api = vault.session;
			this.#watches.keep(api.watchStatus((status) => (this.#status = status)));
			this.#watches.keep(api.watchProgress((progress) => (this.#progress = progress)));
			this.#watches.keep(api.watchConnection((connection) => (this.#connection = connection)));
			this.#watches.keep(api.watchNotices((notices) => (this.#notices = notices)));
			this.#watches.keep(api.watchVerification((verification) => (this.#verification = verification)));
			this.#watches.keep(api.watchDevices((devices) => (this.#devices = devices)));
		} catch {
			this.#status = { kind: 'failed', reason: 'unexpected' };
		}
	}

	/** Ends every watch; the vault lives on for other tabs. */
	dispose(): void {
		this.#watches.dispose();
	}
}

/** The session, from any page. */
export const [getSession, setSession] = createContext<Session>();
