/** @file A room as it is listed, its members, and what can be wrong with it. */
import type { Country } from '#lib/kernel/country.ts';
import type { DeviceId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import { REGIONS, THREATS, type Region, type Threat } from '#lib/kernel/region.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';

/** A setting of a Matrix room or space that may be another one than it was made with; the page has a sentence for each. */
export type Setting =
	| 'version'
	| 'federation'
	| 'kind'
	| 'encryption'
	| 'rotation'
	| 'history'
	| 'guests'
	| 'join-rule'
	| 'levels'
	| 'members-levels'
	| 'name'
	| 'tlp'
	| 'retention';

/** A setting that is not as made: of the room itself, or of a space that it hangs in. */
export interface Altered {
	readonly setting: Setting;
	readonly of: 'room' | 'space';
}

/**
 * Why nothing is sent in a room until somebody acts; each names whom it is about.
 * `stranger` is in the Matrix room without an admission · `identity-changed` their Matrix master key is not the roster's ·
 * `no-identity` they have none, so no device of theirs can be told from the server's · `settings` what decides who can read is not as made.
 */
export type Pause =
	| { readonly reason: 'stranger'; readonly users: readonly UserId[] }
	| { readonly reason: 'identity-changed'; readonly users: readonly UserId[] }
	| { readonly reason: 'no-identity'; readonly users: readonly UserId[] }
	| { readonly reason: 'settings'; readonly faults: readonly Setting[] };

/** One's own place in a room. `admitted`: by the ledger, the Matrix room not yet joined (the vault joins by itself when invited). */
export type Mine = 'member' | 'admitted' | 'removed';

/** A line of the room list. */
export interface RoomSummary {
	readonly id: RoomId;
	/** What the server sees as its name. */
	readonly codeWord: string;
	/** From the sealed charter; null while it does not open. */
	readonly title: string | null;
	readonly purpose: string;
	readonly region: Region | null;
	readonly threat: Threat | null;
	readonly tlp: Tlp;
	/** Countries whose members may be admitted; null for all. */
	readonly release: readonly Country[] | null;
	readonly pastEpochs: boolean;
	/** The network's own room, of which everybody is a member. */
	readonly networkRoom: boolean;
	readonly closed: boolean;
	readonly mine: Mine;
	/** How many messages and record notices of others came after the last one read. */
	readonly unread: number;
	/** There may be more than `unread`: not all since the last reading is loaded. */
	readonly unreadMore: boolean;
	/** Admitted people, and the countries they are from. */
	readonly memberCount: number;
	readonly countries: readonly Country[];
	readonly lastActivity: Instant | null;
	readonly paused: Pause | null;
	/** What else is not as made, too: most of it holds nothing back, but must not be missed. */
	readonly altered: readonly Altered[];
	/** A newer charter says nothing: title and purpose are those of an older one. */
	readonly unreadable: Unreadable | null;
	/** Messages of one's own that wait or failed. */
	readonly unsent: number;
}

/** A device of a member that gets no keys, because its owner has not confirmed it. */
export interface UnsignedDevice {
	readonly id: DeviceId;
	readonly name: string | null;
}

/**
 * A person in or near a room. `present` admitted and joined · `invited` admitted, has not joined yet · `absent` admitted, neither ·
 * `stranger` in the Matrix room without an admission · `leaving` admission ended, still in the Matrix room.
 */
export interface RoomMember {
	readonly user: UserId;
	readonly country: Country | null;
	readonly standing: 'present' | 'invited' | 'absent' | 'stranger' | 'leaving';
	/** `confirmed`: the Matrix master key equals the roster's. */
	readonly identity: 'confirmed' | 'changed' | 'missing' | 'unknown';
	readonly unsignedDevices: readonly UnsignedDevice[];
	readonly since: Instant | null;
}

/** The list's order: the network's room, then by region and threat as the kernel lists them, then by title. */
export function compareRooms(a: RoomSummary, b: RoomSummary): number {
	const rank = (room: RoomSummary): number =>
		room.networkRoom
			? -1
			: (room.region === null ? REGIONS.length : REGIONS.indexOf(room.region)) * (THREATS.length + 1) +
				(room.threat === null ? THREATS.length : THREATS.indexOf(room.threat));
	return rank(a) - rank(b) || (a.title ?? a.codeWord).localeCompare(b.title ?? b.codeWord) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
