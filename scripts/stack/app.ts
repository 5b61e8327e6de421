/** @file The process that browsers speak to. */
import { join } from 'node:path';
import type { Settings } from '#env';
import { buildOfSources } from './build.ts';
import { Child, type Say } from './child.ts';
import { PROJECT, type DataFolder } from './folders.ts';

/** `compressed` and `plain` serve a production build; `sources` compiles on demand; `none` starts no app. */
export type AppKind = 'compressed' | 'plain' | 'sources' | 'none';

/** What the app needs to know besides its settings. */
export interface AppPlace {
	readonly DATABASE_URL: string;
	readonly SYNAPSE_URL: string;
	readonly SYNAPSE_ADMIN_TOKEN: string;
	readonly LIAISON_SET_UP_TOKEN_HASH: string;
}

/** Builds the app and says how it runs. */
export async function openApp(
	kind: Exclude<AppKind, 'none'>,
	settings: Settings,
	place: AppPlace,
	data: DataFolder,
	say: Say,
): Promise<Child> {
	const served = kind === 'sources' ? 'vite' : await buildOfSources(kind === 'compressed', say);
	const { PORT, HOST, ORIGIN, SERVER_NAME, PROXIES, LIAISON_LIMITS } = settings;
	const env = {
		...{ PORT: String(PORT), HOST, ORIGIN, SERVER_NAME, PROXIES: String(PROXIES), LIAISON_LIMITS, LIAISON_DATA: data.root, ...place },
		NODE_ENV: kind === 'sources' ? 'development' : 'production',
	};
	const listening = HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
	const answers = (): Promise<boolean> =>
		fetch(`http://${listening}:${PORT}/healthz`, { signal: AbortSignal.timeout(10_000) }).then(
			(response) => response.ok,
			() => false,
		);
	return new Child(
		{
			name: 'The app',
			id: 'app',
			command: [process.execPath, join(PROJECT, 'scripts/web.ts'), served],
			env,
			stopSignal: 'SIGTERM',
			answers,
		},
		data,
		say,
	);
}
