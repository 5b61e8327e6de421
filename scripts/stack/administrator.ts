/** @file The homeserver account that the app acts as, and its access token. */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { DataFolder } from './folders.ts';
import { readIfThere, writePrivate } from './private-file.ts';
import { SERVICE_ACCOUNT } from './synapse-config.ts';

interface Reply {
	readonly status: number;
	readonly body: Record<string, unknown>;
}

async function ask(url: string, method: string, token: string | null, body?: unknown): Promise<Reply> {
	const response = await fetch(url, {
		method,
		headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		signal: AbortSignal.timeout(30_000),
	});
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

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

/**
 * The token of the account: the one kept in the data folder while it is good, else of a new session, of a new account at the first start.
 * @throws Error naming what the homeserver answered.
 */
export async function administratorToken(synapse: string, registrationSecret: string, password: string, data: DataFolder): Promise<string> {
	const file = join(data.root, 'administrator-token');
	const kept = readIfThere(file)?.trim();
	if (kept && (await ask(`${synapse}/_matrix/client/v3/account/whoami`, 'GET', kept)).status === 200) return kept;
	const registered = await register(synapse, registrationSecret, password);
	const reply = registered.body['errcode'] === 'M_USER_IN_USE' ? await signIn(synapse, password) : registered;
	const token = reply.body['access_token'];
	if (reply.status !== 200 || typeof token !== 'string') {
		const { errcode } = reply.body;
		throw new Error(
			`The homeserver gave no administrator account (${reply.status} ${typeof errcode === 'string' ? errcode : ''}): is SYNAPSE_REGISTRATION_SECRET right?`,
		);
	}
	writePrivate(file, `${token}\n`);
	return token;
}
