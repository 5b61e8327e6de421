/** @file Matrix rooms and spaces of the workspace: made, joined, left, listed and checked. "Channel" is either. */
import { ClientEvent, EventTimeline, MatrixError, RoomEvent, RoomStateEvent, type MatrixClient, type Room } from 'matrix-js-sdk';
import type { EventId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import {
	initialState,
	powerLevels,
	recordOf,
	ROOM_VERSION,
	SETTING_EVENTS,
	settingFaults,
	type ChannelKind,
	type ChannelPlan,
	type SettingFault,
} from './channel-settings.ts';
import { codeWord } from './code-words.ts';
import { creatorsOf, stateOf } from './room-state.ts';

/** What a channel is made with. */
export interface ChannelDraft {
	readonly kind: ChannelKind;
	/** The ceiling; null for a space. */
	readonly tlp: Tlp | null;
	/** May invite and remove. */
	readonly coordinators: readonly UserId[];
	/** Creators beside oneself: their power cannot be taken away again (room version 12). */
	readonly creators: readonly UserId[];
	/** Spaces: the room whose members may join by themselves. */
	readonly openToMembersOf: RoomId | null;
}

export type Membership = 'join' | 'invite' | 'leave' | 'ban' | 'knock';

/** Somebody's place in a channel, by the homeserver's word. */
export interface ChannelMember {
	readonly user: UserId;
	readonly membership: Membership;
	/** Who made it so, and when (epoch milliseconds, the server's clock). */
	readonly by: UserId;
	readonly since: number;
}

/** A room is not here: never joined, or not synced yet. */
export class NoSuchChannel extends Error {
	override readonly name = 'NoSuchChannel';
}

/** The homeserver made something else than was asked for; the channel was left again, and nothing was said in it. */
export class ChannelNotAsAsked extends Error {
	override readonly name = 'ChannelNotAsAsked';
	readonly faults: readonly SettingFault[];

	constructor(faults: readonly SettingFault[]) {
		super(`The channel was made with other settings: ${faults.join(', ')}.`);
		this.faults = faults;
	}
}

const ARRIVAL_LIMIT_MS = 15_000;

/** Uniform random integers, without the bias of a remainder. */
function randomBelow(below: number): number {
	const limit = Math.floor(0x1_0000_0000 / below) * below;
	for (;;) {
		const [value = limit] = crypto.getRandomValues(new Uint32Array(1));
		if (value < limit) return value % below;
	}
}

/** Acts on channels. Methods throw the SDK's errors: MatrixError for a refusal, ConnectionError without a line. */
export class Channels {
	readonly #client: MatrixClient;
	readonly #membership = new Set<(room: RoomId) => void>();
	readonly #settings = new Set<(room: RoomId) => void>();
	#stopped = false;

	constructor(client: MatrixClient) {
		this.#client = client;
		client.on(RoomStateEvent.Members, (event) => this.#tell(this.#membership, event.getRoomId()));
		client.on(RoomEvent.MyMembership, (room) => this.#tell(this.#membership, room.roomId));
		client.on(ClientEvent.Room, (room) => this.#tell(this.#membership, room.roomId));
		client.on(RoomStateEvent.Events, (event) => {
			if (SETTING_EVENTS.includes(event.getType())) this.#tell(this.#settings, event.getRoomId());
		});
	}

	stop(): void {
		this.#stopped = true;
		this.#membership.clear();
		this.#settings.clear();
	}

	/** Told when somebody's membership changed somewhere, one's own included. */
	onMembership(listener: (room: RoomId) => void): () => void {
		this.#membership.add(listener);
		return () => void this.#membership.delete(listener);
	}

	/** Told when a setting of a channel changed, or came. */
	onSettings(listener: (room: RoomId) => void): () => void {
		this.#settings.add(listener);
		return () => void this.#settings.delete(listener);
	}

	/**
	 * Makes a channel after {@link ChannelPlan} with a code word for a name, waits until it has come by sync, and reads back what was made.
	 * @throws ChannelNotAsAsked where a setting is another one.
	 */
	async create(draft: ChannelDraft): Promise<RoomId> {
		const plan: ChannelPlan = { kind: draft.kind, tlp: draft.tlp, openToMembersOf: draft.openToMembersOf };
		const me = this.#client.getSafeUserId();
		const creators = draft.creators.filter((user) => user !== me);
		const coordinators = draft.coordinators.filter((user) => user !== me && !creators.includes(user));
		const { room_id: id } = await this.#client.createRoom({
			name: codeWord(randomBelow),
			preset: 'private_chat' as never,
			visibility: 'private' as never,
			room_version: ROOM_VERSION,
			creation_content: {
				'm.federate': false,
				...(draft.kind === 'space' ? { type: 'm.space' } : {}),
				...(creators.length > 0 ? { additional_creators: creators } : {}),
			},
			initial_state: [...initialState(plan)],
			power_level_content_override: powerLevels(draft.kind, coordinators),
			...(creators.length > 0 ? { invite: creators } : {}),
		});
		const room = id as RoomId;
		await this.#arrival(room);
		const faults = await this.checkSettings(room, plan);
		if (faults.length === 0) return room;
		await this.leave(room).catch(() => undefined);
		throw new ChannelNotAsAsked(faults);
	}

	/** Hangs a channel into a space. */
	async addChild(space: RoomId, child: RoomId): Promise<void> {
		const server = this.#client.getDomain();
		await this.#client.sendStateEvent(space, 'm.space.child' as never, { via: server === null ? [] : [server] } as never, child);
	}

	/** Channels hanging in a space, as far as it is joined and synced. */
	childrenOf(space: RoomId): readonly RoomId[] {
		const state = this.#client.getRoom(space)?.getLiveTimeline().getState(EventTimeline.FORWARDS);
		return (state?.getStateEvents('m.space.child') ?? [])
			.filter((event) => Array.isArray(event.getContent<{ via?: unknown }>().via))
			.map((event) => event.getStateKey() as RoomId);
	}

	/** Compares all settings with the plan, as the server gives them now. */
	async checkSettings(room: RoomId, plan: ChannelPlan): Promise<readonly SettingFault[]> {
		const state = await this.#client.roomState(room);
		return settingFaults(plan, (type) => state.find((event) => event.type === type && event.state_key === '')?.content);
	}

	/** The same from what has come by sync, without a request; null where the channel is not here. */
	syncedFaults(roomId: RoomId, plan: ChannelPlan): readonly SettingFault[] | null {
		const room = this.#client.getRoom(roomId);
		return room === null ? null : settingFaults(plan, stateOf(room));
	}

	/** What the server knows as the channel's name. */
	codeWordOf(roomId: RoomId): string | null {
		const room = this.#client.getRoom(roomId);
		const name = room === null ? undefined : stateOf(room)('m.room.name')?.['name'];
		return typeof name === 'string' ? name : null;
	}

	/** One's own membership; null where the channel is unknown. */
	mine(room: RoomId): Membership | null {
		return (this.#client.getRoom(room)?.getMyMembership() ?? null) as Membership | null;
	}

	/** Channels one is in or invited to. */
	all(): readonly { readonly id: RoomId; readonly mine: Membership; readonly kind: 'room' | 'space' }[] {
		return this.#client.getRooms().map((room) => ({
			id: room.roomId as RoomId,
			mine: room.getMyMembership() as Membership,
			kind: room.isSpaceRoom() ? 'space' : 'room',
		}));
	}

	/** Everybody with a place in the channel, those who left included. */
	async membersOf(roomId: RoomId): Promise<readonly ChannelMember[]> {
		const room = this.#here(roomId);
		await room.loadMembersIfNeeded();
		const members = room.getLiveTimeline().getState(EventTimeline.FORWARDS)?.members;
		return Object.values(members ?? {}).map((member) => ({
			user: member.userId as UserId,
			membership: (member.membership ?? 'leave') as Membership,
			by: (member.events.member?.getSender() ?? member.userId) as UserId,
			since: member.events.member?.getTs() ?? 0,
		}));
	}

	/**
	 * Sets who may invite and remove, where one can: a creator anywhere, a coordinator where the list of levels is theirs too
	 * ([Note: Levels that outlive the founder]). Does nothing where it is so already.
	 */
	async setCoordinators(roomId: RoomId, kind: ChannelKind, coordinators: readonly UserId[]): Promise<void> {
		const me = this.#client.getSafeUserId() as UserId;
		const creators = this.creatorsOf(roomId);
		const wanted = powerLevels(
			kind,
			coordinators.filter((user) => !creators.includes(user)),
		);
		const present = stateOf(this.#here(roomId))('m.room.power_levels') ?? {};
		const users = recordOf(present['users']);
		let content = wanted;
		if (!creators.includes(me)) {
			const mine = users[me];
			const asked = recordOf(present['events'])['m.room.power_levels'];
			if (typeof mine !== 'number' || typeof asked !== 'number' || mine < asked) return;
			// The server refuses to have somebody lowered by an equal.
			content = { ...present, users: { ...users, ...recordOf(wanted['users']) } };
		}
		const sorted = (levels: unknown): string => JSON.stringify(Object.entries(recordOf(levels)).sort());
		if (sorted(users) !== sorted(content['users']))
			await this.#client.sendStateEvent(roomId, 'm.room.power_levels' as never, content as never);
	}

	/** Those whose power in the channel has no limit. */
	creatorsOf(roomId: RoomId): readonly UserId[] {
		return creatorsOf(this.#here(roomId));
	}

	/** Who invited me to a channel; null where nobody did. */
	inviterOf(roomId: RoomId): UserId | null {
		const room = this.#client.getRoom(roomId);
		if (room?.getMyMembership() !== 'invite') return null;
		return (room.getMember(this.#client.getSafeUserId())?.events.member?.getSender() ?? null) as UserId | null;
	}

	/** Invites, also somebody who was banned; somebody invited or joined already is left alone. */
	async invite(room: RoomId, user: UserId): Promise<void> {
		const present = this.#client.getRoom(room)?.getMember(user)?.membership;
		if (present === 'ban') await this.#client.unban(room, user);
		if (present !== 'join' && present !== 'invite') await this.#client.invite(room, user);
	}

	/** Joins; waits until the channel has come by sync. */
	async join(room: RoomId): Promise<void> {
		await this.#client.joinRoom(room);
		await this.#arrival(room);
	}

	/** Leaves, or declines an invitation. */
	async leave(room: RoomId): Promise<void> {
		await this.#client.leave(room);
	}

	/** Removes somebody. No reason is given: it would be in clear, and the homeserver refuses it. */
	async remove(room: RoomId, user: UserId): Promise<void> {
		await this.#client.kick(room, user);
	}

	/** Tells the others that one is writing, for 20 seconds or until not. */
	async typing(room: RoomId, typing: boolean): Promise<void> {
		await this.#client.sendTyping(room, typing, 20_000);
	}

	/** Marks all that is loaded as read, by a private receipt: only one's own devices learn of it. */
	async markRead(roomId: RoomId): Promise<void> {
		const room = this.#client.getRoom(roomId);
		const newest = room?.getLiveTimeline().getEvents().at(-1);
		const id = newest?.getId() as EventId | undefined;
		if (room === null || newest === undefined || id === undefined || !id.startsWith('$')) return;
		if (room.getEventReadUpTo(this.#client.getSafeUserId()) === id) return;
		await this.#client.setRoomReadMarkers(roomId, id, undefined, newest);
	}

	/** Whether a failure means that the server refused, rather than that it could not be reached. */
	static refusal(failure: unknown): string | null {
		return failure instanceof MatrixError && failure.errcode !== undefined ? failure.errcode : null;
	}

	#tell(listeners: ReadonlySet<(room: RoomId) => void>, room: string | undefined): void {
		if (room !== undefined && !this.#stopped) for (const listener of [...listeners]) listener(room as RoomId);
	}

	#here(id: RoomId): Room {
		const room = this.#client.getRoom(id);
		if (room === null) throw new NoSuchChannel(`No channel ${id}.`);
		return room;
	}

	/** Resolves once a channel has come by sync as joined, with all of its settings; the name is the last of them. */
	async #arrival(id: RoomId): Promise<void> {
		const isHere = (): boolean => {
			const room = this.#client.getRoom(id);
			return room?.getMyMembership() === 'join' && stateOf(room)('m.room.name') !== undefined;
		};
		const started = Date.now();
		while (!isHere()) {
			if (Date.now() - started > ARRIVAL_LIMIT_MS) throw new NoSuchChannel(`Channel ${id} did not come by sync.`);
			await new Promise<void>((resolve) => {
				const look = (): void => {
					clearTimeout(timer);
					this.#client.off(ClientEvent.Sync, look);
					resolve();
				};
				const timer = setTimeout(look, 1_000);
				this.#client.on(ClientEvent.Sync, look);
			});
		}
	}
}
