/** @file Founding a network and taking people into it, each with a headless vault of their own: what the demonstration and the benches begin with. */
import { randomBytes } from 'node:crypto';
import type { MemberProfile } from '#lib/directory/profile.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { RunningVault } from '#lib/vault/create-vault.ts';
import { answerInvitation, found, headlessVault, sessionIs } from '#lib/vault/headless.ts';
import type { Vault } from '#lib/vault/rpc.ts';

/** One member to be: who they are, and what the coordinators make of them. */
export interface Part {
	readonly localpart: string;
	readonly country: string;
	readonly roles: readonly Role[];
	readonly profile: MemberProfile;
}

/** All that is needed to sign in as somebody on a new device. */
export interface Account {
	readonly user: string;
	readonly password: string;
	readonly recoveryKey: string;
	readonly name: string;
	readonly roles: readonly string[];
	readonly country: string;
}

/** A member with the vault that acts for them. */
export interface Cast {
	readonly person: Part;
	readonly vault: RunningVault;
	readonly user: UserId;
	readonly account: Account;
}

/** A root key as its founder keeps it: the words, and the sealed file. */
export interface Root {
	readonly rootWords: readonly string[];
	readonly rootFile: string;
}

/** The value, or a failure that names the step: what is refused here is a fault of the product. */
export function must<T>(step: string, result: Result<T, unknown>): T {
	if (!result.ok) throw new Error(`${step} was refused: ${JSON.stringify(result.refusal)}`);
	return result.value;
}

/** Longer than any one thing may take, even on a busy machine. */
const PATIENCE_MS = 600_000;

/**
 * Waits for the first value of a watch that gives something.
 * @throws Error naming what was waited for, when it does not come
 */
export async function first<T, U>(
	what: string,
	watch: (listener: (value: T) => void) => Promise<() => unknown>,
	pick: (value: T) => U | undefined,
): Promise<U> {
	const found = Promise.withResolvers<U>();
	const late = setTimeout(() => found.reject(new Error(`${what} did not come.`)), PATIENCE_MS);
	const stop = await watch((value) => {
		const picked = pick(value);
		if (picked !== undefined) found.resolve(picked);
	});
	try {
		return await found.promise;
	} finally {
		clearTimeout(late);
		await stop();
	}
}

/** 20 characters, and what the homeserver's policy asks for. */
const newPassword = (): string => `${randomBytes(12).toString('base64url')}-9aZ`;

async function cast(person: Part, vault: RunningVault, password: string, recoveryKey: string): Promise<Cast> {
	const { me } = await sessionIs(vault, 'ready');
	const account = { user: me.user, password, recoveryKey, name: person.profile.name, roles: person.roles, country: person.country };
	return { person, vault, user: me.user, account };
}

/**
 * Founds the network.
 * @param token of the one-time set-up link
 */
export async function foundNetwork(origin: string, token: string, person: Part): Promise<{ readonly founder: Cast; readonly root: Root }> {
	const vault = headlessVault(origin);
	const password = newPassword();
	const keys = await found(vault, token, {
		localpart: person.localpart,
		password,
		profile: person.profile,
		country: person.country as Country,
		networkName: 'ISON',
	});
	return { founder: await cast(person, vault, password, keys.recoveryKey), root: keys };
}

/** The second founder's root key, signed by the first. */
export async function makeSecondRoot(second: Vault, standing: Root): Promise<void> {
	const own = must('The second root key', await second.session.beginRoot());
	must('The end of the second root key', await second.session.finishRoot({ own, standing }));
}

/** Invites, lets the newcomer answer, checks the code both sides see, approves; a second coordinator agrees where two are needed. */
export async function enrol(origin: string, person: Part, inviter: Vault, second: Vault | null): Promise<Cast> {
	const vault = headlessVault(origin);
	const { link } = must('The invitation', await inviter.directory.invite(24));
	const password = newPassword();
	const { recoveryKey, code } = await answerInvitation(vault, link, { localpart: person.localpart, password, profile: person.profile });
	const waiting = must('The list of requests', await inviter.directory.enrolments());
	const request = waiting.find((each) => each.shortCode === code);
	if (request === undefined || request.flaw !== null) throw new Error(`The request of ${person.localpart} did not arrive as it was sent.`);
	const decided = must(
		`The approval of ${person.localpart}`,
		await inviter.directory.approve(request.id, { roles: person.roles, country: person.country as Country }),
	);
	if (decided === 'proposed') {
		if (second === null) throw new Error('There is no second coordinator yet.');
		await first(`The proposal about ${person.localpart}`, second.directory.watchMembers, (members) =>
			members.find((member) => member.user === request.user && member.pending !== null),
		);
		must(`The second approval of ${person.localpart}`, await second.directory.approveChange(request.user));
	}
	return cast(person, vault, password, recoveryKey);
}
