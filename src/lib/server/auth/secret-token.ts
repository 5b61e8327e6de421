/** @file Tokens that somebody holds and the server only recognises: it keeps their hashes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fresh token: 32 random bytes, base64url. */
export const makeToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token: SHA-256, base64url. A random token needs no slow hash. */
export const tokenHash = (token: string): string => createHash('sha256').update(token, 'utf8').digest('base64url');

/** Whether two texts are equal, in a time that does not tell how far they agree. */
export function sameText(a: string, b: string): boolean {
	const [left, right] = [a, b].map((text) => createHash('sha256').update(text, 'utf8').digest());
	return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
