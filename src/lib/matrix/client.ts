/**
 * @file The door to Matrix: opens the client of one session, and closes or wipes it. Everything that leaves this folder is plain data.
 *
 * [Note: What lies on the device] In a browser two databases: the cryptography's, encrypted whole under `storageKey`; and the sync cache,
 * where room *events* lie as the ciphertext they came as, but room *state* in the clear: code words, user and device ids, ceilings,
 * membership. So nothing that is to stay unread may ever stand in room state. `wipe` deletes both.
 */
// First, so that the SDK's modules find the log silent when they are loaded.
import { QUIET } from './sdk-logger.ts';
import {
	ClientEvent,
	createClient,
	HttpApiEvent,
	IndexedDBStore,
	MatrixError,
	MatrixScheduler,
	MemoryStore,
	PendingEventOrdering,
	SyncState,
	type MatrixClient,
} from 'matrix-js-sdk';
import { OnlySignedDevicesIsolationMode } from 'matrix-js-sdk/lib/crypto-api/index.js';
import type { DeviceId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import { authorisedFetch } from './authorised-fetch.ts';
import { ChannelList } from './channel-list.ts';
import { Channels } from './channels.ts';
import { cryptoPrefix, eraseMatrix, syncDatabase } from './erase-databases.ts';
import { Guard, type Admitted } from './guard.ts';
import { HomeserverUnreachable } from './homeserver.ts';
import { Identities } from './identities.ts';
import { allBackedUp, backUpSoon } from './key-backup.ts';
import { Opener } from './opener.ts';
import { Outbox, type OutboxStore } from './outbox.ts';
import { Recovery } from './recovery.ts';
import { Secrets, StorageKeys } from './secrets.ts';
import { Sender } from './sending.ts';
import type { MatrixSession } from './session.ts';
import { Timelines } from './timeline.ts';
import { OwnVerification } from './verification.ts';
import { Watched } from './watched.ts';

/** How the homeserver is reached. `signed-out`: it no longer takes our token; only signing in again helps. */
export type MatrixConnection = 'connecting' | 'online' | 'offline' | 'signed-out';

/** The homeserver no longer takes the session: it ended elsewhere, or the account was closed. */
export class SessionEnded extends Error {
	override readonly name = 'SessionEnded';
}

/** What opening needs. */
export interface MatrixOptions {
	readonly storage: 'indexeddb' | 'memory';
	/** 32 bytes: seals the cryptography's database. The same for the same device every time. */
	readonly storageKey: Uint8Array;
	/** Where unsent messages are kept; the vault seals what it is given. */
	readonly outbox: OutboxStore;
	/** Whom the ledger admits to a room, with the Matrix master key of the roster; null where the ledger knows no such room. */
	readonly admitted: (room: RoomId) => Admitted | null;
	/** Keeps the session after its tokens were renewed. */
	readonly onSession: (session: MatrixSession) => void | Promise<void>;
	/** Newest events to fetch of each room at the first sync. */
	readonly initialSyncLimit?: number;
}

/** One open Matrix client. */
export interface Matrix {
	readonly me: UserId;
	readonly device: DeviceId;
	readonly session: () => MatrixSession;
	readonly watchConnection: Watch<MatrixConnection>;
	readonly recovery: Recovery;
	readonly secrets: Secrets;
	readonly identities: Identities;
	readonly verification: OwnVerification;
	readonly channels: Channels;
	readonly list: ChannelList;
	readonly timelines: Timelines;
	readonly guard: Guard;
	/** Sealed, ordered, durable sending. */
	readonly sender: Sender;
	/** Writes the sync cache now; the SDK does so only every five minutes. */
	persist(): Promise<void>;
	/** Waits until every message key is in the backup: before whatever forgets them. False where that could not be, after some seconds. */
	backedUp(): Promise<boolean>;
	/** Stops syncing and sending; what is stored stays. */
	stop(): Promise<void>;
	/** Stops, and deletes every local store of this device. Sign out on the server first. */
	wipe(): Promise<void>;
}

/** How long a device that is about to forget its message keys waits for the backup. */
const BACKUP_LIMIT_MS = 8_000;

const connectionOf = (state: SyncState | null, fromCache: boolean): MatrixConnection => {
	switch (state) {
		case SyncState.Prepared:
			return fromCache ? 'connecting' : 'online';
		case SyncState.Syncing:
			return 'online';
		case SyncState.Error:
		case SyncState.Reconnecting:
			return 'offline';
		case SyncState.Catchup:
		case SyncState.Stopped:
		case null:
			return 'connecting';
	}
};

function makeClient(session: MatrixSession, options: MatrixOptions, keys: StorageKeys, fetchFn: typeof fetch): MatrixClient {
	return createClient({
		baseUrl: session.baseUrl,
		userId: session.userId,
		deviceId: session.deviceId,
		accessToken: session.accessToken,
		fetchFn,
		store:
			options.storage === 'indexeddb'
				? new IndexedDBStore({ indexedDB: globalThis.indexedDB, dbName: syncDatabase(session.userId, session.deviceId) })
				: new MemoryStore(),
		// Our outbox is the queue, and repeats what failed: the SDK sends at once, and once.
		scheduler: new MatrixScheduler(
			() => -1,
			() => null,
		),
		timelineSupport: true,
		disableVoip: true,
		logger: QUIET,
		verificationMethods: ['m.sas.v1'],
		cryptoCallbacks: {
			getSecretStorageKey: ({ keys: asked }) => Promise.resolve(keys.find(asked)),
			cacheSecretStorageKey: (id, _, key) => keys.keep(id, key),
		},
	});
}

/** Starts syncing and waits until the rooms are there, from the cache or from the server. */
async function started(client: MatrixClient, options: MatrixOptions): Promise<void> {
	const prepared = new Promise<void>((resolve, reject) => {
		const onSync = (state: SyncState, _: SyncState | null, data?: { error?: Error }): void => {
			if (state === SyncState.Prepared || state === SyncState.Syncing) {
				client.off(ClientEvent.Sync, onSync);
				resolve();
			} else if (state === SyncState.Error) {
				client.off(ClientEvent.Sync, onSync);
				const ended = data?.error instanceof MatrixError && data.error.errcode === 'M_UNKNOWN_TOKEN';
				reject(
					ended ? new SessionEnded('The session has ended.') : new HomeserverUnreachable('The first sync failed.', { cause: data?.error }),
				);
			}
		};
		client.on(ClientEvent.Sync, onSync);
	});
	// If starting itself fails, nobody would await this one.
	prepared.catch(() => undefined);
	await client.startClient({
		initialSyncLimit: options.initialSyncLimit ?? 20,
		lazyLoadMembers: true,
		threadSupport: false,
		disablePresence: true,
		// Our outbox shows what waits; the SDK's own echoes stay out of the timeline.
		pendingEventOrdering: PendingEventOrdering.Detached,
	});
	await prepared;
	// Calls are not part of this client, and a session object for every room is not free.
	client.matrixRTC.stop();
}

/**
 * Opens the client of a session and waits for its rooms.
 * @throws HomeserverUnreachable when there is no cache and no server; SessionEnded when the token is no longer taken.
 */
export async function openMatrix(first: MatrixSession, options: MatrixOptions): Promise<Matrix> {
	const authorised = authorisedFetch(first, options.onSession);
	const keys = new StorageKeys();
	backUpSoon();
	const client = makeClient(first, options, keys, authorised.fetch);
	const cryptoDatabasePrefix = cryptoPrefix(first.userId, first.deviceId);
	const connection = new Watched<MatrixConnection>('connecting');
	client.on(ClientEvent.Sync, (state, _, data) => {
		if (connection.value !== 'signed-out') connection.set(connectionOf(state, data?.fromCache === true));
	});
	client.on(HttpApiEvent.SessionLoggedOut, () => connection.set('signed-out'));

	// None of these waits for another. The SDK asks for the versions before it even looks at its cache, and remembers the answer.
	client.getVersions().catch(() => undefined);
	await Promise.all([
		client.store.startup(),
		client.initRustCrypto({
			useIndexedDB: options.storage === 'indexeddb',
			cryptoDatabasePrefix,
			...(options.storage === 'indexeddb' ? { storageKey: options.storageKey } : {}),
		}),
	]);
	const crypto = client.getCrypto();
	if (crypto === undefined) throw new Error('The cryptography was not started.');
	// Not switchable: an unsigned device gets nothing, and what it sends is not shown (MSC4153).
	crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());

	// The SDK would open all that is unread, of all rooms at once, while the cache is read: who looks or counts opens what they need.
	client.on(ClientEvent.Room, (room) => {
		room.decryptCriticalEvents = () => Promise.resolve();
	});

	const identities = new Identities(client);
	// What came before its sender's identity did not open then, and no key that comes later makes the SDK try it again.
	identities.onChange((users) => {
		for (const room of client.getRooms())
			for (const event of room.getLiveTimeline().getEvents())
				if (event.isDecryptionFailure() && users.includes(event.getSender() ?? ''))
					void event.attemptDecryption(crypto as unknown as Parameters<typeof event.attemptDecryption>[0], { isRetry: true });
	});
	const guard = new Guard(client, identities, options.admitted);
	const channels = new Channels(client);
	const opener = new Opener(client);
	const list = new ChannelList(client, opener);
	const outbox = await Outbox.open(options.outbox);
	const sender = new Sender(client, outbox, guard);
	const timelines = new Timelines(client, sender, opener);
	const secrets = new Secrets(client, keys);
	const verification = new OwnVerification(client);

	const stop = async (): Promise<void> => {
		sender.stop();
		timelines.stop();
		channels.stop();
		list.stop();
		opener.stop();
		if (client.clientRunning && options.storage === 'indexeddb') await client.store.save(true).catch(() => undefined);
		client.stopClient();
		// An open connection would keep the database from being deleted.
		if (client.store instanceof IndexedDBStore) await client.store.destroy();
		keys.forget();
	};
	try {
		await started(client, options);
	} catch (failure) {
		await stop();
		throw failure;
	}
	sender.start(connection.watch);
	if (options.storage === 'indexeddb') void timelines.openAhead();

	return {
		me: first.userId,
		device: first.deviceId,
		session: authorised.session,
		watchConnection: connection.watch,
		recovery: new Recovery(client, keys),
		secrets,
		identities,
		verification,
		channels,
		list,
		timelines,
		guard,
		sender,
		persist: () => client.store.save(true),
		// Whom the server does not hear cannot wait for it: a device that was ended elsewhere forgets at once.
		backedUp: () => (connection.value === 'online' ? allBackedUp(client, BACKUP_LIMIT_MS) : Promise.resolve(false)),
		stop,
		wipe: async () => {
			await stop();
			await outbox.clear();
			if (options.storage === 'memory') return;
			await eraseMatrix(first.userId, first.deviceId);
		},
	};
}
