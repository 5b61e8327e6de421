/** @file The server's audit chain, checked on this device: SHA-256 over each line and the one before it. */
import * as v from 'valibot';
import { encodeBase64, utf8 } from '#lib/crypto/bytes.ts';
import { Hash, UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import type { AuditLine } from '../invitation.ts';

const Line = v.looseObject({
	seq: v.pipe(v.number(), v.integer()),
	at: Instant,
	actor: v.nullable(UserId),
	act: v.string(),
	subject: v.string(),
	prev: Hash,
	hash: Hash,
});

/** An answer of `GET /api/audit`. */
export const AuditAnswer = v.looseObject({ lines: v.array(Line) });

const sha256 = async (text: string): Promise<string> =>
	encodeBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(utf8(text)))));

/** The lines with whether each follows. The first line of a later page is checked by its own hash; its `prev` by the page before. */
export async function checkLines(lines: v.InferOutput<typeof AuditAnswer>['lines'], after: number): Promise<readonly AuditLine[]> {
	const start = await sha256('liaison/v1/audit');
	return Promise.all(
		lines.map(async ({ seq, at, actor, act, subject, prev, hash }, place) => {
			const before = lines[place - 1];
			const follows = before === undefined ? after > 0 || (prev === start && seq === 1) : prev === before.hash && seq === before.seq + 1;
			const right = (await sha256(JSON.stringify(['liaison/v1/audit', prev, seq, at, actor, act, subject]))) === hash;
			return { seq, at, actor, act, subject, chained: follows && right };
		}),
	);
}
