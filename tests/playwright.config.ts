/** @file Browser tests: real Chromium, the real stack, one after the other. A file whose title has `@arabic` runs in Arabic, right to left. */
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
		launchOptions: { executablePath: chromiumPath, args: CHROMIUM_ARGUMENTS, env: chromiumEnvironment },
		trace: 'retain-on-failure',
		screenshot: 'only-on-failure',
		video: 'off',
	},
	projects: [
		{ name: 'chromium', grepInvert: /@arabic/, use: { locale: 'en-GB' } },
		{ name: 'arabic', grep: /@arabic/, use: { locale: 'ar' } },
	],
});
