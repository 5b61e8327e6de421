/** @file The founder's way: an account, a root key that leaves this device, and the network's first records. */
import { decodeBase64, encodeBase64 } from '#lib/crypto/bytes.ts';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { randomBytes, wipe } from '#lib/crypto/secret.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { openRootKey, sealRootKey, wordsFrom } from '#lib/crypto/words.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { foundingEntries, sendFounding } from '#lib/ledger/client/set-up.ts';
import { parseEntry, toWire, type Entry } from '#lib/ledger/entry.ts';
import { register } from '#lib/matrix/session.ts';
import { sealedHalf } from '#lib/rooms/charter.ts';
import * as v from 'valibot';
import { NETWORK_SECRET, type Account } from './account.ts';
import { AppApi, refusalCode } from './app-api.ts';
import type { Desk } from './desk.ts';
import { fromMatrix, makeAccount } from './joining.ts';
import type { Stage } from './device-document.ts';
import { ledgerPlace, openDeskLedger } from './ledger-place.ts';
import type { SessionApi, SessionRefusal } from './session-api.ts';

const Answer = v.object({ registration_token: v.string() });

/** A root key as it leaves the device, with the seed that stays until both were given back. */
export interface FreshRoot {
	readonly seed: Uint8Array;
	readonly rootWords: readonly string[];
	readonly rootFile: string;
}

/** Makes a root key, the file that holds it, and the words that open the file. */
export function freshRoot(): FreshRoot {
	const seed = randomBytes(32);
	const words = wordsFrom(randomBytes(32));
	return { seed, rootWords: words.split(' '), rootFile: sealRootKey(seed, words) };
}

/** The seed that words and file give back; a refusal that says which of the two is wrong. */
export function rootSeed(proof: { readonly rootWords: readonly string[]; readonly rootFile: string }): Result<Uint8Array, SessionRefusal> {
	const opened = openRootKey(proof.rootFile, proof.rootWords.join(' '));
	if (opened.ok) return opened;
	return refuse({ kind: opened.refusal === 'file' ? 'wrong-root-file' : 'wrong-root-words' });
}

type Begun = { readonly account: Account; readonly recoveryKey: string; readonly rootWords: readonly string[]; readonly rootFile: string };

/** Makes the founder's account and keys, and the root key. Nothing is in the ledger yet. */
export async function beginSetUp(desk: Desk, founder: Parameters<SessionApi['beginSetUp']>[0]): Promise<Result<Begun, SessionRefusal>> {
	await readyCrypto();
	desk.busy('account');
	const { origin, fetch: fetcher, deviceName } = desk.platform;
	const app = new AppApi(origin, fetcher, () => Promise.reject(new Error('There is no account yet.')));
	const answer = await app.call('POST', '/api/set-up', { token: founder.token, localpart: founder.localpart });
	if (answer.status !== 200 && answer.status !== 201) {
		switch (refusalCode(answer)) {
			case 'set-up-token':
				return refuse({ kind: 'set-up-used' });
			case 'set-up-done':
				return refuse({ kind: 'already-set-up' });
			case 'malformed':
				return refuse({ kind: 'bad-name' });
			default:
				return refuse({ kind: 'unreachable' });
		}
	}
	const given = v.safeParse(Answer, answer.body);
	if (!given.success) return refuse({ kind: 'unreachable' });
	const session = await register({
		baseUrl: origin,
		localpart: founder.localpart,
		password: founder.password,
		registrationToken: given.output.registration_token,
		deviceName,
	});
	if (!session.ok) return refuse(fromMatrix(session.refusal));
	const root = freshRoot();
	const { networkName, country, profile } = founder;
	const { account, recoveryKey } = await makeAccount(desk, session.value, { password: founder.password, lost: false }, (key) => ({
		network: null,
		stage: {
			kind: 'set-up',
			recoveryKey: key,
			rootSeed: encodeBase64(root.seed),
			rootWords: root.rootWords.join(' '),
			rootFile: root.rootFile,
			networkName,
			country,
			profile,
			room: null,
			founding: null,
		},
	}));
	return accept({ account, recoveryKey, rootWords: root.rootWords, rootFile: root.rootFile });
}

/** The network's own room: everybody reads it, nobody talks in it but the vaults. Who coordinates later has their level from who does now. */
const NETWORK_CHANNEL = { kind: 'network', tlp: 'AMBER', coordinators: [], creators: [], openToMembersOf: null } as const;

/** Founding entries that were signed before; `null` where there are none that parse. */
function foundingOf(kept: readonly unknown[] | null): readonly Entry[] | null {
	if (kept === null) return null;
	const parsed = kept.map((wire) => parseEntry(wire));
	return parsed.every((each) => each.ok) ? parsed.map((each) => each.value) : null;
}

/** What could not be sealed before there was a key: the network's name, and the founder's own profile. */
async function sealFirstContent(desk: Desk, account: Account, stage: Extract<Stage, { kind: 'set-up' }>): Promise<void> {
	const ledger = await openDeskLedger(desk, account, () => undefined);
	try {
		await ledger.refresh();
		const { network } = ledger;
		const charter = {
			title: stage.networkName,
			purpose: '',
			region: null,
			threat: null,
			tlp: 'AMBER',
			countries: null,
			pastEpochs: true,
		} as const;
		const rules = network.roomRecord(network.room)?.charter;
		if (rules !== undefined) await network.writeCharter(network.room, rules, sealedHalf(charter, null));
		await network.saveProfile(JSON.parse(JSON.stringify(stage.profile)) as Json);
	} finally {
		await ledger.close();
	}
}

/** Both keys were given back: writes the network into the ledger, and erases the root key here. May be repeated. */
export async function finishSetUp(
	desk: Desk,
	account: Account,
	proof: Parameters<SessionApi['finishSetUp']>[0],
): Promise<Result<void, SessionRefusal>> {
	const { stage, seed } = desk.document;
	if (stage.kind !== 'set-up' || seed === null) return refuse({ kind: 'not-now' });
	if (!(await account.matrix.recovery.isRecoveryKey(proof.recoveryKey))) return refuse({ kind: 'wrong-recovery-key' });
	const root = rootSeed(proof);
	if (!root.ok) return root;
	if (encodeBase64(root.value) !== stage.rootSeed) return refuse({ kind: 'wrong-root-file' });
	const master = await account.matrix.identities.settledMasterKeyOf(account.matrix.me);
	if (master === null) return refuse({ kind: 'unreachable' });
	desk.busy('network');
	await account.app.proveIdentity();

	const room = stage.room ?? (await account.matrix.channels.create(NETWORK_CHANNEL));
	const entries =
		foundingOf(stage.founding) ??
		foundingEntries({
			founder: account.matrix.me,
			keys: memberKeysFrom(decodeBase64(seed)),
			master,
			country: stage.country,
			roles: ['coordinator', 'specialist'],
			root: signingKeyFrom(root.value),
			room,
			now: desk.platform.now(),
		});
	await desk.keep({ stage: { ...stage, room, founding: entries.map(toWire) } });
	const { transport } = ledgerPlace(desk, account);
	let written = await sendFounding(transport, entries);
	if (!written.ok && written.refusal.code === 'clock') {
		// Signed too long ago and never stored: made anew, as if for the first time.
		await desk.keep({ stage: { ...stage, room, founding: null } });
		written = refuse({ code: 'unreachable' });
	}
	wipe(root.value);
	if (!written.ok) return refuse({ kind: written.refusal.code === 'unreachable' ? 'unreachable' : 'not-now' });
	await account.matrix.secrets.set(NETWORK_SECRET, written.value);
	// From here on this device has no root key.
	await desk.keep({ network: written.value, networkRoom: room, stage: { kind: 'member' } });
	await sealFirstContent(desk, account, stage);
	return accept(undefined);
}
