/** @file A member's request for new keys, as the coordinators who decide on it see it. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Role } from '#lib/kernel/role.ts';

/** A request, checked in the coordinator's vault. */
export interface KeyChangeRequest {
	readonly user: UserId;
	readonly name: string;
	readonly country: Country;
	readonly roles: readonly Role[];
	readonly askedAt: Instant;
	/** Thirty digits that member and coordinator compare by voice; empty where the request has a flaw. */
	readonly digits: string;
	/** Why it must not be signed: not rightly signed, no such request, or about a key that is not in force. `null`: nothing is wrong. */
	readonly flaw: 'signature' | 'malformed' | 'superseded' | null;
}

/** Whether there are the coordinators that a member's change of keys takes: two besides them, or the only one there is. */
export function canBeDecided(member: UserId, coordinators: readonly UserId[]): boolean {
	const others = coordinators.filter((user) => user !== member).length;
	return others >= 2 || (others === 1 && coordinators.length === 1);
}
