/** @file The directory's own words in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Sentences } from '#lib/i18n/refusal.ts';
import { ROLES, type Role } from '#lib/kernel/role.ts';
import { formatList, isolated } from '#lib/i18n/format.ts';
import { nameOfCountry, nameOfRole } from '#lib/i18n/names.ts';
import type { Member, Standing, Trust } from '../member.ts';
import { AGENCY_TYPES, COUNTRY_ROLES, type AgencyType, type CountryRole } from '../profile.ts';

/** That a name is easily taken for those of others. */
export const lookAlikeText = (others: readonly Pick<Member, 'name' | 'country'>[]): string =>
	m.directory_look_alike({ names: formatList(others.map((each) => `${isolated(each.name)} (${nameOfCountry(each.country)})`)) });

/** A type of agency. */
export const nameOfAgencyType = (type: AgencyType): string =>
	({
		immigration: m.directory_agency_immigration,
		customs: m.directory_agency_customs,
		investigation: m.directory_agency_investigation,
		'border-guard': m.directory_agency_border_guard,
		police: m.directory_agency_police,
		'coast-guard': m.directory_agency_coast_guard,
		prosecution: m.directory_agency_prosecution,
		other: m.directory_agency_other,
	})[type]();

/** What a country is on the routes. */
export const nameOfCountryRole = (role: CountryRole): string =>
	({ source: m.directory_part_source, transit: m.directory_part_transit, destination: m.directory_part_destination })[role]();

/** How a member stands. */
export const nameOfStanding = (standing: Standing): string =>
	({
		proposed: m.directory_standing_proposed,
		active: m.directory_standing_active,
		suspended: m.directory_standing_suspended,
		removed: m.directory_standing_removed,
	})[standing]();

/** How far this device trusts a member. */
export const nameOfTrust = (trust: Trust): string =>
	({
		confirmed: m.directory_trust_confirmed,
		'new-device': m.directory_trust_new_device,
		'identity-changed': m.directory_trust_identity_changed,
		'not-admitted': m.directory_trust_not_admitted,
		unknown: m.directory_trust_unknown,
	})[trust]();

/** Choices for selects and lists of checkboxes; call them in markup, so that they follow the language. */
export const agencyTypeChoices = () => AGENCY_TYPES.map((value) => ({ value, label: nameOfAgencyType(value) }));
export const countryRoleChoices = () => COUNTRY_ROLES.map((value) => ({ value, label: nameOfCountryRole(value) }));
export const roleChoices = (): readonly { readonly value: Role; readonly label: string }[] =>
	ROLES.map((value) => ({ value, label: nameOfRole(value) }));

/** The mission's sentences for its own refusals. */
export const DIRECTORY_SENTENCES: Sentences = {
	'not-a-coordinator': m.directory_refusal_not_a_coordinator,
	yourself: m.directory_refusal_yourself,
	'no-roles': m.directory_refusal_no_roles,
	'no-change': m.directory_refusal_no_change,
	'wrong-standing': m.directory_refusal_wrong_standing,
	'nothing-proposed': m.directory_refusal_nothing_proposed,
	'own-proposal': m.directory_refusal_own_proposal,
	'second-coordinator-needed': m.directory_refusal_second_coordinator_needed,
	'unknown-member': m.directory_refusal_unknown_member,
	'flawed-request': m.directory_refusal_flawed_request,
	'unknown-invitation': m.directory_refusal_unknown_invitation,
	'no-such-request': m.directory_refusal_no_such_request,
	'invalid-profile': m.directory_refusal_invalid_profile,
};
