/** @file The settings: their standard values, what is refused, and that each says what it is for. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSettings, readSettings, WrongSetting } from './env.ts';

test('an empty environment gives the standard settings', () => {
	expect(readSettings({})).toMatchObject({
		PORT: 3000,
		ORIGIN: 'http://localhost:3000',
		LIAISON_DATA: '.liaison',
		SERVER_NAME: 'localhost',
	});
	expect(readSettings({ PORT: '', ORIGIN: '' }).PORT).toBe(3000);
});

test('a program may have other standards, which a value replaces and an empty one does not', () => {
	const standards = { LIAISON_DATA: '.liaison-demo' };
	expect(readSettings({}, standards).LIAISON_DATA).toBe('.liaison-demo');
	expect(readSettings({ LIAISON_DATA: '' }, standards).LIAISON_DATA).toBe('.liaison-demo');
	expect(readSettings({ LIAISON_DATA: 'elsewhere' }, standards).LIAISON_DATA).toBe('elsewhere');
});

test.each([
	[{ PORT: 'eighty' }, /^The setting PORT is wrong: it must be a port number.*"eighty"/],
	[{ PORT: '70000' }, /PORT.*1 to 65535/],
	[{ ORIGIN: 'http://liaison.example' }, /ORIGIN.*https/],
	[{ ORIGIN: 'https://liaison.example/path' }, /ORIGIN.*scheme, host and port/],
	[{ DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL.*postgres:/],
	[{ DATABASE_URL: 'postgres://localhost/x' }, /needs SYNAPSE_DATABASE_URL/],
	[{ SYNAPSE_URL: 'http://127.0.0.1:8008' }, /SYNAPSE_ADMIN_TOKEN or SYNAPSE_REGISTRATION_SECRET/],
	[{ SYNAPSE_ADMIN_TOKEN: 'syt_token' }, /SYNAPSE_ADMIN_TOKEN.*SYNAPSE_URL/],
	[{ SYNAPSE_REGISTRATION_SECRET: 'secret' }, /SYNAPSE_REGISTRATION_SECRET.*SYNAPSE_URL/],
	[{ LIAISON_BENCH_MESSAGES: 'many' }, /LIAISON_BENCH_MESSAGES.*from 1 to 999999/],
	[{ LIAISON_LIMITS: 'none' }, /LIAISON_LIMITS.*strict or loose/],
])('a wrong value gets one sentence: %j', (environment, sentence) => {
	expect(() => readSettings(environment)).toThrow(sentence);
});

test.each([
	[{ LIAISON_LIMIT: 'loose' }, 'There is no setting LIAISON_LIMIT: is LIAISON_LIMITS meant?'],
	[{ LIAISON_DATE: '' }, 'There is no setting LIAISON_DATE: is LIAISON_DATA meant?'],
	[{ LIAISON_BENCH_MESAGES: '10' }, 'There is no setting LIAISON_BENCH_MESAGES: is LIAISON_BENCH_MESSAGES meant?'],
	[{ LIAISON_PORT: '3001' }, 'There is no setting LIAISON_PORT: is PORT meant?'],
	[{ LIAISON_ORIGIN: 'https://liaison.example' }, 'There is no setting LIAISON_ORIGIN: is ORIGIN meant?'],
	[{ LIAISON_COLOUR: 'red' }, 'There is no setting LIAISON_COLOUR: the README lists those that there are.'],
	[{ LIAISON_TEST_ANYTHING: 'yes' }, 'There is no setting LIAISON_TEST_ANYTHING: the README lists those that there are.'],
])('a name with our prefix that is no setting gets one sentence, with what was meant where that is clear: %j', (environment, sentence) => {
	expect(() => readSettings(environment)).toThrow(new WrongSetting(sentence));
});

test('what programs tell each other is no mistake, nor is what belongs to other programs', () => {
	const told = { LIAISON_TEST_APP: 'sources', LIAISON_BUILD_FOLDER: '/tmp/build', LIAISON_E2E_REPORT: '/tmp/report', LIAISONS: '1' };
	expect(readSettings({ ...told, HOME: '/root', PROT: '80' })).toEqual(readSettings({}));
});

/** Every name with our prefix that a program of this project reads or sets, by the text of it. */
function namesInSources(): readonly string[] {
	const root = new URL('..', import.meta.url).pathname;
	const files = globSync(['src/**/*.{ts,js}', 'scripts/**/*.{ts,mjs}', 'tests/**/*.{ts,py}', 'svelte.config.js', 'vite.config.ts'], {
		cwd: root,
	});
	const texts = files
		// Two tests misspell names on purpose.
		.filter((file) => !/(^|\/)(env|lifecycle\.integration)\.test\.ts$|paraglide/.test(file))
		.map((file) => readFileSync(root + file, 'utf8'));
	return [...new Set(texts.flatMap((text) => [...text.matchAll(/\bLIAISON_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => name)))];
}

test('no program of the project knows a name that the settings do not', () => {
	const names = namesInSources();
	expect(names).toContain('LIAISON_DATA');
	for (const name of names) expect(() => readSettings({ [name]: '' }), name).not.toThrow();
});

test('every setting says what it is for', () => {
	for (const setting of describeSettings()) expect(setting.description, setting.name).toMatch(/^\S.{10,}\.$/);
});

test('the README lists every setting as it is declared', () => {
	const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
	const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
	expect(rows).toEqual(describeSettings().map(({ name }) => name));
	for (const { name, standard, description } of describeSettings()) {
		expect(readme).toContain(`| \`${name}\` | ${standard === null ? '' : `\`${standard}\``} | ${description} |`);
	}
});
