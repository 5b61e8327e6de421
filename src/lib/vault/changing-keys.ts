/** @file A member makes all their keys anew while they still have the old ones, which sign for those that follow (lib/ledger/README.md §10). */
import { encodeBase64 } from '#lib/crypto/bytes.ts';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { checkKeyChange, comparedDigits, composeKeyChange } from '#lib/ledger/key-change.ts';
import { keysOf, NETWORK_SECRET, SEED_SECRET, type Account } from './account.ts';
import { AppUnreachable, refusalCode } from './app-api.ts';
import type { Desk } from './desk.ts';
import { made } from './joining.ts';
import type { SessionRefusal } from './session-api.ts';

/**
 * Makes the new identity, secret storage, backup and member keys, and has the old key sign for them. Until the document is kept the old
 * keys stand, and all of it may be done again: nothing was told to anybody but the homeserver.
 */
export async function makeNewKeys(desk: Desk, account: Account, password: string): Promise<string> {
	const before = keysOf(desk);
	const { network } = desk.document;
	if (before === null || network === null) throw new Error('No member keys are on this device.');
	desk.busy('keys');
	const recoveryKey = await made(desk, account, password, 'reset');
	const { matrix } = account;
	const seed = randomBytes(32);
	await matrix.secrets.set(SEED_SECRET, encodeBase64(seed));
	await matrix.secrets.set(NETWORK_SECRET, network);
	const master = await matrix.identities.settledMasterKeyOf(matrix.me);
	if (master === null) throw new AppUnreachable('The homeserver does not show the new identity.');
	const signed = composeKeyChange({ network, user: matrix.me, master }, before.sign, memberKeysFrom(seed));
	await desk.keep({ seed: encodeBase64(seed), stage: { kind: 'keys', recoveryKey, signed } });
	return recoveryKey;
}

/** Sends the request for new keys: after the recovery key was re-entered, or again after it was declined. */
export async function askForKeys(desk: Desk, { app }: Account): Promise<Result<void, SessionRefusal>> {
	const { stage } = desk.document;
	if ((stage.kind !== 'keys' && stage.kind !== 'waiting') || stage.signed === undefined) return refuse({ kind: 'not-now' });
	const { signed } = stage;
	const change = checkKeyChange(signed);
	if (!change.ok) return refuse({ kind: 'not-now' });
	desk.busy('request');
	const answer = await app.call('POST', '/api/key-changes', signed);
	if (answer.status !== 204) return refuse({ kind: refusalCode(answer) === 'key' ? 'keys-replaced' : 'not-now' });
	await desk.keep({ stage: { kind: 'waiting', code: comparedDigits(change.value), signed } });
	return accept(undefined);
}
