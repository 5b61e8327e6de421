/** @file What the homeserver's operator sees and does in members' names, on a stack of one's own. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { StackAddresses } from '../../../scripts/stack/stack.ts';

/** A channel as the homeserver has it. */
export interface SeenChannel {
	readonly name: string;
	readonly space: boolean;
	/** What hangs in it, where it is a space. */
	readonly children: readonly RoomId[];
}

/** Acts as the operator of a stack's homeserver. */
export class Operator {
	readonly #stack: Pick<StackAddresses, 'synapseUrl' | 'adminToken'>;
	readonly #tokens = new Map<UserId, string>();

	constructor(stack: Pick<StackAddresses, 'synapseUrl' | 'adminToken'>) {
		this.#stack = stack;
	}

	/** A call with the operator's token; what the homeserver refuses fails the test. */
	ask(method: string, path: string, body?: unknown): Promise<unknown> {
		return this.#call(method, path, this.#stack.adminToken, body);
	}

	/** A call of the client interface in a member's name, as any other client of theirs could make it. */
	async as(user: UserId, method: string, path: string, body?: unknown): Promise<unknown> {
		const token = this.#tokens.get(user) ?? (await this.#signIn(user));
		this.#tokens.set(user, token);
		return this.#call(method, `/_matrix/client/v3${path}`, token, body);
	}

	/** Changes a setting of a room or space in the name of somebody who may. */
	async set(user: UserId, room: RoomId, type: string, content: unknown): Promise<void> {
		await this.as(user, 'PUT', `/rooms/${encodeURIComponent(room)}/state/${type}/`, content);
	}

	/** Every channel that a member is in. */
	async channelsOf(user: UserId): Promise<ReadonlyMap<RoomId, SeenChannel>> {
		const { joined_rooms: rooms } = (await this.as(user, 'GET', '/joined_rooms')) as { joined_rooms: RoomId[] };
		const seen = new Map<RoomId, SeenChannel>();
		for (const room of rooms) {
			const state = (await this.as(user, 'GET', `/rooms/${encodeURIComponent(room)}/state`)) as {
				readonly type: string;
				readonly state_key: string;
				readonly content: Record<string, unknown>;
			}[];
			const of = (type: string): Record<string, unknown> => state.find((event) => event.type === type)?.content ?? {};
			seen.set(room, {
				name: of('m.room.name')['name'] as string,
				space: of('m.room.create')['type'] === 'm.space',
				children: state.filter((event) => event.type === 'm.space.child').map((event) => event.state_key as RoomId),
			});
		}
		return seen;
	}

	async #signIn(user: UserId): Promise<string> {
		const answer = await this.ask('POST', `/_synapse/admin/v1/users/${encodeURIComponent(user)}/login`, {});
		return (answer as { access_token: string }).access_token;
	}

	async #call(method: string, path: string, token: string, body: unknown): Promise<unknown> {
		const answer = await fetch(`${this.#stack.synapseUrl}${path}`, {
			method,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
		return answer.json();
	}
}
