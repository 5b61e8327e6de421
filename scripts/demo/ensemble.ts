/** @file The people of a demonstration while it is being loaded, with the rooms that they meet in. */
import type { RoomId } from '#lib/kernel/id.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import type { Cast } from './cast.ts';

/** Says how far the loading has come: which step, how many of it are done, of how many. */
export type Tell = (what: string, done: number, total: number) => void;

const roomKey = (region: Region, threat: Threat): string => `${region}/${threat}`;

/** Everybody who has joined, and every room that was made. */
export class Ensemble {
	readonly people: Cast[] = [];
	readonly #rooms = new Map<string, RoomId>();

	/** @throws Error for a localpart that nobody has */
	someone(localpart: string): Cast {
		const member = this.people.find(({ person }) => person.localpart === localpart);
		if (member === undefined) throw new Error(`${localpart} is not in the demonstration.`);
		return member;
	}

	/** Who commits a country. @throws Error for a country without a delegate */
	delegateOf(country: Country): Cast {
		const member = this.people.find(({ person }) => person.country === country && person.roles.includes('delegate'));
		if (member === undefined) throw new Error(`${country} has no delegate in the demonstration.`);
		return member;
	}

	/** @throws Error for a room that was not made */
	room(region: Region, threat: Threat): RoomId {
		const room = this.#rooms.get(roomKey(region, threat));
		if (room === undefined) throw new Error(`The demonstration has no room for ${roomKey(region, threat)}.`);
		return room;
	}

	keepRoom(region: Region, threat: Threat, room: RoomId): void {
		this.#rooms.set(roomKey(region, threat), room);
	}

	/** How many rooms were made. */
	get rooms(): number {
		return this.#rooms.size;
	}

	async close(): Promise<void> {
		for (const { vault } of this.people) await vault.close();
	}
}
