/** @file Real accounts with real clients for the tests of lib/matrix. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { ChannelItem, MessageItem } from '#lib/matrix/channel-item.ts';
import { openMatrix, type Matrix } from '#lib/matrix/client.ts';
import type { Admitted } from '#lib/matrix/guard.ts';
import type { OutboxEntry, OutboxStore } from '#lib/matrix/outbox.ts';
import { register, signIn, type MatrixSession } from '#lib/matrix/session.ts';

export const PASSWORD = 'correct horse 7 battery';

/** A call of the homeserver's admin interface, as its operator (or a thief of the operator's token) can make it. */
export async function asOperator(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
	const { synapseUrl, adminToken } = inject('stack');
	const response = await fetch(`${synapseUrl}${path}`, {
		method,
		headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const answer = (await response.json()) as Record<string, unknown>;
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
	return answer;
}

/** A fresh one-use registration token. */
export async function registrationToken(): Promise<string> {
	return (await asOperator('POST', '/_synapse/admin/v1/registration_tokens/new', { uses_allowed: 1 }))['token'] as string;
}

/** Keeps the outbox in memory, as the vault keeps it sealed. */
export class MemoryOutbox implements OutboxStore {
	kept: readonly OutboxEntry[] | null = null;
	load(): Promise<unknown> {
		return Promise.resolve(this.kept === null ? null : JSON.parse(JSON.stringify(this.kept)));
	}
	save(entries: readonly OutboxEntry[]): Promise<void> {
		this.kept = entries;
		return Promise.resolve();
	}
}

/** Whom the rooms of a test admit; stands in for the ledger, which has its own tests. */
export class Admissions {
	readonly #rooms = new Map<RoomId, { members: Map<UserId, { master: string }>; kind: 'room'; tlp: Tlp }>();
	readonly #ended = new Set<string>();
	readonly lookup = (room: RoomId): Admitted | null => {
		const entry = this.#rooms.get(room);
		return entry === undefined ? null : { ...entry, hasEnded: (user) => !entry.members.has(user) && this.#ended.has(`${room} ${user}`) };
	};

	async admit(room: RoomId, tlp: Tlp, ...people: readonly Person[]): Promise<void> {
		const entry = this.#rooms.get(room) ?? { members: new Map<UserId, { master: string }>(), kind: 'room' as const, tlp };
		this.#rooms.set(room, entry);
		for (const person of people) {
			const master = await person.matrix.identities.masterKeyOf(person.matrix.me);
			if (master === null) throw new Error('No identity yet.');
			entry.members.set(person.matrix.me, { master });
		}
	}

	end(room: RoomId, user: UserId): void {
		this.#rooms.get(room)?.members.delete(user);
		this.#ended.add(`${room} ${user}`);
	}
}

/** Somebody at a device. */
export interface Person {
	readonly matrix: Matrix;
	readonly outbox: MemoryOutbox;
	readonly recoveryKey: string;
}

const open: Matrix[] = [];

/** Stops every client of the test file. */
export async function everybodyLeaves(): Promise<void> {
	for (const matrix of open.splice(0)) await matrix.stop();
}

export const must = <T>(result: Result<T, unknown>): T => {
	if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.refusal)}`);
	return result.value;
};

export async function openClient(
	session: MatrixSession,
	admissions: Admissions,
	outbox = new MemoryOutbox(),
	storage: 'memory' | 'indexeddb' = 'memory',
): Promise<Matrix> {
	const matrix = await openMatrix(session, {
		storage,
		storageKey: new Uint8Array(32).fill(7),
		outbox,
		admitted: admissions.lookup,
		onSession: () => undefined,
	});
	open.push(matrix);
	return matrix;
}

/** A new account by token, with identity, secret storage and backup. */
export async function newPerson(
	name: string,
	admissions: Admissions,
	storage: 'memory' | 'indexeddb' = 'memory',
	baseUrl = inject('stack').synapseUrl,
): Promise<Person> {
	const session = must(
		await register({
			baseUrl,
			localpart: `${name}-${randomUUID().slice(0, 8)}`,
			password: PASSWORD,
			registrationToken: await registrationToken(),
			deviceName: 'test',
		}),
	);
	const outbox = new MemoryOutbox();
	const matrix = await openClient(session, admissions, outbox, storage);
	const { recoveryKey } = must(await matrix.recovery.setUp(PASSWORD));
	return { matrix, outbox, recoveryKey };
}

/** One more device of somebody, signed in by password, with no keys yet. */
export async function newDevice(user: UserId, admissions: Admissions): Promise<Matrix> {
	const session = must(await signIn({ baseUrl: inject('stack').synapseUrl, user, password: PASSWORD, deviceName: 'second' }));
	return openClient(session, admissions);
}

/** A room made by one person and joined by others, all admitted. */
export async function roomOf(admissions: Admissions, tlp: Tlp, maker: Person, ...others: readonly Person[]): Promise<RoomId> {
	const room = await maker.matrix.channels.create({ kind: 'room', tlp, coordinators: [], creators: [], openToMembersOf: null });
	await admissions.admit(room, tlp, maker, ...others);
	for (const other of others) {
		await maker.matrix.channels.invite(room, other.matrix.me);
		await other.matrix.channels.join(room);
	}
	await until(
		async () => (await maker.matrix.channels.membersOf(room)).filter((m) => m.membership === 'join').length === others.length + 1,
	);
	return room;
}

/** A timeline kept up to date by its changes. */
export class Following {
	items: readonly ChannelItem[] = [];
	stop: Stop = () => undefined;

	static async of(matrix: Matrix, room: RoomId): Promise<Following> {
		const following = new Following();
		following.stop = await matrix.timelines.watch(room, (change) => {
			following.items = [...following.items.slice(0, change.at), ...change.insert, ...following.items.slice(change.at + change.remove)];
		});
		return following;
	}

	get messages(): readonly MessageItem[] {
		return this.items.filter((item) => item.kind === 'message');
	}

	get texts(): readonly string[] {
		return this.messages.map((message) => message.text);
	}

	/** Waits for a message with this text. */
	async message(text: string): Promise<MessageItem> {
		await until(() => this.texts.includes(text));
		const found = this.messages.findLast((message) => message.text === text);
		if (found === undefined) throw new Error('It went away again.');
		return found;
	}
}

/** Polls until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
	const started = Date.now();
	while (!(await condition())) {
		if (Date.now() - started > limitMs) throw new Error(`Not within ${limitMs} ms: ${condition.toString()}`);
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
}
