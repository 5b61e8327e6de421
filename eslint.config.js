/** @file One way to write each thing. No rule warns: a rule is an error or absent. */
import js from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'.liaison*/',
			'.cache/',
			'src/lib/i18n/paraglide/',
			'node_modules/',
			'test-results/',
			'playwright-report/',
		],
	},
	js.configs.recommended,
	...ts.configs.strictTypeChecked,
	...svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, extraFileExtensions: ['.svelte'] },
		},
		rules: {
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-import-type-side-effects': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'no-restricted-exports': [
				'error',
				{ restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
			],
			'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
			'svelte/no-navigation-without-resolve': 'error',
		},
	},
	{
		// Unions of the SDK and of the language itself grow without us: there a default closes the switch.
		files: ['src/lib/matrix/**/*.ts', 'src/lib/crypto/canonical.ts'],
		rules: { '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }] },
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
		rules: {
			// Type-aware `no-unsafe-*` cannot see through `.svelte` imports.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'svelte/no-at-html-tags': 'error',
		},
	},
	{
		files: ['**/*.svelte'],
		rules: {
			// dependency-cruiser does not see type-only imports in `.svelte`: the compiler drops them.
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex: '^#lib/(matrix|ledger|crypto|server)/|/vault/',
							message: 'A component reads model values from a state class; keys and services stay in the vault.',
						},
					],
				},
			],
		},
	},
	{
		// Their tools ask for a default export.
		files: [
			'*.config.{js,ts}',
			'drizzle/drizzle.config.ts',
			'tests/playwright.config.ts',
			'tests/architecture/layers.js',
			'tests/fixtures/browser-run.ts',
		],
		rules: { 'no-restricted-exports': 'off' },
	},
	{
		files: ['**/*.ts'],
		plugins: { jsdoc },
		rules: {
			'jsdoc/require-file-overview': ['error', { tags: { file: { initialCommentsOnly: true, mustExist: true, preventDuplicates: true } } }],
		},
	},
	{
		files: ['src/**/*.ts'],
		plugins: { jsdoc },
		rules: {
			'jsdoc/require-jsdoc': [
				'error',
				{
					publicOnly: true,
					require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
					contexts: ['TSInterfaceDeclaration'],
				},
			],
		},
	},
	{
		files: ['src/routes/**/*.ts', 'src/**/*.test.ts', 'src/**/*.integration.test.ts'],
		rules: { 'jsdoc/require-jsdoc': 'off' },
	},
	{ files: ['**/*.js', '**/*.mjs'], ...ts.configs.disableTypeChecked },
);
