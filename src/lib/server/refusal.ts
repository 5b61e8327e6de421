/** @file Why the server says no: the ledger's refusals and the few of its own, and how they travel. The page translates the codes. */
import type { StoredEntry } from '#lib/ledger/entry.ts';
import { REFUSAL_STATUS, type RefusalCode } from '#lib/ledger/refusal.ts';

/** Refusals outside the ledger, each with its HTTP status. */
const SERVER_REFUSAL_STATUS = {
	/** A change asked for by another site, or without saying by which. */
	origin: 403,
	/** The body is not JSON, or not declared as it. */
	'not-json': 415,
	/** The homeserver does not vouch for this OpenID token. */
	openid: 401,
	/** The OpenID token has made a session already. */
	spent: 409,
	/** The homeserver says the account is deactivated, locked or suspended. */
	account: 403,
	/** Wrong or used-up set-up link. */
	'set-up-token': 403,
	/** The network exists. */
	'set-up-done': 409,
	/** No such invitation or enrolment, or a wrong claim: alike on purpose. */
	'no-such-invitation': 404,
	/** No such request for new keys, or it was answered. */
	'no-such-request': 404,
	/** The invitation is past its date, used or withdrawn. */
	'invitation-over': 410,
	/** Another answer to the same invitation stands. */
	'already-answered': 409,
	/** The homeserver does not answer. */
	'homeserver-away': 503,
} as const;

export type ServerRefusalCode = keyof typeof SERVER_REFUSAL_STATUS;

/** Any refusal that leaves the server. `detail` is for developers, in English, and never holds content. */
export interface ServerRefusal {
	readonly code: RefusalCode | ServerRefusalCode;
	readonly detail?: string;
	/** The entry that the refusal rests on, where the person may read it. */
	readonly newer?: StoredEntry;
}

/** The HTTP status of a refusal. */
function statusOf(code: RefusalCode | ServerRefusalCode): number {
	return code in SERVER_REFUSAL_STATUS ? SERVER_REFUSAL_STATUS[code as ServerRefusalCode] : REFUSAL_STATUS[code as RefusalCode];
}

/** Answers of the API are about one person at one moment: nobody may keep them. */
const UNCACHED = { 'cache-control': 'no-store' };

/** A JSON answer. */
export const answer = (value: unknown, status = 200): Response => Response.json(value, { status, headers: UNCACHED });

/** An answer without a body. */
export const nothing = (): Response => new Response(null, { status: 204, headers: UNCACHED });

/** A refusal as an answer: `{error: {code, at?, detail?, newer?}}`. */
export const refused = (refusal: ServerRefusal): Response => answer({ error: refusal }, statusOf(refusal.code));
