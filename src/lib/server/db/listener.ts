/** @file Hears PostgreSQL's NOTIFY on one connection of its own, made anew whenever it breaks. */
import pg from 'pg';

interface Ear {
	readonly hear: (payload: string) => void;
	readonly onConnect: (() => void) | undefined;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/** Channel names are words of ours: they need no quoting. */
const CHANNEL = /^[a-z_]+$/;

/** All channels of a process. What several channels tell is heard in the order in which it was told. */
export class Listener {
	readonly #url: string;
	readonly #ears = new Map<string, Ear>();
	#connection: Promise<pg.Client> | null = null;
	#isClosed = false;

	constructor(url: string) {
		this.#url = url;
	}

	/**
	 * Hears a channel. Resolves when it is heard; rejects when the database is not there at the first time.
	 * @param onConnect called at the first and at every new connection: what was notified meanwhile is lost
	 * @returns a function that stops hearing
	 */
	async listen(channel: string, hear: (payload: string) => void, onConnect?: () => void): Promise<() => Promise<void>> {
		if (!CHANNEL.test(channel)) throw new Error('Not a channel’s name');
		this.#ears.set(channel, { hear, onConnect });
		this.#connection ??= this.#connect();
		try {
			await (await this.#connection).query(`listen ${channel}`);
		} catch (error) {
			this.#connection = null;
			throw error;
		}
		onConnect?.();
		return async () => {
			this.#ears.delete(channel);
			await (await this.#connection)?.query(`unlisten ${channel}`);
		};
	}

	/** Stops hearing for good. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#ears.clear();
		const connection = this.#connection;
		this.#connection = null;
		await connection?.then((client) => client.end()).catch(() => undefined);
	}

	/** A connection that hears every channel, and is replaced when it breaks. */
	async #connect(): Promise<pg.Client> {
		const client = new pg.Client({
			connectionString: this.#url,
			application_name: 'liaison-listen',
			keepAlive: true,
			connectionTimeoutMillis: 10_000,
		});
		client.on('error', () => undefined);
		await client.connect();
		for (const channel of this.#ears.keys()) await client.query(`listen ${channel}`);
		let isLost = false;
		const lost = (): void => {
			if (isLost || this.#isClosed) return;
			isLost = true;
			this.#connection = this.#reconnect();
			// Whoever waits for it is told; when nobody does, its end is no failure.
			this.#connection.catch(() => undefined);
		};
		// Both come when the server dies; `end` alone when it closes politely.
		client.on('error', lost).on('end', lost);
		client.on('notification', ({ channel, payload }) => this.#ears.get(channel)?.hear(payload ?? ''));
		return client;
	}

	async #reconnect(): Promise<pg.Client> {
		for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
			await new Promise((resolve) => setTimeout(resolve, pause));
			if (this.#isClosed) throw new Error('The listener is closed');
			try {
				const client = await this.#connect();
				for (const { onConnect } of this.#ears.values()) onConnect?.();
				return client;
			} catch {
				// Still away: try again after a longer pause.
			}
		}
	}
}
