import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSettings, readSettings } from './env.ts';

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
	[{ LIAISON_LIMITS: 'none' }, /LIAISON_LIMITS.*strict or loose/],
])('a wrong value gets one sentence: %j', (environment, sentence) => {
	expect(() => readSettings(environment)).toThrow(sentence);
});

test('every setting says what it is for', () => {
	for (const setting of describeSettings()) expect(setting.description, setting.name).toMatch(/^\S.{10,}\.$/);
});

test('the README lists every setting as it is declared', () => {
	const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
	for (const { name, standard, description } of describeSettings()) {
		expect(readme).toContain(`| \`${name}\` | ${standard === null ? '' : `\`${standard}\``} | ${description} |`);
	}
});
