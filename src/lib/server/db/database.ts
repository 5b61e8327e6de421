/** @file The one door to the ledger's database: a pool, and a way to hear what other processes wrote. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { settings } from '../../../env.ts';
import { Listener } from './listener.ts';

/** The database as all use cases get it. */
export type Database = NodePgDatabase;

interface Open {
	readonly pool: pg.Pool;
	readonly database: Database;
	readonly listener: Listener;
}

let open: Open | null = null;

type Connected = Parameters<pg.Pool['connect']>[0];

/**
 * Takes a broken connection out of the pool even where its user forgets to: drizzle does when it breaks at the `begin` of a transaction
 * (0.45), and ten such would leave a pool that waits for ever.
 */
function givesItselfBack(client: pg.PoolClient): pg.PoolClient {
	const release = client.release.bind(client);
	let isBack = false;
	const broken = (error: Error): void => client.release(error);
	client.on('error', broken);
	client.release = (error) => {
		if (isBack) return;
		isBack = true;
		client.off('error', broken);
		release(error);
	};
	return client;
}

/** A pool whose connections may break without taking the process with them: who uses one gets the error, the next one gets a new connection. */
class LedgerPool extends pg.Pool {
	override connect(): Promise<pg.PoolClient>;
	override connect(callback: Connected): void;
	override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
		if (!callback) return super.connect().then(givesItselfBack);
		super.connect(callback);
		return undefined;
	}
}

/** Opens a pool. Lazy: the first query connects. */
export function openPool(url: string, most = 10): pg.Pool {
	const pool = new LedgerPool({
		connectionString: url,
		max: most,
		connectionTimeoutMillis: 10_000,
		application_name: 'liaison',
		// A client that is gone must not hold a room's row lock for ever.
		statement_timeout: 30_000,
		idle_in_transaction_session_timeout: 30_000,
	});
	const survive = (): void => undefined;
	pool.on('error', survive);
	pool.on('connect', (client) => client.on('error', survive));
	return pool;
}

function connection(): Open {
	if (open) return open;
	const url = settings().DATABASE_URL;
	if (!url) throw new Error('DATABASE_URL is not set: the program that starts the server gives it.');
	const pool = openPool(url);
	open = { pool, database: drizzle(pool), listener: new Listener(url) };
	return open;
}

/** The pool, opened by the first who asks. */
export function database(): Database {
	return connection().database;
}

/**
 * Hears a PostgreSQL channel (`NOTIFY channel, payload`) on a connection of its own that is renewed when it breaks.
 * What was notified meanwhile is lost: `onConnect`, called at the first and at every new connection, reads it from the tables.
 * @returns a function that stops hearing.
 */
export function listen(channel: string, hear: (payload: string) => void, onConnect?: () => void): Promise<() => Promise<void>> {
	return connection().listener.listen(channel, hear, onConnect);
}

/** Ends the pool: queries under way may finish for five seconds. */
export async function closeDatabase(): Promise<void> {
	const closing = open;
	open = null;
	if (!closing) return;
	const late = new Promise((resolve) => setTimeout(resolve, 5_000).unref());
	await Promise.race([Promise.all([closing.listener.close(), closing.pool.end()]), late]);
}
