/** @file Who has an account in this run, kept between its files: the people of one test sign in again in the next. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Country } from '#lib/kernel/country.ts';

const FOLDER = join(import.meta.dirname, '../../test-results/people');
const FILE = join(FOLDER, 'people.json');
const SECRETS = join(FOLDER, 'secrets.json');

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
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(FILE, JSON.stringify({ ...read(), [account.user]: account }));
}

/** Somebody whom an earlier file kept. */
export function recall(user: string): Account {
	const account = read()[user];
	if (account === undefined) throw new Error(`No test has made ${user} yet.`);
	return account;
}

const ROOT = join(FOLDER, 'root.json');
const RootKey = v.object({ words: v.array(v.string()), file: v.string() });
/** A root key as its holder has it. */
export type RootKey = v.InferOutput<typeof RootKey>;

/** Keeps the founder's root key. */
export function rememberRoot(root: RootKey): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(ROOT, JSON.stringify(root));
}

/** The founder's root key. */
export const recallRoot = (): RootKey => v.parse(RootKey, JSON.parse(readFileSync(ROOT, 'utf8')));

const kept = (): readonly string[] => (existsSync(SECRETS) ? v.parse(v.array(v.string()), JSON.parse(readFileSync(SECRETS, 'utf8'))) : []);

/** Keeps what no server may ever see, to be searched for at the end. */
export function keepSecret(...secrets: readonly string[]): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(SECRETS, JSON.stringify([...kept(), ...secrets]));
}

/** Recovery keys, invitation secrets, the words of the root key: all that the run has made. */
export const secretsOfRun = (): readonly string[] => [
	...kept(),
	...Object.values(read()).flatMap(({ recoveryKey }) => [recoveryKey, recoveryKey.replaceAll(' ', '')]),
];
