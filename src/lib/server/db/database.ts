/** @file The one door to the ledger's database: a pool, and a way to hear what other processes wrote. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { settings } from '#env';

/** The database as all use cases get it. */
export type Database = PostgresJsDatabase;

interface Open {
	readonly client: postgres.Sql;
	readonly database: Database;
}

let open: Open | null = null;

function connection(): Open {
	if (open) return open;
	const url = settings().DATABASE_URL;
	if (!url) throw new Error('DATABASE_URL is not set: the program that starts the server gives it.');
	const client = postgres(url, {
		max: 10,
		connect_timeout: 10,
		// A client that is gone must not hold a room's row lock for ever.
		connection: { application_name: 'liaison', statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 },
		onnotice: () => undefined,
	});
	open = { client, database: drizzle(client) };
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
export async function listen(channel: string, hear: (payload: string) => void, onConnect?: () => void): Promise<() => Promise<void>> {
	const hearing = await connection().client.listen(channel, hear, onConnect);
	return () => hearing.unlisten();
}

/** Ends the pool: queries under way may finish for five seconds. */
export async function closeDatabase(): Promise<void> {
	const closing = open;
	open = null;
	await closing?.client.end({ timeout: 5 });
}
