/** @file Where and as whom the ledger is opened on this device: the same for founding a network and for living in it. */
import { decodeBase64, utf8 } from '#lib/crypto/bytes.ts';
import { keyedHash } from '#lib/crypto/hash.ts';
import type { Ledger, LedgerNotice } from '#lib/ledger/client/ledger.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { indexedDbShelf, memoryShelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import { httpTransport, type LedgerTransport } from '#lib/ledger/client/transport.ts';
import { lifecycleOf } from '#lib/missions.ts';
import { keysOf, type Account } from './account.ts';
import type { Desk } from './desk.ts';

/** This device is pinned to another network than the server has, or to none. */
export class NetworkMismatch extends Error {
	override readonly name = 'NetworkMismatch';
}

/** The line to the ledger's server for this account. */
export const ledgerPlace = (desk: Desk, account: Account): { readonly transport: LedgerTransport } => ({
	transport: httpTransport({ origin: desk.platform.origin, fetch: account.app.fetch }),
});

/** The ledger's sealed store on this device, under a subkey, so that no two stores share one. */
async function storeOf(desk: Desk): Promise<LedgerStore> {
	const shelf = desk.platform.storage === 'indexeddb' ? await indexedDbShelf() : memoryShelf();
	return new LedgerStore(shelf, keyedHash(decodeBase64(desk.document.storageKey), utf8('liaison/v1/ledger')));
}

/** Deletes the ledger's store from this device. */
export async function wipeLedger(desk: Desk): Promise<void> {
	const store = await storeOf(desk);
	await store.wipe();
	store.close();
}

/** The same of a device whose keys are not at hand. */
export async function eraseLedger(): Promise<void> {
	const shelf = await indexedDbShelf();
	await shelf.wipe();
	shelf.close();
}

/** The network's room by the server's word, remembered; what is in it is then held against the pinned id. */
async function networkRoomOf(desk: Desk, account: Account) {
	const kept = desk.document.networkRoom;
	if (kept !== null) return kept;
	const told = (await account.app.standing())?.network_room ?? null;
	if (told === null) throw new NetworkMismatch('The server names no network room.');
	await desk.keep({ networkRoom: told });
	return told;
}

/**
 * Opens the ledger of the desk's member.
 * @throws NetworkMismatch without keys or a pinned network; AppUnreachable where the network's room must be asked for and cannot.
 */
export async function openDeskLedger(desk: Desk, account: Account, onNotice: (notice: LedgerNotice) => void): Promise<Ledger> {
	const keys = keysOf(desk);
	const { network } = desk.document;
	if (keys === null || network === null) throw new NetworkMismatch('No network is pinned on this device.');
	return openLedger({
		me: account.matrix.me,
		keys,
		network,
		networkRoom: await networkRoomOf(desk, account),
		...ledgerPlace(desk, account),
		store: await storeOf(desk),
		lifecycleOf,
		clock: desk.platform.now,
		onNotice,
	});
}
