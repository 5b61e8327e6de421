/** @file An opened account: Matrix client, app server, sealed store and member keys of one person on this device. */
import { decodeBase64 } from '#lib/crypto/bytes.ts';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { openMatrix, type Matrix } from '#lib/matrix/client.ts';
import type { Admitted } from '#lib/matrix/guard.ts';
import type { OwnDevice } from '#lib/matrix/identities.ts';
import { AppApi } from './app-api.ts';
import type { Desk } from './desk.ts';
import { sealedStore, type SealedStore } from './sealed-store.ts';

/** Under these names the member's own secrets lie in Matrix secret storage. */
export const SEED_SECRET = 'org.liaison.member-seed';
export const NETWORK_SECRET = 'org.liaison.network';

/** What a signed-in device works with, whether or not it is a member yet. */
export interface Account {
	readonly matrix: Matrix;
	readonly app: AppApi;
	readonly store: SealedStore;
	/** Tells Matrix whom the ledger admits; before, nothing is sent anywhere. */
	admit(by: (room: RoomId) => Admitted | null): void;
	close(): Promise<void>;
}

/** The member's keys as kept on this device; `null` while it is locked. */
export const keysOf = (desk: Desk): MemberKeys | null =>
	desk.document.seed === null ? null : memberKeysFrom(decodeBase64(desk.document.seed));

/**
 * Opens the account of the desk's document.
 * @throws HomeserverUnreachable, SessionEnded (lib/matrix/client.ts)
 */
export async function openAccount(desk: Desk): Promise<Account> {
	await readyCrypto();
	const { platform } = desk;
	const storageKey = decodeBase64(desk.document.storageKey);
	const store = sealedStore(platform.storage, storageKey);
	let admitted: (room: RoomId) => Admitted | null = () => null;
	const matrix = await openMatrix(desk.document.matrix, {
		storage: platform.storage,
		storageKey,
		outbox: {
			load: async () => {
				const kept = await store.get('matrix-outbox');
				return kept === null ? null : (JSON.parse(kept) as unknown);
			},
			save: (entries) => store.set('matrix-outbox', JSON.stringify(entries)),
		},
		admitted: (room) => admitted(room),
		onSession: (session) => desk.keep({ matrix: session }),
	});
	const { watch } = matrix.verification;
	const show = (devices: readonly OwnDevice[]): void =>
		desk.devices.set(
			devices.map(({ id, name, current, signed, lastSeen }) => ({ device: id, name: name ?? id, current, confirmed: signed, lastSeen })),
		);
	desk.devices.asks(() => void matrix.identities.ownDevices().then(show, () => desk.devices.fail()));
	const stops = [
		await watch((state) => desk.verification.set(state.kind === 'confirming' ? { kind: 'waiting' } : state)),
		matrix.identities.watchOwnDevices(show, () => desk.devices.fail()),
	];
	const app = new AppApi(platform.origin, platform.fetch, () => matrix.identities.openIdToken());
	return {
		matrix,
		app,
		store,
		admit(by) {
			admitted = by;
		},
		async close() {
			desk.devices.asks(null);
			for (const stop of stops) await stop();
			await matrix.stop();
		},
	};
}
