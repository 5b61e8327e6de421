/** @file Every setting of Liaison, declared once: name, meaning, default and what a valid value is. Read by the scripts and by the server. */
import * as v from 'valibot';

const text = (message: string) => v.pipe(v.string(), v.minLength(1, message));

const port = v.pipe(
	v.string(),
	v.regex(/^\d{1,5}$/, 'must be a port number from 1 to 65535'),
	v.transform(Number),
	v.minValue(1, 'must be a port number from 1 to 65535'),
	v.maxValue(65_535, 'must be a port number from 1 to 65535'),
);

const httpUrl = v.pipe(
	v.string(),
	v.check(
		(value) => URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol),
		'must be an address like http://127.0.0.1:8008',
	),
	v.transform((value) => value.replace(/\/+$/, '')),
);

const origin = v.pipe(
	httpUrl,
	v.check((value) => new URL(value).origin === value, 'must be scheme, host and port only, like https://liaison.example'),
	v.check(
		(value) => value.startsWith('https:') || ['localhost', '127.0.0.1'].includes(new URL(value).hostname),
		'must begin with https:// (browsers keep keys only in a secure context; plain http works on localhost alone)',
	),
);

const databaseUrl = v.pipe(
	v.string(),
	v.check(
		(value) => URL.canParse(value) && ['postgres:', 'postgresql:'].includes(new URL(value).protocol),
		'must be an address like postgres://user:password@host:5432/database',
	),
);

const Environment = v.object({
	PORT: v.pipe(v.optional(port, '3000'), v.description('The port that Liaison listens on.')),
	HOST: v.pipe(
		v.optional(text('must be an address of this machine'), '127.0.0.1'),
		v.description('The address that Liaison listens on; 0.0.0.0 for all.'),
	),
	ORIGIN: v.pipe(
		v.optional(origin),
		v.description('Where people reach Liaison, as in the address bar. Default: http://localhost and the port.'),
	),
	LIAISON_DATA: v.pipe(
		v.optional(text('must be a folder'), '.liaison'),
		v.description('The folder of all data: databases, media, secrets, logs.'),
	),
	SERVER_NAME: v.pipe(
		v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'must be a host name like police.example')), 'localhost'),
		v.description('The part behind the colon of every member and room id. Permanent: chosen before the first start.'),
	),
	PROXIES: v.pipe(
		v.optional(v.pipe(v.string(), v.regex(/^\d$/, 'must be a number from 0 to 9'), v.transform(Number)), '0'),
		v.description('How many proxies stand before Liaison and add to X-Forwarded-For (for rate limits by address).'),
	),
	DATABASE_URL: v.pipe(
		v.optional(databaseUrl),
		v.description('The database of the ledger on a PostgreSQL server of your own. Default: one that Liaison runs itself.'),
	),
	SYNAPSE_DATABASE_URL: v.pipe(
		v.optional(databaseUrl),
		v.description('With DATABASE_URL: the database of the homeserver that Liaison runs (LC_COLLATE and LC_CTYPE "C").'),
	),
	SYNAPSE_URL: v.pipe(
		v.optional(httpUrl),
		v.description('A homeserver of your own, by its inner address. Default: one that Liaison runs itself.'),
	),
	SYNAPSE_ADMIN_TOKEN: v.pipe(
		v.optional(text('must not be empty')),
		v.description('With SYNAPSE_URL: the access token of an administrator account that Liaison may use.'),
	),
	SYNAPSE_REGISTRATION_SECRET: v.pipe(
		v.optional(text('must not be empty')),
		v.description('With SYNAPSE_URL instead of the token: its registration_shared_secret, to make that account.'),
	),
	LIAISON_LIMITS: v.pipe(
		v.optional(v.picklist(['strict', 'loose'], 'must be strict or loose'), 'strict'),
		v.description('loose lifts rate limits and hashes passwords fast: for tests and demonstrations only.'),
	),
	LIAISON_APP: v.pipe(
		v.optional(v.picklist(['build', 'sources'], 'must be build or sources'), 'build'),
		v.description('sources compiles the pages on demand and shows changes at once: for development only.'),
	),
	LIAISON_SET_UP_TOKEN_HASH: v.pipe(
		v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))),
		v.description('SHA-256 of the one-time token of the set-up link. npm start sets it.'),
	),
	LIAISON_BENCH_MESSAGES: v.pipe(
		v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/, 'must be a number of messages from 1 to 999999'), v.transform(Number)), '5000'),
		v.description('How many messages npm run bench seeds its longest room with, when it seeds.'),
	),
	CHROMIUM_PATH: v.pipe(
		v.optional(text('must be the path of a program')),
		v.description('A Chromium of your own for tests, bench and picture. Default: the one from npm, which is for x64.'),
	),
});

/** Not settings: what programs of this project tell the programs that they start, and what tests are told about how to run. */
const BETWEEN_PROGRAMS: readonly string[] = [
	...['LIAISON_BUILD_FOLDER', 'LIAISON_BUILD_NAME', 'LIAISON_PRECOMPRESS', 'LIAISON_E2E_REPORT', 'LIAISON_PROPERTY_RUNS'],
	...['LIAISON_TEST_APP', 'LIAISON_TEST_KEEP', 'LIAISON_TEST_PYTHON', 'LIAISON_TEST_STACK'],
];

/** One setting as the README lists it. */
export interface SettingDescription {
	readonly name: string;
	readonly description: string;
	readonly standard: string | null;
}

/** All settings, in the order of their declaration. */
export function describeSettings(): readonly SettingDescription[] {
	return Object.entries(Environment.entries).map(([name, schema]) => {
		const [optional, { description }] = schema.pipe;
		return { name, description, standard: typeof optional.default === 'string' ? optional.default : null };
	});
}

/** The settings, parsed: what the rest of the program reads instead of `process.env`. */
export type Settings = Omit<v.InferOutput<typeof Environment>, 'ORIGIN'> & { readonly ORIGIN: string };

/** A setting has a wrong value; the message is one sentence for the person who set it. */
export class WrongSetting extends Error {
	override readonly name = 'WrongSetting';
}

/** How many letters are to be changed, left out or put in to make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, n) => n);
	for (const [i, letter] of Array.from(a).entries()) {
		const next = [i + 1];
		for (const [j, other] of Array.from(b).entries()) {
			next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}

const PREFIX = 'LIAISON_';
/** More letters than these are another word. */
const SLIPS = 3;

/** The setting that was meant by a name that is none: with a slip or two in it, or with our prefix put before it. */
function meant(name: string): string | undefined {
	const bare = name.slice(PREFIX.length);
	const near = Object.keys(Environment.entries).map((known) => {
		const steps = known.startsWith(PREFIX) ? distance(name, known) : distance(bare, known);
		return { known, steps };
	});
	const [nearest] = near.filter(({ known, steps }) => steps <= SLIPS && steps * 2 < known.length).toSorted((a, b) => a.steps - b.steps);
	return nearest?.known;
}

/** Our prefix says that a setting of ours was meant; a name that nobody reads would be a setting that silently does nothing. */
function refuseUnknown(names: readonly string[]): void {
	const unknown = names.find((name) => name.startsWith(PREFIX) && !(name in Environment.entries) && !BETWEEN_PROGRAMS.includes(name));
	if (unknown === undefined) return;
	const known = meant(unknown);
	const hint = known === undefined ? 'the README lists those that there are.' : `is ${known} meant?`;
	throw new WrongSetting(`There is no setting ${unknown}: ${hint}`);
}

/** Values by the names of settings, as an environment has them. */
type Source = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from an environment. An empty value counts as absent.
 * @param standards of a program that has others than the declared ones
 * @throws WrongSetting naming the setting, what is wrong and what would be right; also for a name with our prefix that is no setting.
 */
export function readSettings(source: Source, standards: Source = {}): Settings {
	refuseUnknown(Object.keys(source));
	const present = Object.fromEntries(Object.entries(source).filter(([name, value]) => name in Environment.entries && value !== ''));
	const parsed = v.safeParse(Environment, { ...standards, ...present });
	if (!parsed.success) {
		const [issue] = parsed.issues;
		const name = issue.path?.[0].key;
		// An address may hold a password: only harmless values are repeated.
		const repeated = /URL|TOKEN|SECRET/.test(String(name)) ? '' : ` (it is ${JSON.stringify(issue.input)})`;
		throw new WrongSetting(`The setting ${String(name)} is wrong: it ${issue.message}${repeated}.`);
	}
	const settings = parsed.output;
	if (settings.SYNAPSE_URL && !settings.SYNAPSE_ADMIN_TOKEN && !settings.SYNAPSE_REGISTRATION_SECRET) {
		throw new WrongSetting('The setting SYNAPSE_URL needs SYNAPSE_ADMIN_TOKEN or SYNAPSE_REGISTRATION_SECRET beside it.');
	}
	for (const name of ['SYNAPSE_ADMIN_TOKEN', 'SYNAPSE_REGISTRATION_SECRET'] as const) {
		if (settings[name] && !settings.SYNAPSE_URL) throw new WrongSetting(`The setting ${name} is of no use without SYNAPSE_URL beside it.`);
	}
	if (settings.DATABASE_URL && !settings.SYNAPSE_URL && !settings.SYNAPSE_DATABASE_URL) {
		throw new WrongSetting(
			'The setting DATABASE_URL needs SYNAPSE_DATABASE_URL (or SYNAPSE_URL) beside it: the homeserver has a database of its own.',
		);
	}
	return { ...settings, ORIGIN: settings.ORIGIN ?? `http://localhost:${String(settings.PORT)}` };
}

let own: Settings | null = null;

/**
 * The settings of this process, read once.
 * @throws WrongSetting as `readSettings` does.
 */
export function settings(): Settings {
	own ??= readSettings(process.env);
	return own;
}
