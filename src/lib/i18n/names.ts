/** @file The field's own words in the reader's language: countries, languages, regions, threats, roles, markings. */
import { COUNTRIES, countryName, type Country } from '#lib/kernel/country.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Tlp } from '#lib/kernel/marking.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import type { Role } from '#lib/kernel/role.ts';
import { compareTexts } from './format.ts';
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';

const names = new Map<string, string>();

/** A country's name in the reader's language. */
export function nameOfCountry(country: Country): string {
	const key = `${getLocale()} ${country}`;
	const known = names.get(key);
	if (known !== undefined) return known;
	const name = countryName(country, getLocale());
	names.set(key, name);
	return name;
}

/** Every country with its name, in the reader's alphabetical order: for choosing. */
export const countriesByName = (): readonly { readonly value: Country; readonly label: string }[] =>
	COUNTRIES.map((value) => ({ value, label: nameOfCountry(value) })).sort((a, b) => compareTexts(a.label, b.label));

/** A language's name in the reader's language, or its tag where Intl has none. */
export const nameOfLanguage = (tag: string): string => new Intl.DisplayNames([getLocale()], { type: 'language' }).of(tag) ?? tag;

/** Languages that specialists work in, for choosing; the network's four come first. */
const SPOKEN =
	'ar en es fr am bn bg de el fa ha he hi hr hu id it ja ko ku ms my ne nl pa pl ps pt ro ru si so sq sr sv sw ta th ti tr uk ur uz vi wo yo zh';
/** Those languages with their names, the network's four first, then by name. */
export function spokenLanguages(): readonly { readonly value: TextLanguage; readonly label: string }[] {
	const all = SPOKEN.split(' ').map((tag) => ({ value: tag as TextLanguage, label: nameOfLanguage(tag) }));
	return [...all.slice(0, 4), ...all.slice(4).sort((a, b) => compareTexts(a.label, b.label))];
}

/** A region's name. */
export function nameOfRegion(region: Region): string {
	switch (region) {
		case 'africa':
			return m.kernel_region_africa();
		case 'americas':
			return m.kernel_region_americas();
		case 'asia-south-pacific':
			return m.kernel_region_asia_south_pacific();
		case 'europe':
			return m.kernel_region_europe();
		case 'middle-east-north-africa':
			return m.kernel_region_middle_east_north_africa();
	}
}

/** A threat's name. */
export function nameOfThreat(threat: Threat): string {
	switch (threat) {
		case 'sea-routes':
			return m.kernel_threat_sea_routes();
		case 'land-routes':
			return m.kernel_threat_land_routes();
		case 'air-routes':
			return m.kernel_threat_air_routes();
		case 'document-fraud':
			return m.kernel_threat_document_fraud();
		case 'facilitation-networks':
			return m.kernel_threat_facilitation_networks();
		case 'illicit-finance':
			return m.kernel_threat_illicit_finance();
		case 'trafficking-nexus':
			return m.kernel_threat_trafficking_nexus();
	}
}

/** A role's name. */
export function nameOfRole(role: Role): string {
	switch (role) {
		case 'specialist':
			return m.kernel_role_specialist();
		case 'coordinator':
			return m.kernel_role_coordinator();
		case 'delegate':
			return m.kernel_role_delegate();
		case 'approver':
			return m.kernel_role_approver();
		case 'frontline':
			return m.kernel_role_frontline();
		case 'auditor':
			return m.kernel_role_auditor();
	}
}

/** What a TLP 2.0 marking allows, in one sentence (FIRST, August 2022). */
export function meaningOfTlp(tlp: Tlp): string {
	switch (tlp) {
		case 'CLEAR':
			return m.kernel_tlp_clear();
		case 'GREEN':
			return m.kernel_tlp_green();
		case 'AMBER':
			return m.kernel_tlp_amber();
		case 'AMBER+STRICT':
			return m.kernel_tlp_amber_strict();
		case 'RED':
			return m.kernel_tlp_red();
	}
}
