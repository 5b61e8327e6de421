/**
 * @file Compares who is in a Matrix room with whom the ledger admits, before anything is encrypted for them.
 *
 * The homeserver can put anybody in a room, give anybody new keys, and change what the room is. So the list of recipients that the SDK
 * encrypts for is taken from here: a stranger in it, a master key that is not the roster's, or a setting that changes who can read, and no
 * key leaves this device, whoever asked for the encryption.
 */
import { ClientEvent, type MatrixClient, type Room } from 'matrix-js-sdk';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import { DECISIVE, settingFaults, type ChannelKind, type SettingFault } from './channel-settings.ts';
import type { Identities, KnownDevice } from './identities.ts';
import { creatorsOf, stateOf } from './room-state.ts';

/** Whom the ledger admits to a room. */
export interface Admitted {
	/** Each admitted person's Matrix master key by the roster. */
	readonly members: ReadonlyMap<UserId, { readonly master: string }>;
	/** Whether somebody was admitted once, and is no longer. */
	readonly hasEnded: (user: UserId) => boolean;
	/** Kind, and ceiling by the charter: they decide what settings the room must have. */
	readonly kind: Exclude<ChannelKind, 'space'>;
	readonly tlp: Tlp;
}

/** What stands in the way of sending. All empty: nothing does. */
export interface Obstacles {
	/** In the Matrix room without an admission; a creator whose admission has ended is none: see {@link Guard}. */
	readonly strangers: readonly UserId[];
	/** Admitted, but Matrix shows another master key than the roster. */
	readonly changed: readonly UserId[];
	/** Admitted, but with no Matrix identity, so their devices cannot be told from the server's. */
	readonly missing: readonly UserId[];
	/** Settings that decide who can read ({@link DECISIVE}), and are not as made; what else is not is for `Channels.syncedFaults` to say. */
	readonly faults: readonly SettingFault[];
	/** The ledger does not know the room: nothing is sent into it. */
	readonly unknown: boolean;
}

/** Sending was stopped before anything was encrypted. */
export class SendingPaused extends Error {
	override readonly name = 'SendingPaused';
	readonly obstacles: Obstacles;

	constructor(obstacles: Obstacles) {
		super('Somebody or something in the room is not as the ledger says.');
		this.obstacles = obstacles;
	}
}

/** Whether nothing stands in the way. */
export const isClear = (obstacles: Obstacles): boolean =>
	!obstacles.unknown &&
	obstacles.strangers.length === 0 &&
	obstacles.changed.length === 0 &&
	obstacles.missing.length === 0 &&
	obstacles.faults.length === 0;

/**
 * Stands before every encryption of the client. What is encrypted is for the admitted only, also where a creator whom nobody can put out is
 * still in the Matrix room.
 */
export class Guard {
	readonly #client: MatrixClient;
	readonly #identities: Identities;
	readonly #admitted: (room: RoomId) => Admitted | null;

	constructor(client: MatrixClient, identities: Identities, admitted: (room: RoomId) => Admitted | null) {
		this.#client = client;
		this.#identities = identities;
		this.#admitted = admitted;
		client.on(ClientEvent.Room, (room) => this.#stand(room));
		for (const room of client.getRooms()) this.#stand(room);
	}

	/** Looks at a room now. Waits for members and identities that are still being loaded. */
	async obstacles(roomId: RoomId): Promise<Obstacles> {
		const room = this.#client.getRoom(roomId);
		if (room === null) return { strangers: [], changed: [], missing: [], faults: [], unknown: true };
		await room.loadMembersIfNeeded();
		return this.#compare(
			room,
			room.getJoinedMembers().map((member) => member.userId as UserId),
		);
	}

	/** Devices of joined members that get no keys because their owners have not confirmed them. */
	async unsignedDevices(roomId: RoomId): Promise<ReadonlyMap<UserId, readonly KnownDevice[]>> {
		const room = this.#client.getRoom(roomId);
		const found = new Map<UserId, readonly KnownDevice[]>();
		if (room === null) return found;
		await room.loadMembersIfNeeded();
		for (const member of room.getJoinedMembers()) {
			const user = member.userId as UserId;
			const unsigned = (await this.#identities.devicesOf(user)).filter((device) => !device.signed);
			if (unsigned.length > 0) found.set(user, unsigned);
		}
		return found;
	}

	async #compare(room: Room, members: readonly UserId[]): Promise<Obstacles> {
		const expected = this.#admitted(room.roomId as RoomId);
		if (expected === null) return { strangers: [], changed: [], missing: [], faults: [], unknown: true };
		const strangers: UserId[] = [];
		const changed: UserId[] = [];
		const missing: UserId[] = [];
		const creators = creatorsOf(room);
		for (const user of members) {
			const admitted = expected.members.get(user);
			if (admitted === undefined) {
				// Nobody can put a creator out: where their admission has ended they get no key, and the room goes on without them.
				if (!(expected.hasEnded(user) && creators.includes(user))) strangers.push(user);
				continue;
			}
			const master = await this.#identities.settledMasterKeyOf(user);
			if (master === null) missing.push(user);
			else if (master !== admitted.master) changed.push(user);
		}
		const faults = settingFaults({ kind: expected.kind, tlp: expected.tlp, openToMembersOf: null }, stateOf(room)).filter((fault) =>
			DECISIVE.includes(fault),
		);
		return { strangers, changed, missing, faults, unknown: false };
	}

	/** Takes the place of the SDK's question "for whom?", so that no path to encryption goes past. */
	#stand(room: Room): void {
		const forWhom = room.getEncryptionTargetMembers.bind(room);
		room.getEncryptionTargetMembers = async () => {
			const members = await forWhom();
			const obstacles = await this.#compare(
				room,
				members.map((member) => member.userId as UserId),
			);
			if (!isClear(obstacles)) throw new SendingPaused(obstacles);
			const admitted = this.#admitted(room.roomId as RoomId);
			return members.filter((member) => admitted?.members.has(member.userId as UserId) === true);
		};
	}
}
