/** @file One short-lived connection to a database, for set-up and probes. */
import pg from 'pg';

/** How long a database may take to accept a connection. */
const PATIENCE_MS = 5_000;

/** Connects, works, and ends the connection whatever happens. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
	const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
	// A server that goes away while nobody waits for an answer is told here; whoever waits is told by the query.
	client.on('error', () => undefined);
	try {
		await client.connect();
		return await work(client);
	} finally {
		await client.end().catch(() => undefined);
	}
}
