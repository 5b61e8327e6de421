/** @file The app server's JSON interface as the vault calls it, with a session that renews itself. */
import { RoomId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Platform } from './platform.ts';
import type { SessionRefusal } from './session-api.ts';
import * as v from 'valibot';

/** What Matrix gives as proof of identity; shown to the app server once (Matrix 1.19, OpenID). */
export interface OpenIdProof {
	readonly accessToken: string;
}

/** The app server could not be reached, or answered something that is no answer. */
export class AppUnreachable extends Error {
	override readonly name = 'AppUnreachable';
}

/** An answer: the status, and the parsed JSON body (`null` where there is none). */
export interface AppAnswer {
	readonly status: number;
	readonly body: unknown;
}

const Refused = v.looseObject({ error: v.looseObject({ code: v.string() }) });

/** The code of a refusal, or `unexpected` where the body has none. */
export const refusalCode = (answer: AppAnswer): string => {
	const refused = v.safeParse(Refused, answer.body);
	return refused.success ? refused.output.error.code : 'unexpected';
};

const Standing = v.looseObject({
	user: v.string(),
	standing: v.picklist(['member', 'newcomer', 'suspended', 'removed']),
	network: v.nullable(v.string()),
	network_room: v.nullable(RoomId),
	/** The signing key that the roster has for us now. */
	sign: v.nullable(v.string()),
	/** How our own request for new keys stands. */
	key_change: v.nullable(v.picklist(['asked', 'declined'])),
});

/** Who the app server takes us for, and how the roster stands to it. A claim of the server, not a proof. */
export type AppStanding = v.InferOutput<typeof Standing>;

const NetworkAnswer = v.object({ set_up: v.boolean() });

/** Whether the network exists, asked without a session. */
export async function askNetwork(
	platform: Pick<Platform, 'origin' | 'fetch'>,
): Promise<Result<{ readonly setUp: boolean }, SessionRefusal>> {
	try {
		const app = new AppApi(platform.origin, platform.fetch, () => Promise.reject(new Error('Nobody is signed in.')));
		const parsed = v.safeParse(NetworkAnswer, (await app.call('GET', '/api/network')).body);
		return parsed.success ? accept({ setUp: parsed.output.set_up }) : refuse({ kind: 'unreachable' });
	} catch (failure) {
		if (failure instanceof AppUnreachable) return refuse({ kind: 'unreachable' });
		throw failure;
	}
}

/** Calls the app server; on 401 proves who we are by a fresh OpenID token, once, and repeats. */
export class AppApi {
	readonly #origin: string;
	readonly #fetch: typeof fetch;
	readonly #prove: () => Promise<OpenIdProof>;
	#proving: Promise<void> | null = null;

	constructor(origin: string, fetcher: typeof fetch, prove: () => Promise<OpenIdProof>) {
		this.#origin = origin;
		this.#fetch = fetcher;
		this.#prove = prove;
	}

	/** @throws AppUnreachable when there is no answer. */
	async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<AppAnswer> {
		const first = await this.#once(method, path, body);
		if (first.status !== 401) return first;
		await this.proveIdentity();
		return this.#once(method, path, body);
	}

	/** `fetch` with the session renewed on 401: for streams and for the ledger's transport. Paths are relative to the origin. */
	readonly fetch: typeof fetch = async (input, init) => {
		const first = await this.#fetch(input, init);
		if (first.status !== 401) return first;
		await this.proveIdentity();
		return this.#fetch(input, init);
	};

	/** Makes the app session anew; several callers share one attempt. */
	proveIdentity(): Promise<void> {
		this.#proving ??= this.#establish().finally(() => (this.#proving = null));
		return this.#proving;
	}

	/** @throws AppUnreachable when there is no answer. */
	async standing(): Promise<AppStanding | null> {
		const answer = await this.call('GET', '/api/session');
		const parsed = v.safeParse(Standing, answer.body);
		return answer.status === 200 && parsed.success ? parsed.output : null;
	}

	async #establish(): Promise<void> {
		const proof = await this.#prove();
		const answer = await this.#once('POST', '/api/session', { openid_token: proof.accessToken });
		if (answer.status >= 500) throw new AppUnreachable(`The app server answered ${answer.status}.`);
	}

	async #once(method: string, path: string, body: unknown): Promise<AppAnswer> {
		let response: Response;
		try {
			response = await this.#fetch(`${this.#origin}${path}`, {
				method,
				credentials: 'same-origin',
				...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
			});
		} catch (cause) {
			throw new AppUnreachable('The app server cannot be reached.', { cause });
		}
		const text = await response.text();
		if (text === '') return { status: response.status, body: null };
		try {
			return { status: response.status, body: JSON.parse(text) as unknown };
		} catch (cause) {
			throw new AppUnreachable('The app server sent no JSON.', { cause });
		}
	}
}
