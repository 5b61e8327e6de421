/** @file The database as a use case sees it: the pool or a transaction, it does not care which. */
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';

/** Something to query: the pool, or an open transaction. */
export type Connection = PgDatabase<NodePgQueryResultHKT>;

/** Hears a PostgreSQL channel; `onConnect` is called at every (new) connection, since what was notified meanwhile is lost. */
export type Listen = (channel: string, hear: (payload: string) => void, onConnect?: () => void) => Promise<() => Promise<void>>;
