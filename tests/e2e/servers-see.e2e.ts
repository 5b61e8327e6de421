/** @file What is left on the servers after the journeys: nothing that anybody wrote. The search first proves that it would find it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { dumpAsText } from '../../scripts/stack/archive.ts';
import type { StackAddresses } from '../../scripts/stack/stack.ts';
import { expect, test } from '../fixtures/browser.ts';
import { spellings, tracesBelow } from '../fixtures/traces.ts';
import { lookedAt } from './accessible.ts';
import { secretsOfRun } from './people-of-run.ts';
import { wordsToFind } from './planted.ts';

/** Planted by the search itself, where it must be found. */
const CONTROL = 'Kontrollmuster-ضابط-7';

const silent = (): void => undefined;

/** Runs statements as the account that the server itself uses. */
async function inDatabase(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await work(client);
	} finally {
		await client.end();
	}
}

async function dumpBoth(stack: StackAddresses, folder: string): Promise<void> {
	await dumpAsText(stack.databaseUrl, join(folder, 'ledger.sql'), silent);
	await dumpAsText(stack.synapseDatabaseUrl ?? '', join(folder, 'homeserver.sql'), silent);
}

test('the servers hold nothing that anybody wrote, in no way of writing it', async ({ stack }) => {
	test.setTimeout(300_000);
	const dumps = mkdtempSync(join(tmpdir(), 'liaison-dumps-'));
	const databases = [stack.databaseUrl, stack.synapseDatabaseUrl ?? ''];
	const media = join(stack.dataFolder, 'media/control');
	const log = join(stack.logs, 'control.log');
	const ways = [...spellings(CONTROL)].flatMap(([spelling, buffers]) => buffers.map((bytes) => ({ spelling, bytes })));
	try {
		await test.step('it finds what was planted in each place and each way', async () => {
			mkdirSync(media, { recursive: true });
			for (const [i, { bytes }] of ways.entries()) writeFileSync(join(media, `${i}`), bytes);
			writeFileSync(log, Buffer.concat(ways.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])));
			for (const url of databases)
				await inDatabase(url, async (client) => {
					await client.query('create table search_control (spelling text, words text)');
					await client.query('create table search_control_bytes (spelling text, bytes bytea)');
					for (const { spelling, bytes } of ways) {
						// As text, where a database can have it as text; and each way as bytes, which a dump shows in hexadecimal.
						if (!bytes.includes(0))
							await client.query('insert into search_control (spelling, words) values ($1, $2)', [spelling, bytes.toString('utf8')]);
						await client.query('insert into search_control_bytes values ($1, $2)', [spelling, bytes]);
					}
				});
			await dumpBoth(stack, dumps);
			const found = (folder: string, file: string): readonly string[] =>
				tracesBelow(folder, [CONTROL])
					.filter((trace) => trace.file === file)
					.map(({ spelling }) => spelling);
			const every = [...spellings(CONTROL).keys()];
			expect(found(stack.logs, 'control.log')).toEqual(every);
			for (const [i, { spelling }] of ways.entries()) expect(found(media, `${i}`)).toContain(spelling);
			for (const file of ['ledger.sql', 'homeserver.sql']) expect(found(dumps, file)).toEqual(every);
			// And without the texts: what lies only in bytes is found by each of its ways too.
			for (const url of databases) await inDatabase(url, (client) => client.query('drop table search_control'));
			await dumpBoth(stack, dumps);
			for (const file of ['ledger.sql', 'homeserver.sql']) expect(found(dumps, file)).toEqual(every);
		});
		await test.step('it sees what servers do see: who has an account', () => {
			expect(tracesBelow(dumps, ['@camille:']).map(({ file }) => file)).toEqual(expect.arrayContaining(['ledger.sql', 'homeserver.sql']));
		});
		for (const url of databases) await inDatabase(url, (client) => client.query('drop table search_control_bytes'));
		rmSync(media, { recursive: true });
		rmSync(log);
		await test.step('nobody’s words are in the dumps, the media, the logs or the files of the cluster', async () => {
			await dumpBoth(stack, dumps);
			const words = wordsToFind(secretsOfRun());
			expect(words.length).toBeGreaterThan(10);
			expect(tracesBelow(dumps, words)).toEqual([]);
			expect(tracesBelow(stack.dataFolder, words)).toEqual([]);
		});
	} finally {
		rmSync(dumps, { recursive: true });
	}
});

test('every page of the app was looked at in this run', () => {
	const routes = readdirSync(join(import.meta.dirname, '../../src/routes'), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('+page.svelte'))
		.map((path) => `/${path.replace(/\/?\+page\.svelte$/, '').replaceAll(/\([a-z-]+\)\/?/g, '')}`);
	const seen = lookedAt();
	const wayOf = (route: string): RegExp => new RegExp(`^${route.replaceAll(/\[[^\]]+\]/g, '[^/]+')}$`);
	expect(routes.filter((route) => !seen.some((path) => wayOf(route).test(path)))).toEqual([]);
});
