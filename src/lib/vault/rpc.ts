/** @file The one narrow interface between page and vault: plain data in, plain data out, no key in either direction but a new recovery key. */
import type { Drafts } from '#lib/kernel/drafts.ts';
import type { DirectoryApi } from '#lib/directory/vault/api.ts';
import type { IntelligenceApi } from '#lib/intelligence/vault/api.ts';
import type { MeetingsApi } from '#lib/meetings/vault/api.ts';
import type { OperationsApi } from '#lib/operations/vault/api.ts';
import type { RoomsApi } from '#lib/rooms/vault/api.ts';
import type { SessionApi } from './session-api.ts';

/** The vault as pages, the demonstration loader and the tests see it. The missions' parts answer only while the session is `ready`. */
export interface Vault {
	readonly session: SessionApi;
	readonly directory: DirectoryApi;
	readonly rooms: RoomsApi;
	readonly intelligence: IntelligenceApi;
	readonly meetings: MeetingsApi;
	readonly operations: OperationsApi;
	/** What is being written: sealed on this device. */
	readonly drafts: Drafts;
}
