/** @file One request to the homeserver's administration interface, over the inner address that no browser reaches. */
import { settings } from '#env';

/** The homeserver did not answer, or answered something that it should not. */
export class HomeserverFailure extends Error {
	override readonly name = 'HomeserverFailure';
}

/** A status and the JSON that came with it. */
export interface Answer {
	readonly status: number;
	readonly body: unknown;
}

/** The inner address of the homeserver, without a slash at the end. */
export function homeserverUrl(): string {
	const url = settings().SYNAPSE_URL;
	if (!url) throw new HomeserverFailure('SYNAPSE_URL is not set: the program that starts the server gives it.');
	return url;
}

/**
 * Sends a request to the homeserver.
 * @param path beginning with a slash, its parts encoded
 * @param token the access token to use, or null for a request that needs none
 * @throws HomeserverFailure when there is no answer within ten seconds, or the answer is not JSON.
 */
export async function ask(method: string, path: string, token: string | null, body?: unknown): Promise<Answer> {
	const [endpoint] = path.split('?');
	try {
		const response = await fetch(homeserverUrl() + path, {
			method,
			headers: {
				...(token === null ? {} : { authorization: `Bearer ${token}` }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(10_000),
		});
		return { status: response.status, body: (await response.json()) as unknown };
	} catch (cause) {
		throw new HomeserverFailure(`The homeserver did not answer ${method} ${String(endpoint)}.`, { cause });
	}
}

/** Sends a request as the administrator account of this server. */
export async function askAsAdmin(method: string, path: string, body?: unknown): Promise<Answer> {
	const token = settings().SYNAPSE_ADMIN_TOKEN;
	if (!token) throw new HomeserverFailure('SYNAPSE_ADMIN_TOKEN is not set: the program that starts the server gives it.');
	return await ask(method, path, token, body);
}

/** The failure that an unexpected answer is. Carries the Matrix error code, never the body. */
export function unexpected(what: string, answer: Answer): HomeserverFailure {
	const body = answer.body;
	const code = typeof body === 'object' && body !== null && 'errcode' in body ? ` ${String(body.errcode)}` : '';
	return new HomeserverFailure(`The homeserver would not ${what}: ${String(answer.status)}${code}.`);
}
