/** @file The import table of src/lib/README.md as dependency-cruiser rules: who may know whom. */
const missions = ['directory', 'rooms', 'intelligence', 'operations', 'meetings']; // innermost first
const lib = (...names) => `^src/lib/(${names.join('|')})/`;
const model = (...names) => `^src/lib/(${names.join('|')})/(?!(vault|state|ui)/)`;
const drawer = (...names) => `^src/lib/(${missions.join('|')})/(${names.join('|')})/`;
const npm = (...names) => `node_modules/(${names.join('|')})/|^(${names.join('|')})(/|$)`;
const only = (name, path, ...to) => ({ name, severity: 'error', from: { path, pathNot: '\\.test\\.ts$' }, to: { pathNot: to } });
const never = (name, from, ...path) => ({ name, severity: 'error', from, to: { path } });
const pure = [lib('kernel'), npm('valibot')];
/** The pure half of the ledger: the format and the rules, no I/O. */
const format = '^src/lib/ledger/[^/]+\\.ts$';

export default {
	forbidden: [
		{ name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
		only('kernel', lib('kernel'), ...pure),
		...missions.map((name, i) => only(`model:${name}`, model(name), ...pure, model(...missions.slice(0, i + 1)))),
		...missions.map((name, i) =>
			only(
				`vault:${name}`,
				`^src/lib/${name}/vault/`,
				...pure,
				lib('matrix', 'ledger', 'crypto'),
				model(...missions.slice(0, i + 1)),
				`^src/lib/(${missions.slice(0, i + 1).join('|')})/vault/`,
			),
		),
		only(
			'state/',
			drawer('state'),
			...pure,
			lib('page'),
			'^src/lib/vault/rpc\\.ts$',
			model(...missions),
			drawer('state'),
			`^src/lib/(${missions.join('|')})/vault/api\\.ts$`,
			npm('svelte'),
		),
		only(
			'ui/',
			drawer('ui'),
			...pure,
			lib('ui', 'i18n', 'page'),
			model(...missions),
			drawer('state', 'ui'),
			npm('svelte', '@lucide', 'virtua', 'markdown-it'),
			'^\\$app/(state|paths|navigation)$',
		),
		only('page', lib('page'), ...pure, lib('page', 'ui', 'i18n'), npm('svelte', '@lucide')),
		// The design system and the languages know no mission; i18n words the ledger's refusals, by their list of codes.
		only('ui', lib('ui'), ...pure, lib('ui', 'i18n'), npm('svelte', '@lucide', 'bits-ui')),
		only('i18n', lib('i18n'), ...pure, lib('i18n'), '^src/lib/ledger/refusal\\.ts$', npm('@sveltejs/kit')),
		only('crypto', lib('crypto'), ...pure, lib('crypto'), npm('libsodium-wrappers', '@scure/bip39')),
		only('matrix', lib('matrix'), ...pure, lib('matrix'), npm('matrix-js-sdk', '@matrix-org/matrix-sdk-crypto-wasm')),
		only('ledger format', format, ...pure, lib('crypto'), format),
		only('ledger client', '^src/lib/ledger/client/', ...pure, lib('crypto', 'ledger'), npm('idb')),
		only(
			'vault',
			lib('vault'),
			...pure,
			lib('vault', 'matrix', 'ledger', 'crypto'),
			'^src/lib/missions\\.ts$',
			model(...missions),
			drawer('vault'),
			npm('comlink', 'idb'),
		),
		only(
			'workspace',
			lib('workspace'),
			...pure,
			lib('workspace', 'i18n', 'ui', 'page'),
			'^src/lib/vault/(rpc|session-api|connect)\\.ts$',
			model(...missions),
			drawer('state'),
			`^src/lib/(${missions.join('|')})/vault/api\\.ts$`,
			npm('svelte', '@lucide'),
		),
		only(
			'server',
			lib('server'),
			...pure,
			lib('server', 'crypto'),
			format,
			'^src/lib/missions\\.ts$',
			model(...missions),
			npm('drizzle-orm', 'pg', '@types/pg'),
			'^\\$app/(server|env)',
			'^(node:)?[a-z_/]+$',
			'^src/env\\.ts$',
		),
		never('one door to the SDK', { path: '^src/', pathNot: lib('matrix') }, npm('matrix-js-sdk', '@matrix-org/[^/]*')),
		never('one door to libsodium', { path: '^src/', pathNot: lib('crypto') }, npm('libsodium[^/]*')),
		never('one door to bits-ui', { path: '^src/', pathNot: lib('ui') }, npm('bits-ui')),
		never('routes', { path: '^src/routes/' }, lib('matrix', 'ledger/client', 'server/db'), drawer('vault')),
		never(
			'what runs on the server draws nothing',
			{ path: '(\\+server|\\.server)\\.ts$' },
			lib('workspace', 'page', 'ui'),
			drawer('vault', 'state', 'ui'),
		),
		never('pages never see the server', { path: '^src/routes/.*\\.svelte$' }, lib('server', 'crypto', 'ledger')),
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		exclude: { path: 'src/lib/i18n/paraglide/' },
		enhancedResolveOptions: { extensions: ['.ts', '.js', '.svelte', '.d.ts'], conditionNames: ['import', 'svelte', 'browser', 'default'] },
	},
};
