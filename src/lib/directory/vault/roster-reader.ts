/** @file What other missions ask of the roster inside the vault: who acts, which country somebody speaks for, and who reads a room. */
import type { Country } from '#lib/kernel/country.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Actor } from '#lib/kernel/steps.ts';

/** A member who acts, with the country the roster gives them. */
export interface CountryActor extends Actor {
	readonly country: Country;
}

/** The roster, read-only and at once. */
export interface RosterReader {
	/** The signed-in member; with no roles while the roster does not name them as active. */
	me(): CountryActor;
	/** `null` for somebody the roster does not know. */
	countryOf(user: UserId): Country | null;
	/** Who may read a room, now. */
	readersOf(room: RoomId): readonly UserId[];
	/** Told after a change of the roster. */
	onChange(listener: () => void): () => void;
}
