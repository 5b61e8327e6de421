/** @file Plain requests to the homeserver's client API, before there is a client: sign-in needs neither the SDK nor its cryptography. */
import * as v from 'valibot';

/** An answer of the homeserver: JSON body, and the standard error code where it refuses. */
export interface Answer {
	readonly status: number;
	readonly body: unknown;
	/** `M_…`, empty where there is none. */
	readonly errcode: string;
	/** How long to wait after a rate limit, in milliseconds; 0 where not told. */
	readonly retryAfterMs: number;
}

/** The homeserver gave no answer that makes sense: network down, proxy page, time-out. */
export class HomeserverUnreachable extends Error {
	override readonly name = 'HomeserverUnreachable';
}

const StandardError = v.looseObject({ errcode: v.string(), retry_after_ms: v.optional(v.number()) });

/** How long a plain request may take, in milliseconds. */
const LIMIT_MS = 20_000;

/**
 * Asks the homeserver. `path` begins with `/_matrix/`.
 * @throws HomeserverUnreachable when there is no JSON answer in time.
 */
export async function ask(
	baseUrl: string,
	method: 'GET' | 'POST' | 'PUT' | 'DELETE',
	path: string,
	options: { readonly body?: unknown; readonly accessToken?: string } = {},
): Promise<Answer> {
	let response: Response;
	let text: string;
	try {
		response = await fetch(`${baseUrl}${path}`, {
			method,
			headers: {
				...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
				...(options.accessToken === undefined ? {} : { authorization: `Bearer ${options.accessToken}` }),
			},
			...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
			signal: AbortSignal.timeout(LIMIT_MS),
		});
		text = await response.text();
	} catch (cause) {
		throw new HomeserverUnreachable('The homeserver cannot be reached.', { cause });
	}
	let body: unknown;
	try {
		body = text === '' ? null : JSON.parse(text);
	} catch (cause) {
		throw new HomeserverUnreachable(`The homeserver answered ${response.status} without JSON.`, { cause });
	}
	const error = v.safeParse(StandardError, body);
	return {
		status: response.status,
		body,
		errcode: error.success ? error.output.errcode : '',
		retryAfterMs: error.success ? (error.output.retry_after_ms ?? 0) : 0,
	};
}
