/** @file Composition root of the page: builds every mission's state over the vault, hands them out by context, disposes of them all. */
import { Rooms, setRooms } from '#lib/rooms/state/rooms.svelte.ts';
import { setPeople } from '#lib/rooms/state/people.ts';
import { setRecordLinks } from '#lib/rooms/state/record-links.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import type { Me } from '#lib/vault/session-api.ts';
import { RosterPeople } from './roster-people.svelte.ts';

/** Everything a signed-in page works with. Lives as long as the session is ready. */
export class Workspace {
	readonly people: RosterPeople;
	readonly rooms: Rooms;

	/** `me` is asked each time: roles change while one is signed in. */
	constructor(vault: Vault, me: () => Me) {
		this.people = new RosterPeople(me, vault.directory.watchMembers);
		this.rooms = new Rooms(vault.rooms);
	}

	/** Gives every state to the components below. Called while the frame is being made. */
	provide(): void {
		setPeople(this.people);
		setRooms(this.rooms);
		setRecordLinks(() => null);
	}

	dispose(): void {
		this.rooms.dispose();
		this.people.dispose();
	}
}
