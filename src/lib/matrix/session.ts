/** @file Becoming somebody on the homeserver, and ceasing to be: registration by token, sign-in, refresh, sign-out. */
import * as v from 'valibot';
import { DeviceId, UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { ask, HomeserverUnreachable, type Answer } from './homeserver.ts';

/** What proves to the homeserver who we are. Plain data; whoever holds it is us: keep it sealed. */
export interface MatrixSession {
	/** Origin of the client API, without a slash at the end. */
	readonly baseUrl: string;
	readonly userId: UserId;
	readonly deviceId: DeviceId;
	readonly accessToken: string;
	/** Null where the server gives tokens that do not expire. */
	readonly refreshToken: string | null;
}

/**
 * Why there is no session. `wrong-password` also stands for an unknown user (the server does not say which) · `suspended` the account is
 * locked or deactivated · `weak-password` the server's policy refuses it · `name-taken` · `name-invalid` not a Matrix localpart ·
 * `token-spent` the registration token is used, expired or unknown · `signed-out` the session has ended elsewhere.
 */
export type SessionRefusal =
	| { readonly code: 'wrong-password' }
	| { readonly code: 'suspended' }
	| { readonly code: 'rate'; readonly retryAfterMs: number }
	| { readonly code: 'weak-password' }
	| { readonly code: 'name-taken' }
	| { readonly code: 'name-invalid' }
	| { readonly code: 'token-spent' }
	| { readonly code: 'signed-out' }
	| { readonly code: 'unreachable' };

const Tokens = v.looseObject({ access_token: v.string(), refresh_token: v.optional(v.string()) });
const SignedIn = v.looseObject({ ...Tokens.entries, user_id: UserId, device_id: DeviceId });
const Challenge = v.looseObject({ session: v.string(), completed: v.optional(v.array(v.string())) });

/** The refusal an error code stands for; `unreachable` where the server's answer is none we know. */
function refusalOf(answer: Answer): SessionRefusal {
	switch (answer.errcode) {
		case 'M_FORBIDDEN':
			return { code: 'wrong-password' };
		case 'M_INVALID_USERNAME':
			return { code: 'name-invalid' };
		case 'M_USER_DEACTIVATED':
		case 'M_USER_LOCKED':
			return { code: 'suspended' };
		case 'M_LIMIT_EXCEEDED':
			return { code: 'rate', retryAfterMs: answer.retryAfterMs };
		case 'M_WEAK_PASSWORD':
		case 'M_PASSWORD_TOO_SHORT':
		case 'M_PASSWORD_NO_DIGIT':
		case 'M_PASSWORD_NO_LOWERCASE':
		case 'M_PASSWORD_NO_UPPERCASE':
		case 'M_PASSWORD_NO_SYMBOL':
		case 'M_PASSWORD_IN_DICTIONARY':
			return { code: 'weak-password' };
		case 'M_USER_IN_USE':
		case 'M_EXCLUSIVE':
			return { code: 'name-taken' };
		case 'M_UNKNOWN_TOKEN':
		case 'M_MISSING_TOKEN':
			return { code: 'signed-out' };
		default:
			return { code: 'unreachable' };
	}
}

/** Runs requests, and turns a dead line into the refusal it is to a person. */
async function reaching<T>(requests: () => Promise<Result<T, SessionRefusal>>): Promise<Result<T, SessionRefusal>> {
	try {
		return await requests();
	} catch (failure) {
		if (failure instanceof HomeserverUnreachable) return refuse({ code: 'unreachable' });
		throw failure;
	}
}

function sessionFrom(baseUrl: string, answer: Answer): Result<MatrixSession, SessionRefusal> {
	if (answer.status !== 200) return refuse(refusalOf(answer));
	const parsed = v.safeParse(SignedIn, answer.body);
	if (!parsed.success) return refuse({ code: 'unreachable' });
	return accept({
		baseUrl,
		userId: parsed.output.user_id,
		deviceId: parsed.output.device_id,
		accessToken: parsed.output.access_token,
		refreshToken: parsed.output.refresh_token ?? null,
	});
}

/** Signs in as a new device. `user` is a localpart or a whole user id; `deviceName` is what the server sees of the device. */
export const signIn = (request: {
	readonly baseUrl: string;
	readonly user: string;
	readonly password: string;
	readonly deviceName: string;
}): Promise<Result<MatrixSession, SessionRefusal>> =>
	reaching(async () =>
		sessionFrom(
			request.baseUrl,
			await ask(request.baseUrl, 'POST', '/_matrix/client/v3/login', {
				body: {
					type: 'm.login.password',
					identifier: { type: 'm.id.user', user: request.user },
					password: request.password,
					initial_device_display_name: request.deviceName,
					refresh_token: true,
				},
			}),
		),
	);

/** Makes an account with a one-use registration token and signs in as its first device. */
export const register = (request: {
	readonly baseUrl: string;
	readonly localpart: string;
	readonly password: string;
	readonly registrationToken: string;
	readonly deviceName: string;
}): Promise<Result<MatrixSession, SessionRefusal>> =>
	reaching(async () => {
		const stage = (auth?: Record<string, string>) =>
			ask(request.baseUrl, 'POST', '/_matrix/client/v3/register', {
				body: {
					username: request.localpart,
					password: request.password,
					initial_device_display_name: request.deviceName,
					refresh_token: true,
					...(auth === undefined ? {} : { auth }),
				},
			});
		const first = await stage();
		const challenge = v.safeParse(Challenge, first.body);
		if (first.status !== 401 || !challenge.success) return refuse(refusalOf(first));
		const { session } = challenge.output;
		const withToken = await stage({ type: 'm.login.registration_token', token: request.registrationToken, session });
		if (withToken.status === 200) return sessionFrom(request.baseUrl, withToken);
		const after = v.safeParse(Challenge, withToken.body);
		if (withToken.status !== 401) return refuse(refusalOf(withToken));
		if (!after.success || !(after.output.completed ?? []).includes('m.login.registration_token')) return refuse({ code: 'token-spent' });
		return sessionFrom(request.baseUrl, await stage({ type: 'm.login.dummy', session }));
	});

/** Trades the refresh token for new tokens. `signed-out` where the server no longer knows it, or there is none. */
export const refreshSession = (session: MatrixSession): Promise<Result<MatrixSession, SessionRefusal>> =>
	reaching(async () => {
		if (session.refreshToken === null) return refuse({ code: 'signed-out' });
		const answer = await ask(session.baseUrl, 'POST', '/_matrix/client/v3/refresh', { body: { refresh_token: session.refreshToken } });
		const tokens = v.safeParse(Tokens, answer.body);
		if (answer.status !== 200 || !tokens.success) return refuse(refusalOf(answer));
		return accept({
			...session,
			accessToken: tokens.output.access_token,
			refreshToken: tokens.output.refresh_token ?? session.refreshToken,
		});
	});

/** Ends the session on the server: the device and its keys go from there. A session already ended is ended. */
export const signOut = (session: MatrixSession): Promise<Result<void, SessionRefusal>> =>
	reaching(async () => {
		const leave = (accessToken: string) => ask(session.baseUrl, 'POST', '/_matrix/client/v3/logout', { accessToken, body: {} });
		let answer = await leave(session.accessToken);
		if (answer.errcode === 'M_UNKNOWN_TOKEN') {
			const refreshed = await refreshSession(session);
			if (!refreshed.ok) return refreshed.refusal.code === 'signed-out' ? accept(undefined) : refreshed;
			answer = await leave(refreshed.value.accessToken);
		}
		return answer.status === 200 ? accept(undefined) : refuse(refusalOf(answer));
	});
