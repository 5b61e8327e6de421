/** @file The vault without a browser: for the demonstration loader, the integration tests and the benches. Same code, real servers. */
import type { Country } from '#lib/kernel/country.ts';
import type { MemberProfile } from '#lib/directory/profile.ts';
import { cookieFetch } from './cookie-fetch.ts';
import { createVault, type RunningVault } from './create-vault.ts';
import { memoryDeviceStore } from './device-store.ts';
import type { Vault } from './rpc.ts';
import type { SessionStatus } from './session-api.ts';

/** A vault in this process that keeps everything in memory. */
export function headlessVault(origin: string, deviceName = 'Liaison, headless'): RunningVault {
	return createVault({
		origin,
		fetch: cookieFetch(origin),
		storage: 'memory',
		device: memoryDeviceStore(),
		deviceName,
		now: () => Date.now(),
	});
}

/** Waits until the session is in one of these states. */
export async function sessionIs<K extends SessionStatus['kind']>(
	vault: Vault,
	...kinds: readonly K[]
): Promise<Extract<SessionStatus, { kind: K }>> {
	const reached = Promise.withResolvers<SessionStatus>();
	const stop = await vault.session.watchStatus((status) => {
		if ((kinds as readonly string[]).includes(status.kind)) reached.resolve(status);
		else if (status.kind === 'failed')
			reached.reject(new Error(`The vault failed (${status.reason}) while it should become ${kinds.join(' or ')}.`));
	});
	const status = await reached.promise;
	await stop();
	return status as Extract<SessionStatus, { kind: K }>;
}

/** Somebody about to have an account. */
export interface NewPerson {
	readonly localpart: string;
	readonly password: string;
	readonly profile: MemberProfile;
}

const refused = (what: string, refusal: unknown): Error => new Error(`${what} was refused: ${JSON.stringify(refusal)}`);

/**
 * Founds the network: the whole set-up with both keys re-entered, until the workspace is open.
 * @param token from the one-time set-up link
 */
export async function found(
	vault: Vault,
	token: string,
	person: NewPerson & { readonly country: Country; readonly networkName: string },
): Promise<{ readonly recoveryKey: string; readonly rootWords: readonly string[]; readonly rootFile: string }> {
	await sessionIs(vault, 'signed-out');
	const begun = await vault.session.beginSetUp({ token, ...person });
	if (!begun.ok) throw refused('The set-up', begun.refusal);
	const finished = await vault.session.finishSetUp(begun.value);
	if (!finished.ok) throw refused('The end of the set-up', finished.refusal);
	await sessionIs(vault, 'ready');
	return begun.value;
}

/** Answers an invitation link, until the request waits for a coordinator. `lost`: as a member whose keys are all gone. */
export async function answerInvitation(
	vault: Vault,
	link: string,
	person: NewPerson & { readonly lost?: boolean },
): Promise<{ readonly recoveryKey: string; readonly code: string }> {
	await sessionIs(vault, 'signed-out');
	const url = new URL(link, 'http://localhost');
	const invitation = url.pathname.split('/').at(-1) ?? '';
	const begun = await vault.session.beginJoin({ invitation, fragment: url.hash.slice(1), ...person });
	if (!begun.ok) throw refused('Joining', begun.refusal);
	const finished = await vault.session.finishJoin(begun.value.recoveryKey);
	if (!finished.ok) throw refused('The request to join', finished.refusal);
	const { code } = await sessionIs(vault, 'waiting');
	return { ...begun.value, code };
}

/** Signs in on a new device with the recovery key, until the workspace is open. */
export async function signInWith(
	vault: Vault,
	credentials: { readonly user: string; readonly password: string; readonly recoveryKey: string },
): Promise<void> {
	await sessionIs(vault, 'signed-out');
	const signedIn = await vault.session.signIn(credentials);
	if (!signedIn.ok) throw refused('Signing in', signedIn.refusal);
	await sessionIs(vault, 'locked');
	const unlocked = await vault.session.unlock(credentials.recoveryKey);
	if (!unlocked.ok) throw refused('The recovery key', unlocked.refusal);
	await sessionIs(vault, 'ready');
}
