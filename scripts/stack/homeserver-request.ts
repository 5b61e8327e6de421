/** @file One request to a homeserver, of our own or not. */

/** A status, and the JSON object that came with it: empty when there was none. */
export interface Reply {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/**
 * Asks and waits for the answer, half a minute at most.
 * @throws TypeError | DOMException as fetch does, when nothing answers.
 */
export async function ask(url: string, method: string, token: string | null, body?: unknown): Promise<Reply> {
	const response = await fetch(url, {
		method,
		headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		signal: AbortSignal.timeout(30_000),
	});
	const parsed: unknown = await response.json().catch(() => null);
	return { status: response.status, body: isObject(parsed) ? parsed : {} };
}
