/** @file The homeserver account that the app acts as, and its access token. */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { WrongSetting } from '#env';
import type { DataFolder } from './folders.ts';
import { ask, type Reply } from './homeserver-request.ts';
import { readIfThere, writePrivate } from './private-file.ts';
import { SERVICE_ACCOUNT } from './synapse-config.ts';

/** Registers with the secret that the homeserver shares with us (Synapse: shared-secret registration). */
async function register(synapse: string, secret: string, password: string): Promise<Reply> {
	const path = `${synapse}/_synapse/admin/v1/register`;
	const { nonce } = (await ask(path, 'GET', null)).body;
	const mac = createHmac('sha1', secret)
		.update([String(nonce), SERVICE_ACCOUNT, password, 'admin'].join('\0'))
		.digest('hex');
	return await ask(path, 'POST', null, { nonce, username: SERVICE_ACCOUNT, password, admin: true, mac });
}

async function signIn(synapse: string, password: string): Promise<Reply> {
	const identifier = { type: 'm.id.user', user: SERVICE_ACCOUNT };
	return await ask(`${synapse}/_matrix/client/v3/login`, 'POST', null, { type: 'm.login.password', identifier, password });
}

/** Why the homeserver gave no token, for whoever configured it. */
function refusal(isKnown: boolean, { status, body }: Reply): string {
	if (isKnown)
		return `The homeserver has an account ${SERVICE_ACCOUNT} with a password that is not in this data folder: set SYNAPSE_ADMIN_TOKEN to a token of it.`;
	if (status === 403) return 'The setting SYNAPSE_REGISTRATION_SECRET is wrong: the homeserver refuses it.';
	const reason = typeof body['error'] === 'string' ? `${status}, ${body['error']}` : String(status);
	return `The setting SYNAPSE_REGISTRATION_SECRET is of no use: the homeserver makes no account with it (${reason}). Set SYNAPSE_ADMIN_TOKEN instead.`;
}

/**
 * The token of the account: the one kept in the data folder while it is good, else of a new session, of a new account at the first start.
 * @throws WrongSetting naming what the homeserver refused.
 */
export async function administratorToken(synapse: string, registrationSecret: string, password: string, data: DataFolder): Promise<string> {
	const file = join(data.root, 'administrator-token');
	const kept = readIfThere(file)?.trim();
	if (kept && (await ask(`${synapse}/_matrix/client/v3/account/whoami`, 'GET', kept)).status === 200) return kept;
	const registered = await register(synapse, registrationSecret, password);
	const isKnown = registered.body['errcode'] === 'M_USER_IN_USE';
	const reply = isKnown ? await signIn(synapse, password) : registered;
	const token = reply.body['access_token'];
	if (reply.status !== 200 || typeof token !== 'string') throw new WrongSetting(refusal(isKnown, reply));
	writePrivate(file, `${token}\n`);
	return token;
}
