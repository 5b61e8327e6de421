/** @file Browser tests: real Chromium, the real stack, one after the other. A test whose title has `@arabic` runs in Arabic, right to left. */
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, chromiumEnvironment, chromiumPath } from './fixtures/chromium.ts';

export default defineConfig({
	testDir: 'e2e',
	testMatch: '**/*.e2e.ts',
	globalSetup: './fixtures/browser-run.ts',
	outputDir: '../test-results',
	workers: 1,
	fullyParallel: false,
	forbidOnly: process.env['CI'] !== undefined,
	timeout: 180_000,
	expect: { timeout: 20_000 },
	reporter: [
		['list'],
		...(process.env['LIAISON_E2E_REPORT'] ? [['json', { outputFile: process.env['LIAISON_E2E_REPORT'] }] as const] : []),
	],
	use: {
		actionTimeout: 20_000,
		launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGUMENTS, env: chromiumEnvironment() },
		trace: 'retain-on-failure',
		screenshot: 'only-on-failure',
		video: 'off',
	},
	// People come in first; the journeys are theirs; what the servers then hold is searched last.
	projects: [
		{ name: 'entry', testMatch: 'entry.e2e.ts', use: { locale: 'en-GB' } },
		{ name: 'people', testMatch: 'people.setup.ts', dependencies: ['entry'] },
		{
			name: 'chromium',
			testIgnore: ['entry.e2e.ts', 'servers-see.e2e.ts'],
			grepInvert: /@arabic/,
			dependencies: ['people'],
			use: { locale: 'en-GB' },
		},
		{
			name: 'arabic',
			testIgnore: ['entry.e2e.ts', 'servers-see.e2e.ts'],
			grep: /@arabic/,
			dependencies: ['people'],
			use: { locale: 'ar' },
		},
		{ name: 'servers', testMatch: 'servers-see.e2e.ts', dependencies: ['chromium', 'arabic'] },
	],
});
