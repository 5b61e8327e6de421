/** @file From an invitation link to a request that waits for a coordinator: of somebody new, or of a member who has lost every key. */
import { decodeBase64, encodeBase64 } from '#lib/crypto/bytes.ts';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import {
	claimOf,
	composeRequest,
	openInvitation,
	parseInvitation,
	spokenCode,
	type InvitationLink,
	type InvitationTerms,
} from '#lib/ledger/enrolment.ts';
import { register, signIn, type MatrixSession, type SessionRefusal as MatrixRefusal } from '#lib/matrix/session.ts';
import * as v from 'valibot';
import { endOtherDevices } from './ending-device.ts';
import { NETWORK_SECRET, openAccount, SEED_SECRET, type Account } from './account.ts';
import { AppApi, AppUnreachable, refusalCode } from './app-api.ts';
import type { Desk } from './desk.ts';
import type { DeviceDocument } from './device-document.ts';
import { makeLock } from './lock.ts';
import type { OpenedInvitation, SessionApi, SessionRefusal } from './session-api.ts';

const Claimed = v.object({ registration_token: v.string(), body: v.string() });

/** A refusal of the homeserver in the session's own words. */
export function fromMatrix(refusal: MatrixRefusal): SessionRefusal {
	switch (refusal.code) {
		case 'wrong-password':
		case 'weak-password':
		case 'name-taken':
		case 'unreachable':
			return { kind: refusal.code };
		case 'rate':
			return { kind: 'rate', retryAfterMs: refusal.retryAfterMs };
		case 'name-invalid':
			return { kind: 'bad-name' };
		case 'token-spent':
			return { kind: 'invitation-used' };
		case 'suspended':
		case 'signed-out':
			return { kind: 'not-now' };
	}
}

const noProof = () => Promise.reject(new Error('There is no account yet.'));

/** Shows the server that we hold the secret; it answers with the statement of the inviter and a registration token. */
async function claim(
	desk: Desk,
	link: InvitationLink,
): Promise<Result<{ token: string; body: string; terms: InvitationTerms }, SessionRefusal>> {
	const app = new AppApi(desk.platform.origin, desk.platform.fetch, noProof);
	const answer = await app.call('POST', `/api/invitations/${link.invitation}/claim`, { claim: claimOf(link.secret) });
	if (answer.status !== 200) {
		switch (refusalCode(answer)) {
			case 'invitation-over':
				return refuse({ kind: 'invitation-used' });
			case 'rate':
				return refuse({ kind: 'rate', retryAfterMs: 60_000 });
			case 'homeserver-away':
				return refuse({ kind: 'unreachable' });
			default:
				return refuse({ kind: 'invitation-unknown' });
		}
	}
	const claimed = v.safeParse(Claimed, answer.body);
	if (!claimed.success) return refuse({ kind: 'unreachable' });
	const terms = openInvitation(claimed.output.body, link);
	if (!terms.ok) return refuse({ kind: 'invitation-forged' });
	return accept({ token: claimed.output.registration_token, body: claimed.output.body, terms: terms.value });
}

/** Reads what an invitation says. It stays open until the request is sent. */
export async function readInvitation(desk: Desk, invitation: string, fragment: string): Promise<Result<OpenedInvitation, SessionRefusal>> {
	await readyCrypto();
	const link = parseInvitation(invitation, fragment);
	if (link === null) return refuse({ kind: 'invitation-unknown' });
	const claimed = await claim(desk, link);
	if (!claimed.ok) return claimed;
	return accept({ inviter: claimed.value.terms.inviter, expiresAt: claimed.value.terms.expires_at });
}

/**
 * An account's keys, made on this device: cross-signed, backed up, and the member's seed in secret storage. Of a `lost` account, whose
 * other keys are gone, all of them are made anew, and whatever devices it had are signed out first: somebody else may hold them now.
 */
export async function makeAccount(
	desk: Desk,
	session: MatrixSession,
	{ password, lost }: { readonly password: string; readonly lost: boolean },
	document: (recoveryKey: string) => Pick<DeviceDocument, 'stage' | 'network'>,
): Promise<{ readonly account: Account; readonly recoveryKey: string }> {
	const whole: DeviceDocument = {
		v: 1,
		matrix: session,
		storageKey: encodeBase64(randomBytes(32)),
		seed: encodeBase64(randomBytes(32)),
		network: null,
		networkRoom: null,
		stage: { kind: 'locked' },
		lock: await makeLock(password),
		frontline: false,
	};
	await desk.keep({ whole });
	desk.busy('keys');
	const account = await openAccount(desk);
	if (lost && !(await endOtherDevices(account, password)).ok) throw new AppUnreachable('Other sessions of the account could not be ended.');
	const recoveryKey = await made(desk, account, password, lost ? 'reset' : 'setUp');
	await account.matrix.secrets.set(SEED_SECRET, whole.seed ?? '');
	const { stage, network } = document(recoveryKey);
	if (network !== null) await account.matrix.secrets.set(NETWORK_SECRET, network);
	await desk.keep({ stage, network });
	return { account, recoveryKey };
}

/** Makes identity, secret storage and backup, and opens them with the key that they were given. */
export async function made(desk: Desk, { matrix: { recovery } }: Account, password: string, how: 'setUp' | 'reset'): Promise<string> {
	const fresh = await recovery[how](password);
	if (!fresh.ok) throw new Error(`An account refused the password that it was opened with (${fresh.refusal.code}).`);
	desk.busy('backup');
	const unlocked = await recovery.recover(fresh.value.recoveryKey);
	if (!unlocked.ok) throw new Error('A fresh recovery key does not open its own storage.');
	return fresh.value.recoveryKey;
}

/** Registers the newcomer, or opens the lost account, and makes the keys; nothing is sent to the coordinators yet. */
export async function beginJoin(
	desk: Desk,
	newcomer: Parameters<SessionApi['beginJoin']>[0],
): Promise<Result<{ readonly account: Account; readonly recoveryKey: string }, SessionRefusal>> {
	await readyCrypto();
	const link = parseInvitation(newcomer.invitation, newcomer.fragment);
	if (link === null) return refuse({ kind: 'invitation-unknown' });
	desk.busy('account');
	const claimed = await claim(desk, link);
	if (!claimed.ok) return claimed;
	const { localpart, password, lost = false } = newcomer;
	const common = { baseUrl: desk.platform.origin, password, deviceName: desk.platform.deviceName };
	const session = lost
		? await signIn({ ...common, user: localpart })
		: await register({ ...common, localpart, registrationToken: claimed.value.token });
	if (!session.ok) return refuse(fromMatrix(session.refusal));
	const { invitation, fragment, profile } = newcomer;
	return accept(
		await makeAccount(desk, session.value, { password, lost }, (recoveryKey) => ({
			network: link.network,
			stage: { kind: 'join', recoveryKey, invitation, fragment, body: claimed.value.body, profile },
		})),
	);
}

/** The recovery key was re-entered: sends the request, authenticated by the link's secret. */
export async function finishJoin(desk: Desk, account: Account, recoveryKey: string): Promise<Result<void, SessionRefusal>> {
	const { stage, seed } = desk.document;
	if (stage.kind !== 'join' || seed === null) return refuse({ kind: 'not-now' });
	if (!(await account.matrix.recovery.isRecoveryKey(recoveryKey))) return refuse({ kind: 'wrong-recovery-key' });
	const link = parseInvitation(stage.invitation, stage.fragment);
	const terms = link === null ? null : openInvitation(stage.body, link);
	if (link === null || terms === null || !terms.ok) return refuse({ kind: 'invitation-forged' });
	const master = await account.matrix.identities.settledMasterKeyOf(account.matrix.me);
	if (master === null) return refuse({ kind: 'unreachable' });
	desk.busy('request');
	const profile = JSON.parse(JSON.stringify(stage.profile)) as Json;
	const signed = composeRequest(
		link,
		{ user: account.matrix.me, keys: memberKeysFrom(decodeBase64(seed)), master, profile },
		terms.value.coordinators,
	);
	const answer = await account.app.call('POST', '/api/enrolments', { invitation: link.invitation, ...signed });
	if (answer.status !== 201 && answer.status !== 200) {
		return refuse({ kind: refusalCode(answer) === 'invitation-over' ? 'invitation-used' : 'not-now' });
	}
	await desk.keep({ stage: { kind: 'waiting', code: spokenCode(signed.request, link.secret) } });
	return accept(undefined);
}
