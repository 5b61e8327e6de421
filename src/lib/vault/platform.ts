/** @file What the vault needs of the place it runs in: a browser's worker, or plain Node. */
import type { DeviceStore } from './device-store.ts';

/** Injected once, so that the same vault serves browsers, the demonstration loader, the tests and the benches. */
export interface Platform {
	/** The one origin of app and homeserver proxy, without a trailing slash. */
	readonly origin: string;
	readonly fetch: typeof fetch;
	/** Where Matrix and ledger keep their local state. */
	readonly storage: 'indexeddb' | 'memory';
	readonly device: DeviceStore;
	/** The name other devices see: browser and system, no person. */
	readonly deviceName: string;
	/** Epoch milliseconds. */
	readonly now: () => number;
}
