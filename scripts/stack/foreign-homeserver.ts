/** @file Whether a homeserver that we do not run is one that Liaison can stand on: asked at the start, answered in one sentence. */
import { WrongSetting } from '#env';
import { ROOM_VERSION } from '../../src/lib/matrix/channel-settings.ts';
import { ask, type Reply } from './homeserver-request.ts';

type Ask = (method: string, path: string, token?: string | null, body?: unknown) => Promise<Reply>;

const wrong = (setting: string, what: string): WrongSetting => new WrongSetting(`The setting ${setting} is wrong: ${what}.`);

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { code } = (error.cause ?? {}) as { code?: string };
	return code ?? error.name;
}

/** Asks one homeserver; that it is silent, or counts us as too many, is told as a sentence. */
function askerOf(url: string): Ask {
	return async (method, path, token = null, body) => {
		const reply = await ask(url + path, method, token, body).catch((cause: unknown) => {
			throw wrong('SYNAPSE_URL', `nothing answers at ${url} (${reasonOf(cause)})`);
		});
		if (reply.status === 429)
			throw new WrongSetting(`The homeserver at ${url} answers that it is asked too often: start again in a minute.`);
		return reply;
	};
}

/** The member of a JSON object at a path. */
function at(value: unknown, ...path: readonly string[]): unknown {
	return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value);
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/**
 * What can be known without an account.
 * @throws WrongSetting when no homeserver answers there.
 */
export async function checkHomeserverAnswers(url: string): Promise<void> {
	const asked = askerOf(url);
	const versions = await asked('GET', '/_matrix/client/versions');
	if (!Array.isArray(versions.body['versions'])) throw wrong('SYNAPSE_URL', `what answers at ${url} is no Matrix homeserver`);
	for (const path of ['/health', '/_synapse/admin/v1/register']) {
		if ((await asked('GET', path)).status === 200) continue;
		throw wrong('SYNAPSE_URL', `${path} is not served at ${url}: give the inner address of Synapse, where all of it is`);
	}
}

/** Whose token it is, and that the homeserver has the name that we are told. */
async function checkAccount(asked: Ask, token: string, serverName: string): Promise<void> {
	const whoami = await asked('GET', '/_matrix/client/v3/account/whoami', token);
	const user = whoami.body['user_id'];
	if (whoami.status !== 200 || typeof user !== 'string') throw wrong('SYNAPSE_ADMIN_TOKEN', 'the homeserver refuses it');
	const name = user.slice(user.indexOf(':') + 1);
	if (name !== serverName) throw wrong('SERVER_NAME', `the homeserver of SYNAPSE_URL is ${name} (it is ${JSON.stringify(serverName)})`);
	const tokens = await asked('GET', '/_synapse/admin/v1/registration_tokens', token);
	if (tokens.status === 403) throw wrong('SYNAPSE_ADMIN_TOKEN', `${user} is no administrator of the homeserver`);
	if (tokens.status !== 200) throw wrong('SYNAPSE_URL', `the homeserver there makes no registration tokens (${tokens.status})`);
}

/** What the homeserver lacks, each in words that follow "it". */
const REQUIREMENTS: readonly { readonly fault: string; readonly isMet: (asked: Ask, token: string) => Promise<boolean> }[] = [
	{
		fault: 'does not say whose an OpenID token is (the resource "openid" of its listener)',
		isMet: async (asked) => (await asked('GET', '/_matrix/federation/v1/openid/userinfo?access_token=none')).status === 401,
	},
	{
		fault: `does not know room version ${ROOM_VERSION} (a newer Synapse does)`,
		isMet: async (asked, token) => {
			const { body } = await asked('GET', '/_matrix/client/v3/capabilities', token);
			return at(body, 'capabilities', 'm.room_versions', 'available', ROOM_VERSION) !== undefined;
		},
	},
	{
		fault: 'does not let people sign in with a password',
		isMet: async (asked) => {
			const { body } = await asked('GET', '/_matrix/client/v3/login');
			return list(body['flows']).some((flow) => at(flow, 'type') === 'm.login.password');
		},
	},
	{
		fault: 'does not register people by a token alone (enable_registration and registration_requires_token)',
		isMet: async (asked) => {
			const flows = list((await asked('POST', '/_matrix/client/v3/register', null, {})).body['flows']);
			return flows.length > 0 && flows.every((flow) => list(at(flow, 'stages')).includes('m.login.registration_token'));
		},
	},
	{
		fault: 'takes names of people (enable_set_displayname)',
		isMet: async (asked, token) => {
			const { body } = await asked('GET', '/_matrix/client/v3/capabilities', token);
			return at(body, 'capabilities', 'm.set_displayname', 'enabled') === false;
		},
	},
	{
		fault: 'does not run the policy module',
		// The module refuses a public room before Synapse looks at the version, which no Synapse knows: a room is made in no case.
		isMet: async (asked, token) => {
			const room = { preset: 'public_chat', room_version: 'none' };
			const { status, body } = await asked('POST', '/_matrix/client/v3/createRoom', token, room);
			return status === 403 && body['error'] === 'Rooms are never public here.';
		},
	},
];

/**
 * What can be asked with the administrator's token: that it is one, of the homeserver of this name, and that the homeserver keeps to
 * homeserver/liaison.yaml as far as it shows.
 * @throws WrongSetting naming the first thing that is missing.
 */
export async function checkHomeserver(url: string, token: string, serverName: string): Promise<void> {
	const asked = askerOf(url);
	await checkAccount(asked, token, serverName);
	for (const { fault, isMet } of REQUIREMENTS) {
		if (await isMet(asked, token)) continue;
		throw new WrongSetting(`The homeserver at ${url} ${fault}: start it with homeserver/liaison.yaml (README.md, "On several machines").`);
	}
}
