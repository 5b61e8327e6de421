/**
 * @file Watches over every room, and the spaces they hang in: who is in a room without being admitted, whose keys are other ones, which
 * devices get nothing, and which settings are not as made.
 */
import type { DeviceId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Ledger, RoomRecord } from '#lib/ledger/client/ledger.ts';
import type { Matrix } from '#lib/matrix/client.ts';
import type { Obstacles } from '#lib/matrix/guard.ts';
import type { ChannelPlan, SettingFault } from '#lib/matrix/channel-settings.ts';
import { spacesOf } from '../charter.ts';
import { charterOf } from './charter-of.ts';
import type { Altered, Pause } from '../room.ts';
import { kindOf } from './admitted.ts';

/** Something about trust in a room that must not be missed. */
export type RoomAlert =
	| { readonly kind: 'stranger' | 'identity-changed' | 'no-identity'; readonly room: RoomId; readonly user: UserId }
	| {
			readonly kind: 'unsigned-device';
			readonly room: RoomId;
			readonly user: UserId;
			readonly device: DeviceId;
			readonly name: string | null;
	  }
	/** `room` may also be a space. */
	| { readonly kind: 'settings'; readonly room: RoomId; readonly fault: SettingFault };

/** What was found in a room at the last look. */
interface Finding {
	readonly pause: Pause | null;
	readonly alerts: readonly RoomAlert[];
}

const NOTHING: Finding = { pause: null, alerts: [] };

/** The spaces that a room of mine hangs in. */
const mySpaces = (record: RoomRecord): readonly RoomId[] => (record.admission === 'admitted' ? spacesOf(charterOf(record).content) : []);

/** Between two looks, so that looking after sixty rooms never keeps a message waiting. */
const GAP_MS = 40;

/** What obstacles mean to a person; the first that applies, worst first. */
export function pauseOf(obstacles: Obstacles): Pause | null {
	if (obstacles.strangers.length > 0) return { reason: 'stranger', users: obstacles.strangers };
	if (obstacles.changed.length > 0) return { reason: 'identity-changed', users: obstacles.changed };
	if (obstacles.missing.length > 0) return { reason: 'no-identity', users: obstacles.missing };
	if (obstacles.faults.length > 0) return { reason: 'settings', faults: obstacles.faults };
	return null;
}

/** Looks at rooms one after the other, and again when something of theirs changed. */
export class RoomHealth {
	readonly #matrix: Matrix;
	readonly #ledger: Ledger;
	readonly #findings = new Map<RoomId, Finding>();
	readonly #due = new Set<RoomId>();
	readonly #listeners = new Set<(room: RoomId) => void>();
	readonly #offs: readonly (() => void)[];
	#looking = false;
	#stopped = false;

	constructor(matrix: Matrix, ledger: Ledger) {
		this.#matrix = matrix;
		this.#ledger = ledger;
		const all = (): void => {
			for (const record of ledger.network.rooms()) this.#lookAround(record);
		};
		this.#offs = [
			matrix.channels.onMembership((room) => this.look(room)),
			matrix.channels.onSettings((room) => this.look(room)),
			matrix.identities.onChange(all),
			ledger.onRooms((rooms) => {
				// In the network room roles and keys change: that concerns all rooms.
				if (rooms.has(ledger.network.room)) all();
				else for (const room of rooms) this.#lookAround(ledger.network.roomRecord(room));
			}),
		];
		all();
	}

	/** What holds a room back; null where nothing does, or it was not looked at yet. */
	pause(room: RoomId): Pause | null {
		return this.#findings.get(room)?.pause ?? null;
	}

	/** Settings that are not as made: the room's own, and those of the spaces that it hangs in. */
	altered(room: RoomId): readonly Altered[] {
		const record = this.#ledger.network.roomRecord(room);
		const faultsOf = (id: RoomId): readonly SettingFault[] =>
			this.#findings.get(id)?.alerts.flatMap((alert) => (alert.kind === 'settings' ? [alert.fault] : [])) ?? [];
		const ofSpaces = record === null ? [] : mySpaces(record).flatMap(faultsOf);
		return [
			...faultsOf(room).map((setting) => ({ setting, of: 'room' }) as const),
			...[...new Set(ofSpaces)].map((setting) => ({ setting, of: 'space' }) as const),
		];
	}

	/** All that must be shown, of all rooms. */
	alerts(): readonly RoomAlert[] {
		return [...this.#findings.values()].flatMap((finding) => finding.alerts);
	}

	/** Told which room was found different. */
	onChange(listener: (room: RoomId) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** Looks at a room soon. */
	look(room: RoomId): void {
		this.#due.add(room);
		if (this.#looking || this.#stopped) return;
		this.#looking = true;
		void this.#work();
	}

	/** Looks at a room and the spaces it hangs in. */
	#lookAround(record: RoomRecord | null): void {
		if (record !== null) for (const id of [record.room, ...mySpaces(record)]) this.look(id);
	}

	stop(): void {
		this.#stopped = true;
		for (const off of this.#offs) off();
	}

	async #work(): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setTimeout(resolve, GAP_MS));
			const [room] = this.#due;
			if (room === undefined || this.#stopped) {
				// In the same step as the look at the list, so that nothing due falls between.
				this.#looking = false;
				return;
			}
			this.#due.delete(room);
			// Without a line members cannot be loaded; the next change of anything looks again.
			const found = await this.#examine(room).catch(() => undefined);
			if (found === undefined) continue;
			const before = this.#findings.get(room);
			if (JSON.stringify(before ?? null) === JSON.stringify(found)) continue;
			this.#findings.set(room, found);
			if (before?.pause !== null && found.pause === null) this.#matrix.sender.resume();
			for (const listener of [...this.#listeners]) listener(room);
		}
	}

	async #examine(room: RoomId): Promise<Finding> {
		const record = this.#ledger.network.roomRecord(room);
		if (this.#matrix.channels.mine(room) !== 'join') return NOTHING;
		if (record === null) return this.#examineSpace(room);
		if (record.admission !== 'admitted' || record.state === 'closed') return NOTHING;
		const obstacles = await this.#matrix.guard.obstacles(room);
		const unsigned = await this.#matrix.guard.unsignedDevices(room);
		const alerts: RoomAlert[] = [
			...obstacles.strangers.map((user) => ({ kind: 'stranger', room, user }) as const),
			...obstacles.changed.map((user) => ({ kind: 'identity-changed', room, user }) as const),
			...obstacles.missing.map((user) => ({ kind: 'no-identity', room, user }) as const),
			...this.#faults(room, { kind: kindOf(record), tlp: record.charter.tlp, openToMembersOf: null }),
		];
		for (const [user, devices] of unsigned)
			for (const device of devices) alerts.push({ kind: 'unsigned-device', room, user, device: device.id, name: device.name });
		return { pause: pauseOf(obstacles), alerts };
	}

	/** A space that my rooms hang in; whatever else one may be in is not ours. */
	#examineSpace(space: RoomId): Finding {
		const { network } = this.#ledger;
		if (!network.rooms().some((record) => mySpaces(record).includes(space))) return NOTHING;
		return { pause: null, alerts: this.#faults(space, { kind: 'space', tlp: null, openToMembersOf: network.room }) };
	}

	#faults(room: RoomId, plan: ChannelPlan): readonly RoomAlert[] {
		return (this.#matrix.channels.syncedFaults(room, plan) ?? []).map((fault) => ({ kind: 'settings', room, fault }) as const);
	}
}
