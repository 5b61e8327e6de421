/** @file Two kinds of test under plain Node: pure ones, and those against the real Synapse and PostgreSQL. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		projects: [
			{
				// Pages' state is classes with runes: compiled as everywhere, without a page around them.
				plugins: [svelte()],
				test: {
					name: 'unit',
					environment: 'node',
					include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'tests/{vectors,architecture}/*.test.ts'],
					exclude: ['**/*.integration.test.ts'],
				},
			},
			{
				test: {
					name: 'integration',
					environment: 'node',
					include: ['src/**/*.integration.test.ts', 'tests/integration/**/*.integration.test.ts'],
					globalSetup: ['tests/fixtures/stack.ts'],
					testTimeout: 60_000,
					hookTimeout: 120_000,
					fileParallelism: false,
				},
			},
		],
	},
});
