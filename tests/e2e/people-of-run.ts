/** @file Who has an account in this run, kept between its files: the people of one test sign in again in the next. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Country } from '#lib/kernel/country.ts';

const FILE = join(import.meta.dirname, '../../test-results/people/people.json');

const Account = v.object({
	user: v.string(),
	name: v.string(),
	country: v.custom<Country>((value) => typeof value === 'string'),
	recoveryKey: v.string(),
});
/** Enough to sign in as somebody; the password is everybody's. */
export type Account = v.InferOutput<typeof Account>;

const read = (): Record<string, Account> =>
	existsSync(FILE) ? v.parse(v.record(v.string(), Account), JSON.parse(readFileSync(FILE, 'utf8'))) : {};

/** Keeps somebody for the tests that follow. */
export function remember(account: Account): void {
	mkdirSync(dirname(FILE), { recursive: true });
	writeFileSync(FILE, JSON.stringify({ ...read(), [account.user]: account }));
}

/** Somebody whom an earlier file kept. */
export function recall(user: string): Account {
	const account = read()[user];
	if (account === undefined) throw new Error(`No test has made ${user} yet.`);
	return account;
}

/** Everybody. */
export const everybody = (): readonly Account[] => Object.values(read());
