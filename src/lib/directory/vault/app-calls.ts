/** @file The app server's JSON interface as this drawer calls it; whoever opens the drawer brings the session. */
import * as v from 'valibot';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { REFUSAL_STATUS } from '#lib/ledger/refusal.ts';
import type { ServerRefusal } from './api.ts';

/** Calls with the session's cookie. Rejects when there is no answer. */
export interface AppCalls {
	call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
}

const Refused = v.looseObject({ error: v.looseObject({ code: v.string() }) });

/** The server's codes outside the ledger's that this drawer can meet. */
const OWN_CODES = ['no-such-invitation', 'invitation-over', 'already-answered', 'no-such-request'] as const;

function codeOf(body: unknown): ServerRefusal['code'] {
	const parsed = v.safeParse(Refused, body);
	const code = parsed.success ? parsed.output.error.code : '';
	if (code in REFUSAL_STATUS) return code as keyof typeof REFUSAL_STATUS;
	return OWN_CODES.find((each) => each === code) ?? 'unexpected';
}

/** One call: the body of a good answer, or the refusal. */
export async function call(
	app: AppCalls,
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	body?: unknown,
): Promise<Result<unknown, ServerRefusal>> {
	let answer: Awaited<ReturnType<AppCalls['call']>>;
	try {
		answer = await app.call(method, path, body);
	} catch {
		return refuse({ code: 'unreachable' });
	}
	return answer.status < 300 ? accept(answer.body) : refuse({ code: codeOf(answer.body) });
}
