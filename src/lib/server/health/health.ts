/** @file Whether the parts that Liaison stands on answer. */
import { sql } from 'drizzle-orm';
import { database } from '#lib/server/db/database.ts';
import { homeserverAnswers } from '#lib/server/homeserver/homeserver.ts';

/** `ok`, or one sentence on what is wrong. */
export type Standing = string;

/** What `GET /healthz` tells. */
export interface Health {
	readonly app: Standing;
	readonly database: Standing;
	readonly homeserver: Standing;
}

async function databaseStanding(): Promise<Standing> {
	// A pool whose server is gone keeps trying; the question may not take as long as that.
	const late = new Promise<Standing>((resolve) => setTimeout(resolve, 3_000, 'PostgreSQL does not answer within 3 seconds.').unref());
	const answer = database()
		.execute(sql`select 1`)
		.then(
			() => 'ok',
			() => 'PostgreSQL refuses to answer.',
		);
	return await Promise.race([answer, late]);
}

/** Asks each part once. */
export async function health(): Promise<Health> {
	const [databaseIs, homeserver] = await Promise.all([databaseStanding(), homeserverAnswers()]);
	return { app: 'ok', database: databaseIs, homeserver: homeserver ? 'ok' : 'Synapse does not answer within 3 seconds.' };
}
