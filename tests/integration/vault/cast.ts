/** @file People for tests of the vault: founded, invited and approved as real members are. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { MemberProfile } from '#lib/directory/profile.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { answerInvitation, found, headlessVault, sessionIs } from '#lib/vault/headless.ts';

/** Somebody with an open workspace. */
export interface Joined {
	readonly vault: RunningVault;
	readonly user: UserId;
	readonly password: string;
	readonly recoveryKey: string;
}

const PASSWORD = 'river-anchor-72-lantern';

/** The value; a refusal fails the test with what it says. */
export function must<T>(result: Result<T, unknown>): T {
	if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.refusal)}`);
	return result.value;
}

/** The first value of a watch that gives something. */
export async function first<T, U>(watch: (listener: (value: T) => void) => Promise<Stop>, pick: (value: T) => U | undefined): Promise<U> {
	const found = Promise.withResolvers<U>();
	const stop = await watch((value) => {
		const picked = pick(value);
		if (picked !== undefined) found.resolve(picked);
	});
	const picked = await found.promise;
	await stop();
	return picked;
}

const profile = (name: string, country: string): MemberProfile => ({
	name,
	bureau: `NCB ${country}`,
	agency: 'Migration service',
	agencyType: 'immigration',
	countryRoles: ['transit'],
	languages: ['es' as TextLanguage],
	expertise: [],
	contacts: [],
});

/** Founds the network through the one-time link. */
export async function foundIson(
	origin: string,
	setUpUrl: string,
	person: { readonly localpart: string; readonly name: string; readonly country: string },
): Promise<Joined> {
	const vault = headlessVault(origin);
	const { recoveryKey } = await found(vault, new URL(setUpUrl).hash.slice(1), {
		localpart: person.localpart,
		password: PASSWORD,
		networkName: 'ISON',
		country: person.country as Country,
		profile: profile(person.name, person.country),
	});
	const { me } = await sessionIs(vault, 'ready');
	return { vault, user: me.user, password: PASSWORD, recoveryKey };
}

/** Invites, answers and approves somebody; `second` agrees where two must. */
export async function joinIson(
	origin: string,
	inviter: Joined,
	second: Joined | null,
	person: { readonly localpart: string; readonly name: string; readonly country: string; readonly roles: readonly Role[] },
): Promise<Joined> {
	const vault = headlessVault(origin);
	const { link } = must(await inviter.vault.directory.invite(24));
	const { recoveryKey, code } = await answerInvitation(vault, link, {
		localpart: person.localpart,
		password: PASSWORD,
		profile: profile(person.name, person.country),
	});
	const request = must(await inviter.vault.directory.enrolments()).find((each) => each.shortCode === code);
	if (request === undefined) throw new Error('The request did not arrive with the code that the newcomer sees.');
	const decided = must(await inviter.vault.directory.approve(request.id, { roles: person.roles, country: person.country as Country }));
	if (decided === 'proposed') {
		if (second === null) throw new Error('A second coordinator is needed.');
		await first(second.vault.directory.watchMembers, (members) => members.find((member) => member.user === request.user && member.pending));
		must(await second.vault.directory.approveChange(request.user));
	}
	const { me } = await sessionIs(vault, 'ready');
	return { vault, user: me.user, password: PASSWORD, recoveryKey };
}
