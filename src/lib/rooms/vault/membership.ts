/**
 * @file Makes Matrix membership follow the ledger's admissions: the ledger decides, Matrix is its projection.
 *
 * Everybody's vault looks after its own membership (joins where admitted, leaves where no longer; a room that one may not read any more is
 * left on the proof that the admission has ended, never on the server's word). A coordinator's vault also invites the
 * admitted, removes those whose admission has ended, and writes the end of an admission whose person left by Matrix. Somebody who never was
 * admitted is not touched, but named (health.ts): a person decides what that means.
 */
import { epochMs } from '#lib/kernel/instant.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Ledger, RoomRecord } from '#lib/ledger/client/ledger.ts';
import { Channels, type ChannelMember } from '#lib/matrix/channels.ts';
import { spacesOf } from '../charter.ts';
import { admissionOf, kindOf, readerSince } from './admitted.ts';
import { charterOf } from './charter-of.ts';

/** A burst of changes is one pass. */
const PAUSE_MS = 300;
/** After a failure, without another change. */
const RETRY_MS = 15_000;

/** By how much the homeserver's clock and a coordinator's may differ when a leave is set against an admission. */
const CLOCKS_MS = 2_000;

/** What the homeserver refuses to one act must not keep the next ones from being tried; without a line none of them can be. */
async function unlessRefused(act: Promise<void>): Promise<void> {
	try {
		await act;
	} catch (failure) {
		const refusal = Channels.refusal(failure);
		if (refusal === null || refusal === 'M_LIMIT_EXCEEDED') throw failure;
	}
}

/** Runs by itself until stopped. */
export class Membership {
	readonly #channels: Channels;
	readonly #ledger: Ledger;
	readonly #due = new Set<RoomId>();
	readonly #offs: readonly (() => void)[];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#running: Promise<void> = Promise.resolve();
	#stopped = false;
	#caughtUp = false;

	constructor(channels: Channels, ledger: Ledger) {
		this.#channels = channels;
		this.#ledger = ledger;
		this.#offs = [
			channels.onMembership((room) => this.#ask(room)),
			ledger.onRooms((rooms) => {
				if (rooms.has(ledger.network.room)) this.#askAll();
				else for (const room of rooms) this.#ask(room);
			}),
			ledger.onLine((line) => {
				if (line === 'online') this.#askAll();
			}),
		];
		this.#askAll();
		void ledger.ready.then(() => {
			this.#caughtUp = true;
			this.#askLeftovers();
		});
	}

	/** Resolves when what was asked for so far is done; for tests and for acts that want to see their effect. */
	async settled(): Promise<void> {
		while (this.#timer !== undefined) {
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
			await this.#running;
		}
		await this.#running;
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		for (const off of this.#offs) off();
	}

	#askAll(): void {
		for (const record of this.#ledger.network.rooms()) this.#ask(record.room);
	}

	/** Channels that are no room of the ledger: I may have been removed from them while this device was away, or be asked into a space. */
	#askLeftovers(): void {
		for (const { id, mine } of this.#channels.all()) {
			if ((mine === 'join' || mine === 'invite') && this.#ledger.network.roomRecord(id) === null) this.#ask(id);
		}
	}

	#ask(room: RoomId, afterMs = PAUSE_MS): void {
		if (this.#stopped) return;
		this.#due.add(room);
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#running = this.#running.then(() => this.#pass());
		}, afterMs);
	}

	async #pass(): Promise<void> {
		const rooms = [...this.#due];
		this.#due.clear();
		for (const room of rooms) {
			if (this.#stopped) return;
			const record = this.#ledger.network.roomRecord(room);
			const steps =
				record === null ? [() => this.#leftover(room)] : [() => this.#own(record), () => this.#others(record), () => this.#spaces(record)];
			for (const step of steps) {
				try {
					await step();
				} catch (failure) {
					// A refusal (somebody was quicker, or it is not ours to do) stays one until something changes; a dead line does not.
					const refusal = Channels.refusal(failure);
					if (refusal === null || refusal === 'M_LIMIT_EXCEEDED') this.#ask(room, RETRY_MS);
				}
			}
		}
	}

	/** A room that I am in, and cannot read; or a space that another coordinator made me a creator of. */
	async #leftover(room: RoomId): Promise<void> {
		const { network, me } = this.#ledger;
		const here = this.#channels.all().find((each) => each.id === room);
		if (!this.#caughtUp || (here?.mine !== 'join' && here?.mine !== 'invite')) return;
		if (here.kind === 'space') {
			const coordinators: readonly (UserId | null)[] = network.coordinators();
			if (coordinators.includes(me) && coordinators.includes(this.#channels.inviterOf(room))) await this.#channels.join(room);
			return;
		}
		if (await network.isRemovedFrom(room)) await this.#channels.leave(room);
	}

	/** My own place in the room. */
	async #own(record: RoomRecord): Promise<void> {
		const mine = this.#channels.mine(record.room);
		if (record.admission === 'admitted') {
			if (mine === 'invite') await this.#channels.join(record.room);
			return;
		}
		// An invitation may travel faster than the admission behind it: only one that was there and is over makes me leave.
		if (record.admission === null || (mine !== 'join' && mine !== 'invite')) return;
		await this.#ledger.refresh([record.room]);
		if (this.#ledger.network.roomRecord(record.room)?.admission !== 'admitted') await this.#channels.leave(record.room);
	}

	/** What a coordinator's vault does for the others. */
	async #others(record: RoomRecord): Promise<void> {
		const { room } = record;
		const { network, me } = this.#ledger;
		const isMine = (now: RoomRecord | null): now is RoomRecord =>
			now?.admission === 'admitted' && now.state === 'active' && network.coordinators().includes(me);
		if (!isMine(network.roomRecord(room)) || this.#channels.mine(room) !== 'join') return;
		const members = new Map((await this.#channels.membersOf(room)).map((member) => [member.user, member]));
		// Never by an old view: somebody just admitted must not be removed, nor somebody just removed invited. So the readers are asked anew
		// before each step, since every step waits for the homeserver.
		await this.#ledger.refresh([room]);
		if (!isMine(network.roomRecord(room))) return;
		const readers = (): readonly UserId[] => network.roomRecord(room)?.readers ?? [];
		for (const user of readers())
			if (user !== me && readers().includes(user)) await unlessRefused(this.#fetch(room, user, members.get(user)));
		await unlessRefused(
			this.#channels.setCoordinators(
				room,
				kindOf(record),
				network.coordinators().filter((user) => readers().includes(user)),
			),
		);
		for (const member of members.values()) {
			if (member.membership !== 'join' && member.membership !== 'invite') continue;
			if (readers().includes(member.user)) continue;
			// Nobody can: the guard sees to it that they get no key.
			if (this.#channels.creatorsOf(room).includes(member.user)) continue;
			// Was admitted once, and is no longer: by the room's records, or because the roster ended their membership.
			if (admissionOf(this.#ledger, room, member.user) !== null) await unlessRefused(this.#channels.remove(room, member.user));
		}
	}

	/** Invites somebody admitted; or, where they have left since they were admitted, ends the admission. */
	async #fetch(room: RoomId, user: UserId, member: ChannelMember | undefined): Promise<void> {
		if (member?.membership === 'join' || member?.membership === 'invite') return;
		const admission = readerSince(this.#ledger, room, user);
		const left = member?.membership === 'leave' || member?.membership === 'ban';
		if (left && admission !== null && member.since > epochMs(admission) + CLOCKS_MS) {
			await this.#ledger.network.removeFromRoom(room, user);
			return;
		}
		await this.#channels.invite(room, user);
	}

	/** My place in the spaces that the room hangs in; and, for a coordinator, that it does hang there. */
	async #spaces(record: RoomRecord): Promise<void> {
		const { room, admission } = record;
		const spaces = spacesOf(charterOf(record).content);
		if (spaces.length === 0 || admission !== 'admitted') return;
		const { network, me } = this.#ledger;
		const isCoordinator = network.coordinators().includes(me);
		const hang = async (space: RoomId, child: RoomId): Promise<void> => {
			if (isCoordinator && !this.#channels.childrenOf(space).includes(child)) await this.#channels.addChild(space, child);
		};
		for (const space of spaces) {
			// Open to the members of the network room, so no invitation is needed.
			if (this.#channels.mine(space) !== 'join') await this.#channels.join(space);
			if (isCoordinator) await unlessRefused(this.#channels.setCoordinators(space, 'space', network.coordinators()));
		}
		for (const [at, space] of spaces.entries()) await hang(space, spaces[at + 1] ?? room);
	}
}
