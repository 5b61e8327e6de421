/** @file The homeserver's configuration. Every key says what it is for where its name does not. JSON is valid YAML. */
import type { Settings } from '#env';
import type { DataFolder } from './folders.ts';
import type { Secrets } from './secrets.ts';

/** The localpart of the account that the app acts as. Nobody signs in as it, and the directory does not list it. */
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

const rate = (per_second: number, burst_count: number): Config => ({ per_second, burst_count });

/** People at work stay far below these; a stolen session or a broken program does not. */
function limits(loose: boolean): Config {
	const or = (strict: Config): Config => (loose ? rate(1_000, 10_000) : strict);
	return {
		rc_message: or(rate(5, 30)),
		rc_registration: or(rate(0.17, 3)),
		rc_registration_token_validity: or(rate(0.1, 5)),
		rc_login: { address: or(rate(0.2, 10)), account: or(rate(0.2, 10)), failed_attempts: or(rate(0.05, 5)) },
		rc_joins: { local: or(rate(1, 30)), remote: or(rate(0.01, 1)) },
		rc_joins_per_room: or(rate(1, 30)),
		rc_invites: { per_room: or(rate(1, 200)), per_user: or(rate(1, 20)), per_issuer: or(rate(1, 200)) },
		rc_room_creation: or(rate(0.1, 60)),
		rc_key_requests: or(rate(20, 100)),
		rc_presence: { per_user: rate(0.1, 1) },
		rc_media_create: or(rate(5, 50)),
		rc_user_directory: or(rate(1, 20)),
	};
}

/** What members may do, and what the server may keep. */
const RULES: Config = {
	enable_registration: true,
	registration_requires_token: true,
	allow_guest_access: false,
	enable_3pid_changes: false,
	// Names are in the sealed roster; the homeserver need not learn any.
	enable_set_displayname: false,
	enable_set_avatar_url: false,
	allow_per_room_profiles: false,
	password_config: { policy: { enabled: true, minimum_length: 12 } },
	encryption_enabled_by_default_for_room_type: 'all',
	user_directory: { enabled: true, search_all_users: true, prefer_local_users: true },
	require_auth_for_profile_requests: true,
	limit_profile_requests_to_users_who_share_rooms: true,
	enable_room_list_search: false,
	allow_public_rooms_without_auth: false,
	allow_public_rooms_over_federation: false,
	presence: { enabled: false },
	url_preview_enabled: false,
	dynamic_thumbnails: false,
	max_upload_size: '50M',
	media_upload_limits: [{ time_period: '1h', max_size: '500M' }],
	delete_stale_devices_after: '90d',
	redaction_retention_period: '1d',
	forgotten_room_retention_period: '1d',
	user_ips_max_age: '7d',
	push: { include_content: false },
	retention: {
		enabled: true,
		allowed_lifetime_min: '1d',
		allowed_lifetime_max: '5y',
		purge_jobs: [
			{ longest_max_lifetime: '3d', interval: '12h' },
			{ shortest_max_lifetime: '3d', interval: '1d' },
		],
	},
	// What a client missed of the state between two syncs: matrix-js-sdk asks for it.
	experimental_features: { msc4222_enabled: true },
	report_stats: false,
	enable_metrics: false,
};

/** One server for one network: nothing comes from or goes to another. */
const ALONE: Config = { federation_domain_whitelist: [], trusted_key_servers: [], suppress_key_server_warning: true };

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

/** The whole configuration. */
export function synapseConfig({ settings, secrets, data, port, databaseUrl, signingKeyFile, logConfigFile }: SynapsePlace): Config {
	const loose = settings.LIAISON_LIMITS === 'loose';
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
		...ALONE,
		...RULES,
		...(loose ? { bcrypt_rounds: 4 } : {}),
		...limits(loose),
		modules: [{ module: 'liaison_policy.LiaisonPolicy', config: { hidden_users: [`@${SERVICE_ACCOUNT}:${secrets.serverName}`] } }],
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
