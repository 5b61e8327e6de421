/** @file What colleagues know of a member beyond the roster's clear part; sealed under the network room's key. */
import * as v from 'valibot';
import { TextLanguage } from '#lib/kernel/language.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';

/** The kinds of service that specialists come from. */
export const AGENCY_TYPES = [
	'immigration',
	'customs',
	'investigation',
	'border-guard',
	'police',
	'coast-guard',
	'prosecution',
	'other',
] as const;
export const AgencyType = v.picklist(AGENCY_TYPES);
export type AgencyType = v.InferOutput<typeof AgencyType>;

/** What a country is on the routes that the member works on; most are more than one. */
export const COUNTRY_ROLES = ['source', 'transit', 'destination'] as const;
export const CountryRole = v.picklist(COUNTRY_ROLES);
export type CountryRole = v.InferOutput<typeof CountryRole>;

/** One line that reads as it is written: a name that hides a character could be somebody else's. */
const line = (most: number) =>
	v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most), v.check(isPlainLine, 'no hidden characters'));

/** The sealed payload of a roster entry, and what a newcomer sends with the request. Unknown members survive. */
export const MemberProfile = v.looseObject({
	name: line(120),
	/** The National Central Bureau or regional bureau, as it calls itself: "NCB Bogotá". */
	bureau: line(120),
	agency: line(160),
	agencyType: AgencyType,
	countryRoles: v.pipe(v.array(CountryRole), v.maxLength(3)),
	languages: v.pipe(v.array(TextLanguage), v.minLength(1), v.maxLength(12)),
	expertise: v.pipe(v.array(line(80)), v.maxLength(20)),
	/** Duty telephone, desk e-mail and the like, as the member wants colleagues to see them. */
	contacts: v.pipe(v.array(line(160)), v.maxLength(8)),
});
export type MemberProfile = v.InferOutput<typeof MemberProfile>;
