/** @file The vault, whole: one session, and the missions' interfaces that answer while it is open. Runs in a worker and in Node alike. */
import type { Platform } from './platform.ts';
import type { Vault } from './rpc.ts';
import { Session } from './session.ts';
import { whenOpen } from './when-open.ts';

/** A vault with the handle to close it, which only Node needs: in a browser it ends with the worker. */
export interface RunningVault extends Vault {
	readonly close: () => Promise<void>;
}

/** Starts a vault on a platform; it resumes by itself what the device's document says. */
export function createVault(platform: Platform): RunningVault {
	const session = new Session(platform);
	return {
		session: session.api,
		directory: whenOpen(async () => (await session.workspace()).directory),
		rooms: whenOpen(async () => (await session.workspace()).rooms, {
			async watchRooms(listener) {
				if (session.sight !== null) listener(session.sight.rooms);
				return (await session.workspace()).rooms.watchRooms(listener);
			},
		}),
		intelligence: whenOpen(async () => (await session.workspace()).intelligence),
		meetings: whenOpen(async () => (await session.workspace()).meetings),
		operations: whenOpen(async () => (await session.workspace()).operations),
		drafts: {
			open: async (key) => (await session.workspace()).drafts.open(key),
			// A form that goes away with the session must not be heard by the next one: nothing waits here.
			keep: async (key, draft) => session.opened?.drafts.keep(key, draft),
			discard: async (key) => session.opened?.drafts.discard(key),
		},
		close: () => session.close(),
	};
}
