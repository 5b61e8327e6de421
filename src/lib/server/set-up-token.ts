/** @file The token of the one-time set-up link that `npm start` prints; this process knows its hash only. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { settings } from '#env';

/** Whether this is the token of the set-up link. That a network exists already is for the caller to check. */
export function checkSetUpToken(token: string): boolean {
	const expected = settings().LIAISON_SET_UP_TOKEN_HASH;
	if (expected === undefined) return false;
	return timingSafeEqual(createHash('sha256').update(token).digest(), Buffer.from(expected, 'hex'));
}
