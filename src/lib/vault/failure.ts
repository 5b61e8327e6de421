/** @file What is thrown on the way of a command, as a refusal that the page has a sentence for. Light: it knows errors by their names. */
import type { SessionRefusal } from './session-api.ts';

/** Names of errors that say: no server answered. */
const UNREACHABLE = ['AppUnreachable', 'HomeserverUnreachable', 'ConnectionError'];

/** How long to wait where the homeserver does not say. */
const RETRY_MS = 30_000;

/** What of the SDK's error for an answer of the homeserver is looked at. */
interface HomeserverError extends Error {
	readonly httpStatus?: number;
	readonly data?: { readonly retry_after_ms?: number };
}

/** The refusal for a failure; `failed` where it is none of the servers'. */
export function refusalOfFailure(failure: unknown): SessionRefusal {
	if (!(failure instanceof Error)) return { kind: 'failed' };
	if (UNREACHABLE.includes(failure.name)) return { kind: 'unreachable' };
	if (failure.name === 'ChannelNotAsAsked') return { kind: 'not-as-asked' };
	if (failure.name === 'SessionEnded') return { kind: 'not-now' };
	const { httpStatus = 0, data } = failure as HomeserverError;
	if (httpStatus === 429) return { kind: 'rate', retryAfterMs: data?.retry_after_ms ?? RETRY_MS };
	return { kind: httpStatus >= 500 ? 'unreachable' : 'failed' };
}
