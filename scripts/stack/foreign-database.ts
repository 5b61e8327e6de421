/** @file Whether a database on a server that we do not run is one that Liaison, or its homeserver, can keep its tables in. */
import pg from 'pg';
import { WrongSetting } from '#env';
import { connected } from './connection.ts';

/** What PostgreSQL's error codes mean for whoever set the address. */
const REFUSALS: Readonly<Record<string, string>> = {
	'28P01': 'PostgreSQL refuses the user or the password',
	'28000': 'PostgreSQL refuses the user or the password',
	'3D000': 'PostgreSQL has no database of that name',
	'42501': 'the user may not connect to that database',
};

interface Found {
	readonly encoding: string;
	readonly collation: string;
	readonly letters: string;
	readonly reads_only: boolean;
	readonly may_create: boolean;
}

const QUESTION = `
	select pg_encoding_to_char(encoding) as encoding, datcollate as collation, datctype as letters,
		current_setting('transaction_read_only')::boolean as reads_only,
		has_database_privilege(current_database(), 'CREATE') and has_schema_privilege('public', 'CREATE') as may_create
	from pg_database where datname = current_database()`;

function reasonOf(error: unknown, host: string): string {
	const { code = '', message = '' } = error as { code?: string; message?: string };
	const known = REFUSALS[code];
	if (known !== undefined) return `${known} (at ${host})`;
	const said = (message || code).split('\n')[0];
	return error instanceof pg.DatabaseError ? `PostgreSQL at ${host} says "${said}"` : `no PostgreSQL answers at ${host} (${said ?? ''})`;
}

function faultOf(setting: string, { encoding, collation, letters, reads_only, may_create }: Found): string | null {
	const isC = (locale: string): boolean => locale === 'C' || locale === 'POSIX';
	if (reads_only) return 'that server only reads: give the primary';
	if (!may_create) return 'its user may not make tables there: make it the owner of the database';
	if (encoding !== 'UTF8') return `the encoding of that database is ${encoding}: make one with ENCODING 'UTF8'`;
	if (setting === 'DATABASE_URL' && isC(letters))
		return `LC_CTYPE of that database is ${letters}: make one with LC_CTYPE 'C.UTF-8' or alike`;
	if (setting === 'SYNAPSE_DATABASE_URL' && !(isC(letters) && isC(collation)))
		return `that database sorts by ${collation}: make one with LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`;
	return null;
}

/**
 * Connects once and looks.
 * @throws WrongSetting naming what is wrong with the address or the database; never the password in it.
 */
export async function checkDatabase(setting: 'DATABASE_URL' | 'SYNAPSE_DATABASE_URL', url: string): Promise<void> {
	const { rows } = await connected(url, (sql) => sql.query<Found>(QUESTION)).catch((cause: unknown) => {
		throw new WrongSetting(`The setting ${setting} is wrong: ${reasonOf(cause, new URL(url).host)}.`, { cause });
	});
	const fault = rows[0] === undefined ? null : faultOf(setting, rows[0]);
	if (fault !== null) throw new WrongSetting(`The setting ${setting} is wrong: ${fault}.`);
}
