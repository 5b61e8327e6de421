/** @file The two databases and their accounts. Neither account can read the other's database. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { connected } from './connection.ts';
import { PROJECT } from './folders.ts';
import type { Cluster } from './postgres.ts';
import type { Secrets } from './secrets.ts';

/** Synapse refuses any other order of letters than C's; the ledger keeps the cluster's C.UTF-8. */
const DATABASES = [
	{ name: 'liaison', account: 'ledger', options: '' },
	{ name: 'synapse', account: 'synapse', options: `TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'` },
] as const;

/** Makes accounts and databases that are missing. */
export async function createDatabases(cluster: Cluster, secrets: Secrets): Promise<void> {
	await connected(cluster.url('postgres', 'postgres'), async (sql) => {
		for (const { name, account, options } of DATABASES) {
			const known = await sql.query('select from pg_roles where rolname = $1', [account]);
			// The password is ours and base64url: it needs no quoting. A restored data folder may bring another one.
			await sql.query(`${known.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${account} LOGIN PASSWORD '${secrets[account]}'`);
			const there = await sql.query('select from pg_database where datname = $1', [name]);
			if (there.rowCount !== 0) continue;
			await sql.query(`CREATE DATABASE ${name} OWNER ${account} ${options}`);
			await sql.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
		}
	});
}

/** Brings the ledger's tables to this release. Several processes that start at once take turns. */
export async function migrateLedger(url: string): Promise<void> {
	const folder = join(PROJECT, 'drizzle');
	if (!existsSync(join(folder, 'meta/_journal.json'))) return;
	await connected(url, async (sql) => {
		await sql.query('select pg_advisory_lock($1)', [0x4c4941]);
		await migrate(drizzle(sql), { migrationsFolder: folder });
	});
}
