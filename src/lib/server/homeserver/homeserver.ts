/** @file What the server asks of the homeserver: who someone is, how an account stands, and a token to open one. */
import * as v from 'valibot';
import { UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { ask, askAsAdmin, homeserverUrl, unexpected } from './admin-request.ts';

const Userinfo = v.object({ sub: UserId });
const Account = v.object({
	deactivated: v.boolean(),
	locked: v.optional(v.boolean(), false),
	suspended: v.optional(v.nullable(v.boolean()), false),
});
const Token = v.object({ token: v.string() });

/** How an account stands. Only `active` may do anything. */
export type AccountStatus = 'active' | 'suspended' | 'locked' | 'deactivated' | 'unknown';

const user = (id: UserId): string => encodeURIComponent(id);

/**
 * Whose OpenID token this is (Matrix 1.19, client-server API: OpenID). Such a token lives an hour, may be shown again, and
 * outlives a deactivation: the caller takes each one once and asks `accountStatus` besides.
 * @throws HomeserverFailure when the homeserver does not answer.
 */
export async function userinfo(openidToken: string): Promise<Result<UserId, 'refused'>> {
	const answer = await ask('GET', `/_matrix/federation/v1/openid/userinfo?access_token=${encodeURIComponent(openidToken)}`, null);
	const parsed = v.safeParse(Userinfo, answer.body);
	return answer.status === 200 && parsed.success ? accept(parsed.output.sub) : refuse('refused');
}

/** How an account stands now. */
export async function accountStatus(id: UserId): Promise<AccountStatus> {
	const answer = await askAsAdmin('GET', `/_synapse/admin/v2/users/${user(id)}`);
	if (answer.status === 404) return 'unknown';
	if (answer.status !== 200) throw unexpected('describe an account', answer);
	const account = v.parse(Account, answer.body);
	if (account.deactivated) return 'deactivated';
	if (account.locked) return 'locked';
	return account.suspended === true ? 'suspended' : 'active';
}

/** Makes a token that registers one account until it expires. */
export async function makeRegistrationToken(expiresAt: Instant): Promise<string> {
	const expiry = Date.parse(expiresAt);
	const answer = await askAsAdmin('POST', '/_synapse/admin/v1/registration_tokens/new', { uses_allowed: 1, expiry_time: expiry });
	if (answer.status !== 200) throw unexpected('make a registration token', answer);
	return v.parse(Token, answer.body).token;
}

/** Whether the homeserver answers, within three seconds. */
export async function homeserverAnswers(): Promise<boolean> {
	try {
		const response = await fetch(`${homeserverUrl()}/health`, { signal: AbortSignal.timeout(3_000) });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}
