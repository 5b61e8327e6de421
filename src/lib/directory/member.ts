/** @file A member of the network as the signed roster knows them, and how to find one. */
import { isAssigned, type Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ROLES, type Role } from '#lib/kernel/role.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { skeleton } from '#lib/kernel/visible.ts';
import { AGENCY_TYPES, COUNTRY_ROLES, type AgencyType, type CountryRole, type MemberProfile } from './profile.ts';

/** The state of the roster entry. */
export type Standing = 'proposed' | 'active' | 'suspended' | 'removed';

/**
 * How far this device trusts a member (MSC4161 terms): `confirmed` = the identity the homeserver shows is the roster's; `new-device` = one of
 * their devices is not signed by them; `identity-changed` = the roster has new keys that nobody here has acknowledged; `not-admitted` =
 * the homeserver shows another identity than the roster; `unknown` = not looked up yet.
 */
export type Trust = 'confirmed' | 'new-device' | 'identity-changed' | 'not-admitted' | 'unknown';

/** Roles, country and keys that wait for a second coordinator. */
export interface PendingChange {
	readonly roles: readonly Role[];
	readonly country: Country;
	readonly proposedBy: UserId;
	readonly proposedAt: Instant;
	/**
	 * Where other keys than those that stand come from: `lost`, the old ones are; `renewed`, the old one signed for them, and `digits` are
	 * what the member can be asked for. `null`: the keys stay.
	 */
	readonly newKeys: { readonly how: 'lost' } | { readonly how: 'renewed'; readonly digits: string } | null;
	/** Coordinators who approved exactly this proposal. */
	readonly approvedBy: readonly UserId[];
}

/** A member. Lives in a signed-in browser's memory, nowhere else. */
export interface Member {
	readonly user: UserId;
	/** As they write it; the local part of the user id where the profile cannot be read. */
	readonly name: string;
	readonly country: Country;
	readonly roles: readonly Role[];
	readonly standing: Standing;
	readonly trust: Trust;
	/** `null` where the sealed part does not open or has no valid form. */
	readonly profile: MemberProfile | null;
	/** A newer profile says nothing: what is shown is older. */
	readonly unreadable: Unreadable | null;
	/** When the roster first named them. */
	readonly since: Instant;
	readonly pending: PendingChange | null;
}

/** One signed version of a roster entry. */
export interface RosterStep {
	readonly version: number;
	readonly at: Instant;
	readonly by: UserId;
	readonly standing: Standing;
	readonly roles: readonly Role[];
	readonly country: Country;
	/** Where other keys than those of the version before came from; `null` where they stayed. */
	readonly newKeys: 'lost' | 'renewed' | null;
	/** The only coordinator decided alone, and says so. */
	readonly alone: boolean;
}

/** What the directory is narrowed to. Absent members narrow nothing. */
export interface MemberFilter {
	readonly text?: string;
	readonly country?: Country;
	readonly countryRole?: CountryRole;
	readonly agencyType?: AgencyType;
	readonly language?: string;
	readonly role?: Role;
}

/**
 * Members whose names are easily taken for each other (`skeleton` of kernel/visible.ts), by user; whoever left the network is left out. Told
 * beside each of the names: an impostor stands out, and a namesake is told apart by country and bureau.
 */
export function lookAlikes(members: readonly Member[]): ReadonlyMap<UserId, readonly Member[]> {
	const kin = Map.groupBy(
		members.filter((member) => member.standing !== 'removed'),
		(member) => skeleton(member.name),
	);
	const pairs = [...kin.values()].flatMap((same) => same.map((member) => [member.user, same.filter((each) => each !== member)] as const));
	return new Map(pairs.filter(([, others]) => others.length > 0));
}

/** Members whose name a newcomer's looks like; their own entry, where they come back, is none. */
export const namesakesOf = (name: string, user: UserId, members: readonly Member[]): readonly Member[] =>
	members.filter((member) => member.user !== user && member.standing !== 'removed' && skeleton(member.name) === skeleton(name));

/** Letters compared without case, accents and marks, so that "Núñez" is found as "nunez". */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether a member passes the filter. Text looks in name, bureau, agency and expertise. */
export function matches(member: Member, filter: MemberFilter): boolean {
	const profile = member.profile;
	if (filter.country !== undefined && member.country !== filter.country) return false;
	if (filter.role !== undefined && !member.roles.includes(filter.role)) return false;
	if (filter.countryRole !== undefined && !profile?.countryRoles.includes(filter.countryRole)) return false;
	if (filter.agencyType !== undefined && profile?.agencyType !== filter.agencyType) return false;
	if (filter.language !== undefined && !profile?.languages.some((tag) => tag.split('-')[0] === filter.language)) return false;
	const wanted = folded(filter.text ?? '').trim();
	if (wanted === '') return true;
	const places = [member.name, member.user, profile?.bureau, profile?.agency, ...(profile?.expertise ?? [])];
	return places.some((place) => place !== undefined && folded(place).includes(wanted));
}

const oneOf = <T extends string>(all: readonly T[], value: string | null): T | undefined => all.find((each) => each === value);

/** Reads a filter from the query of a URL; what is not understood narrows nothing. */
export function filterFromQuery(query: URLSearchParams): MemberFilter {
	const country = query.get('country') ?? '';
	const language = query.get('language') ?? '';
	const role = oneOf(ROLES, query.get('role'));
	const countryRole = oneOf(COUNTRY_ROLES, query.get('part'));
	const agencyType = oneOf(AGENCY_TYPES, query.get('agency'));
	const text = query.get('q') ?? '';
	return {
		...(text === '' ? {} : { text }),
		...(isAssigned(country) ? { country } : {}),
		...(countryRole ? { countryRole } : {}),
		...(agencyType ? { agencyType } : {}),
		...(/^[a-z]{2,3}$/.test(language) ? { language } : {}),
		...(role ? { role } : {}),
	};
}

/** Writes a filter as the query of a URL, the reverse of {@link filterFromQuery}. */
export function filterToQuery(filter: MemberFilter): URLSearchParams {
	const query = new URLSearchParams();
	if (filter.text) query.set('q', filter.text);
	if (filter.country) query.set('country', filter.country);
	if (filter.countryRole) query.set('part', filter.countryRole);
	if (filter.agencyType) query.set('agency', filter.agencyType);
	if (filter.language) query.set('language', filter.language);
	if (filter.role) query.set('role', filter.role);
	return query;
}

/** How many countries a set of members comes from: what a writer is told of the readers. */
export const countriesOf = (members: readonly { readonly country: Country }[]): readonly Country[] =>
	[...new Set(members.map((member) => member.country))].sort();
