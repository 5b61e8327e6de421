/** @file A member's profile while it is being written, and what is still missing in it. */
import type { AgencyType, CountryRole, MemberProfile } from '#lib/directory/profile.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';

const lines = (text: string): string[] =>
	text
		.split(/\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');

/** What must be filled in, or written anew without hidden characters, before the form may go on. */
export type ProfileGap = 'name' | 'country' | 'bureau' | 'agency' | 'agencyType' | 'languages' | 'expertise' | 'contacts';

/** The fields of the profile form. */
export class ProfileDraft {
	name = $state('');
	country = $state<Country | ''>('');
	bureau = $state('');
	agency = $state('');
	agencyType = $state<AgencyType | ''>('');
	countryRoles = $state.raw<readonly CountryRole[]>([]);
	languages = $state.raw<readonly TextLanguage[]>([]);
	/** One per line. */
	expertise = $state('');
	/** One per line. */
	contacts = $state('');

	/** What is missing; `withCountry` where the form asks for it (a newcomer's country is decided by the coordinator). */
	gaps(withCountry: boolean): readonly ProfileGap[] {
		const gaps: ProfileGap[] = [];
		for (const field of ['name', 'bureau', 'agency', 'agencyType'] as const) if (this[field].trim() === '') gaps.push(field);
		for (const field of ['name', 'bureau', 'agency'] as const) if (!isPlainLine(this[field].trim())) gaps.push(field);
		for (const field of ['expertise', 'contacts'] as const) if (!lines(this[field]).every(isPlainLine)) gaps.push(field);
		if (withCountry && this.country === '') gaps.push('country');
		if (this.languages.length === 0) gaps.push('languages');
		return gaps;
	}

	/** The profile, or null while something is missing. */
	profile(): MemberProfile | null {
		if (this.agencyType === '' || this.gaps(false).length > 0) return null;
		return {
			name: this.name.trim(),
			bureau: this.bureau.trim(),
			agency: this.agency.trim(),
			agencyType: this.agencyType,
			countryRoles: [...this.countryRoles],
			languages: [...this.languages],
			expertise: lines(this.expertise).slice(0, 20),
			contacts: lines(this.contacts).slice(0, 8),
		};
	}
}
