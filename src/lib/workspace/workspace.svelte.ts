/** @file Composition root of the page: builds every mission's state over the vault, hands them out by context, disposes of them all. */
import { setDrafts } from '#lib/page/writing.svelte.ts';
import { Directory, setDirectory } from '#lib/directory/state/directory.svelte.ts';
import { setWaiting, Waiting } from '#lib/directory/state/waiting.svelte.ts';
import { Reports, setReports } from '#lib/intelligence/state/reports.svelte.ts';
import { Meetings, setMeetings } from '#lib/meetings/state/meetings.svelte.ts';
import { Operations, setOperations } from '#lib/operations/state/operations.svelte.ts';
import { setPeople } from '#lib/rooms/state/people.ts';
import { Rooms, setRooms } from '#lib/rooms/state/rooms.svelte.ts';
import type { Drafts } from '#lib/kernel/drafts.ts';
import { setNameOf } from '#lib/page/names.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import type { Me } from '#lib/vault/session-api.ts';
import { RosterPeople } from './roster-people.ts';

/** Everything a signed-in page works with. Lives as long as the session is ready. */
export class Workspace {
	readonly #drafts: Drafts;
	readonly directory: Directory;
	readonly people: RosterPeople;
	readonly waiting: Waiting;
	readonly rooms: Rooms;
	readonly reports: Reports;
	readonly operations: Operations;
	readonly meetings: Meetings;

	/** `me` is asked each time: roles change while one is signed in. */
	constructor(vault: Vault, me: () => Me) {
		this.#drafts = vault.drafts;
		this.directory = new Directory(vault.directory);
		this.people = new RosterPeople(me, this.directory);
		this.waiting = new Waiting(vault.directory, me);
		this.rooms = new Rooms(vault.rooms, vault.drafts);
		this.reports = new Reports(vault.intelligence);
		this.operations = new Operations(vault.operations);
		this.meetings = new Meetings(vault.meetings);
	}

	/** Gives every state to the components below. Called while the frame is being made. */
	provide(): void {
		setDrafts(this.#drafts);
		setDirectory(this.directory);
		setNameOf((user) => this.directory.member(user)?.name ?? user);
		setPeople(this.people);
		setWaiting(this.waiting);
		setRooms(this.rooms);
		setReports(this.reports);
		setOperations(this.operations);
		setMeetings(this.meetings);
	}

	dispose(): void {
		this.meetings.dispose();
		this.operations.dispose();
		this.reports.dispose();
		this.rooms.dispose();
		this.waiting.dispose();
		this.directory.dispose();
	}
}
