/** @file The rooms one is in, as the list shows them, and what coordinators do about them. */
import { createContext } from 'svelte';
import { DraftKeeper } from '#lib/page/draft-keeper.ts';
import { Followed } from '#lib/page/followed.svelte.ts';
import type { Drafts } from '#lib/kernel/drafts.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Charter } from '../charter.ts';
import type { RoomSummary } from '../room.ts';
import type { RoomsApi, RoomsRefusal } from '../vault/api.ts';
import { OpenRoom } from './open-room.svelte.ts';
import { RoomDraft } from './room-draft.svelte.ts';

/** The rooms of one region and threat; both null for the network's own room. */
export interface RoomGroup {
	readonly region: Region | null;
	readonly threats: readonly { readonly threat: Threat | null; readonly rooms: readonly RoomSummary[] }[];
}

/** Region by region, threat by threat, in the order in which the rooms come. */
export function grouped(rooms: readonly RoomSummary[]): readonly RoomGroup[] {
	return [...Map.groupBy(rooms, (room) => room.region)].map(([region, inRegion]) => ({
		region,
		threats: [...Map.groupBy(inRegion, (room) => room.threat)].map(([threat, members]) => ({ threat, rooms: members })),
	}));
}

/** How many rooms stay open after one has left them: going back to one shows it at once. */
const STAY_OPEN = 8;

/** All rooms, kept in step with the vault. */
export class Rooms {
	readonly #api: RoomsApi;
	readonly #kept: Drafts;
	/** What the vault tells, for pages that wait for it. */
	readonly followed!: Followed<readonly RoomSummary[]>;
	readonly #drafts = new Map<RoomId, RoomDraft>(); // eslint-disable-line svelte/prefer-svelte-reactivity -- each draft is reactive itself
	/** Open ones, the last used at the end. */
	readonly #open = new Map<RoomId, OpenRoom>(); // eslint-disable-line svelte/prefer-svelte-reactivity -- each room is reactive itself
	readonly #groups = $derived(grouped(this.followed.value ?? []));
	readonly #unread = $derived((this.followed.value ?? []).reduce((sum, room) => sum + room.unread, 0));

	constructor(api: RoomsApi, kept: Drafts) {
		this.#api = api;
		this.#kept = kept;
		this.followed = new Followed((listener) =>
			api.watchRooms((rooms) => {
				listener(rooms);
				// What was said in a room that one may not read any more does not stay in the page.
				for (const open of this.#open.values()) if (!open.inView && this.room(open.id)?.mine !== 'member') this.#close(open);
			}),
		);
	}

	/** In the list's order; null until the first answer. */
	get list(): readonly RoomSummary[] | null {
		return this.followed.value;
	}
	get groups(): readonly RoomGroup[] {
		return this.#groups;
	}
	/** In all rooms together. */
	get unread(): number {
		return this.#unread;
	}

	/** One room, or undefined. */
	room(id: RoomId): RoomSummary | undefined {
		return this.followed.value?.find((room) => room.id === id);
	}

	/** A room's timeline and members; whoever looks enters, and leaves. */
	open(id: RoomId): OpenRoom {
		const room = this.#open.get(id) ?? new OpenRoom(this.#api, id);
		this.#open.delete(id);
		this.#open.set(id, room);
		const oldest = [...this.#open.values()].find((each) => !each.inView && each !== room);
		if (this.#open.size > STAY_OPEN && oldest !== undefined) this.#close(oldest);
		return room;
	}

	/** Opens a room that will probably be looked at next. */
	ahead(id: RoomId): void {
		if (!this.#open.has(id) && this.room(id)?.mine === 'member') this.open(id);
	}

	/** What is being written in a room; kept while one looks at others, and when the tab is closed. */
	draft(id: RoomId): RoomDraft {
		const known = this.#drafts.get(id) ?? new RoomDraft(new DraftKeeper(this.#kept, `room/${id}`));
		this.#drafts.set(id, known);
		return known;
	}

	/** Who may read what is written in a room, now. */
	readers(room: RoomId): Promise<readonly UserId[]> {
		return this.#api.readers(room);
	}

	/** Coordinators: makes a room. */
	create(charter: Charter): Promise<Result<RoomId, RoomsRefusal>> {
		return this.#api.createRoom(charter);
	}

	/** Coordinators: seals a charter again as it is shown. */
	restoreCharter(room: RoomId): Promise<Result<void, RoomsRefusal>> {
		return this.#api.restoreCharter(room);
	}

	/** Coordinators: admits a member. */
	admit(room: RoomId, user: UserId): Promise<Result<void, RoomsRefusal>> {
		return this.#api.admit(room, user);
	}

	/** Coordinators, or oneself: ends an admission. */
	removeMember(room: RoomId, user: UserId): Promise<Result<void, RoomsRefusal>> {
		return this.#api.removeMember(room, user);
	}

	#close(room: OpenRoom): void {
		this.#open.delete(room.id);
		room.dispose();
	}

	dispose(): void {
		for (const room of this.#open.values()) room.dispose();
		for (const draft of this.#drafts.values()) draft.dispose();
		this.followed.dispose();
	}
}

/** The rooms, from any page of the workspace. */
export const [getRooms, setRooms] = createContext<Rooms>();
