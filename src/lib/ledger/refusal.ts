/** @file Why the ledger says no: one closed list for server, vault and page (README.md §8). */

/** Every refusal with the HTTP status it travels under. */
export const REFUSAL_STATUS = {
	malformed: 400,
	'no-session': 401,
	'not-a-member': 403,
	suspended: 403,
	'not-admitted': 403,
	role: 403,
	who: 403,
	'unknown-link': 404,
	version: 409,
	'network-head': 409,
	epoch: 409,
	'epoch-due': 409,
	idem: 409,
	'too-large': 413,
	signature: 422,
	key: 422,
	transition: 422,
	quorum: 422,
	clear: 422,
	clock: 422,
	seen: 422,
	derived: 422,
	release: 422,
	id: 422,
	rate: 429,
} as const;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** A refusal of one entry. `at` is its place in the write, from 0. `detail` is for developers, in English, and never holds content. */
export interface LedgerRefusal {
	readonly code: RefusalCode;
	readonly at: number;
	readonly detail?: string;
}
