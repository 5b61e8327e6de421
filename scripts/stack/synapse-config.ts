/**
 * @file What is particular to the homeserver that Liaison runs itself: names, places and secrets. What every homeserver of Liaison keeps to is
 * homeserver/liaison.yaml, which Synapse reads first. JSON is valid YAML.
 */
import type { Settings } from '#env';
import type { DataFolder } from './folders.ts';
import type { Secrets } from './secrets.ts';

/** The localpart of the account that the app acts as. Nobody signs in as it, and liaison.yaml keeps it out of the directory. */
export const SERVICE_ACCOUNT = 'liaison-service';

/** What the configuration depends on. */
export interface SynapsePlace {
	readonly settings: Settings;
	readonly secrets: Secrets;
	readonly data: DataFolder;
	readonly port: number;
	readonly databaseUrl: string;
	readonly signingKeyFile: string;
	readonly logConfigFile: string;
}

type Config = Readonly<Record<string, unknown>>;

/** Instead of the limits of liaison.yaml: what a test does in a minute, and sixty people whom a bench plays. */
function looseLimits(): Config {
	const rate = { per_second: 1_000, burst_count: 10_000 };
	return {
		bcrypt_rounds: 4,
		rc_message: rate,
		rc_registration: rate,
		rc_registration_token_validity: rate,
		rc_login: { address: rate, account: rate, failed_attempts: rate },
		rc_joins: { local: rate, remote: rate },
		rc_joins_per_room: rate,
		rc_invites: { per_room: rate, per_user: rate, per_issuer: rate },
		rc_room_creation: rate,
		rc_key_requests: rate,
		rc_media_create: rate,
		rc_user_directory: rate,
	};
}

function database(url: string): Config {
	const { hostname, port, username, password, pathname, searchParams } = new URL(url);
	const args = {
		user: decodeURIComponent(username),
		password: decodeURIComponent(password),
		dbname: decodeURIComponent(pathname.slice(1)),
		host: hostname,
		port: Number(port || 5432),
		...Object.fromEntries(searchParams),
		cp_min: 2,
		cp_max: 10,
	};
	return { name: 'psycopg2', args };
}

/** The configuration beside liaison.yaml. */
export function synapseConfig({ settings, secrets, data, port, databaseUrl, signingKeyFile, logConfigFile }: SynapsePlace): Config {
	const resources = [{ names: ['client', 'openid'], compress: false }];
	return {
		server_name: secrets.serverName,
		public_baseurl: `${settings.ORIGIN}/`,
		serve_server_wellknown: false,
		listeners: [{ port, bind_addresses: ['127.0.0.1'], type: 'http', tls: false, x_forwarded: true, resources }],
		database: database(databaseUrl),
		media_store_path: data.media,
		signing_key_path: signingKeyFile,
		log_config: logConfigFile,
		registration_shared_secret: secrets.registration,
		macaroon_secret_key: secrets.macaroon,
		form_secret: secrets.form,
		...(settings.LIAISON_LIMITS === 'loose' ? looseLimits() : {}),
	};
}

/** Warnings only: at finer levels Synapse notes who asked for what. Kept for two weeks. */
export function synapseLogConfig(file: string): Config {
	return {
		version: 1,
		disable_existing_loggers: false,
		formatters: { plain: { format: '%(asctime)s %(levelname)s %(name)s %(message)s' } },
		handlers: {
			file: {
				class: 'logging.handlers.TimedRotatingFileHandler',
				formatter: 'plain',
				filename: file,
				when: 'midnight',
				backupCount: 14,
				encoding: 'utf8',
			},
		},
		root: { level: 'WARNING', handlers: ['file'] },
	};
}
