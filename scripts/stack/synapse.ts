/** @file The homeserver that Liaison runs itself. */
import { join } from 'node:path';
import type { Settings } from '#env';
import { Child, type Say } from './child.ts';
import { PROJECT, type DataFolder } from './folders.ts';
import { writePrivate } from './private-file.ts';
import { pythonWith } from './python.ts';
import type { Secrets } from './secrets.ts';
import { synapseConfig, synapseLogConfig } from './synapse-config.ts';

/** Installs the homeserver when it is missing. Returns the path of its Python. */
export async function installSynapse(say: Say): Promise<string> {
	return await pythonWith('homeserver', 'homeserver/requirements.txt', 'the homeserver', say);
}

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}

/** Installs and configures Synapse for a port of the loopback and says how it runs. */
export async function openSynapse(
	settings: Settings,
	secrets: Secrets,
	data: DataFolder,
	port: number,
	databaseUrl: string,
	say: Say,
): Promise<Child> {
	const python = await installSynapse(say);
	const file = (name: string): string => join(data.homeserver, name);
	const place = { signingKeyFile: file('signing.key'), logConfigFile: file('log.yaml') };
	writePrivate(place.signingKeyFile, `${secrets.signingKey}\n`);
	writePrivate(place.logConfigFile, JSON.stringify(synapseLogConfig(join(data.logs, 'homeserver.log')), null, 2));
	writePrivate(file('homeserver.yaml'), JSON.stringify(synapseConfig({ settings, secrets, data, port, databaseUrl, ...place }), null, 2));
	return new Child(
		{
			name: 'Synapse',
			id: 'homeserver-process',
			command: [python, '-m', 'synapse.app.homeserver', '-c', join(PROJECT, 'homeserver/liaison.yaml'), '-c', file('homeserver.yaml')],
			env: { PYTHONPATH: join(PROJECT, 'homeserver'), PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
			stopSignal: 'SIGTERM',
			answers: () => answers(`http://127.0.0.1:${port}`),
		},
		data,
		say,
	);
}
