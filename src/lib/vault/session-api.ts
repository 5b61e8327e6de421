/** @file What the page may ask about the session: who is signed in, how to become so, how things stand. */
import type { Country } from '#lib/kernel/country.ts';
import type { DeviceId, Hash, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { MemberProfile } from '#lib/directory/profile.ts';

/** The signed-in member as the roster knows them. */
export interface Me {
	readonly user: UserId;
	readonly device: DeviceId;
	readonly name: string;
	readonly country: Country;
	readonly roles: readonly Role[];
}

/** Where this browser stands. Each kind has a page of its own. */
export type SessionStatus =
	| { readonly kind: 'starting' }
	/** Nobody is signed in. `setUp` tells whether the network exists yet. */
	| { readonly kind: 'signed-out'; readonly setUp: boolean }
	/** Signed in on a device that lacks the keys: the recovery key or another device is needed. */
	| { readonly kind: 'locked'; readonly user: UserId }
	/** Locked by its owner, or because nobody touched it: the account's password opens it. */
	| { readonly kind: 'shut'; readonly user: UserId }
	/** The account exists, but the recovery key was not confirmed yet: shown again, re-entered, then on. */
	| { readonly kind: 'unconfirmed'; readonly user: UserId; readonly purpose: 'set-up' | 'join' | 'keys' }
	/**
	 * The request is with the coordinators. `code` is what both sides may compare by voice; `newKeys` is how the request of a member who
	 * changes their keys stands, `null` for who joins.
	 */
	| { readonly kind: 'waiting'; readonly user: UserId; readonly code: string; readonly newKeys: 'asked' | 'declined' | null }
	| { readonly kind: 'ready'; readonly me: Me; readonly network: Hash; readonly networkName: string }
	/** The roster says suspended or removed; local keys are wiped on sign-out. */
	| { readonly kind: 'barred'; readonly user: UserId; readonly standing: 'suspended' | 'removed' | 'no-invitation' }
	/** The vault cannot go on: shown with what to do. */
	| { readonly kind: 'failed'; readonly reason: 'homeserver' | 'network-mismatch' | 'storage' | 'other-release' | 'unexpected' };

/** What the vault is busy with, in words the page has: never a spinner alone. */
export interface Progress {
	readonly step: 'account' | 'keys' | 'backup' | 'network' | 'messages' | 'records' | 'request';
	readonly done: number;
	readonly total: number;
}

/** How the two servers are reached, and how much of one's own still waits. */
export interface Connection {
	readonly state: 'synced' | 'connecting' | 'offline';
	/** Since when offline. */
	readonly since: Instant | null;
	/** Messages and records in the outbox. */
	readonly waiting: number;
	/** The last network head that a coordinator's vault attested. */
	readonly attestedAt: Instant | null;
}

/** Something about trust that must not be missed. All that hold now; those that were acknowledged are shown to whoever asks. */
export interface TrustNotice {
	readonly id: string;
	readonly kind:
		| 'fork'
		| 'rollback'
		| 'unverified-entry'
		| 'bad-grant'
		| 'stranger'
		| 'unsigned-device'
		| 'identity-changed'
		| 'new-device'
		| 'single-root'
		| 'single-coordinator'
		| 'attestation-old';
	/** Who or what it is about, for the sentence; never a key. */
	readonly about: {
		readonly user?: UserId;
		readonly room?: string;
		/** The place in the room's chain. */
		readonly seq?: number;
		/** By which rule an entry was refused (lib/ledger/refusal.ts). */
		readonly reason?: string;
		/** When an entry arrived, by the server's word; when a contradiction was noticed, by this device's clock. */
		readonly at?: Instant;
	};
	/** Understood on this device: not to be shown unasked. */
	readonly acknowledged?: true;
}

/** Why signing in, joining or setting up was refused. */
export type SessionRefusal =
	| { readonly kind: 'wrong-password' }
	/** Of a locked device: after so many more it erases itself. */
	| { readonly kind: 'wrong-lock-password'; readonly left: number }
	| { readonly kind: 'device-erased' }
	| { readonly kind: 'weak-password' }
	| { readonly kind: 'name-taken' }
	| { readonly kind: 'bad-name' }
	| { readonly kind: 'rate'; readonly retryAfterMs: number }
	| { readonly kind: 'unreachable' }
	/** Something went wrong that is no server's doing. */
	| { readonly kind: 'failed' }
	/** The homeserver made the network's room with other settings than asked for; it was left again. */
	| { readonly kind: 'not-as-asked' }
	| { readonly kind: 'wrong-recovery-key' }
	| { readonly kind: 'wrong-root-words' }
	| { readonly kind: 'wrong-root-file' }
	/** The words and the file belong together, but this network has no such root key. */
	| { readonly kind: 'not-a-root' }
	| { readonly kind: 'invitation-used' }
	| { readonly kind: 'invitation-expired' }
	| { readonly kind: 'invitation-unknown' }
	| { readonly kind: 'invitation-forged' }
	| { readonly kind: 'set-up-used' }
	| { readonly kind: 'already-set-up' }
	/** The roster has other keys than those that asked for new ones. */
	| { readonly kind: 'keys-replaced' }
	/** A change of keys takes two coordinators besides the member. */
	| { readonly kind: 'too-few-coordinators' }
	| { readonly kind: 'not-now' };

/** What one may know of an invitation before accepting it. */
export interface OpenedInvitation {
	/** Who invites, as the inviter's vault signed it. Their name is for members only. */
	readonly inviter: UserId;
	readonly expiresAt: Instant;
}

/** A verification between two of one's own devices (Matrix SAS). */
export type Verification =
	| { readonly kind: 'none' }
	| { readonly kind: 'asked'; readonly from: DeviceId | null }
	| { readonly kind: 'waiting' }
	| { readonly kind: 'compare'; readonly emoji: readonly { readonly symbol: string; readonly name: string }[] }
	| { readonly kind: 'done' }
	| { readonly kind: 'cancelled'; readonly reason: 'mismatch' | 'timeout' | 'user' | 'other' };

/** One of one's own devices. */
export interface OwnDevice {
	readonly device: DeviceId;
	readonly name: string;
	readonly current: boolean;
	readonly confirmed: boolean;
	readonly lastSeen: Instant | null;
}

/** All of them; `unknown` until the homeserver has answered, `unavailable` where it did not: watching anew asks it again. */
export type OwnDevices = readonly OwnDevice[] | 'unknown' | 'unavailable';

/** The vault's session commands. Every one may be called again after a lost answer. */
export interface SessionApi {
	readonly watchStatus: Watch<SessionStatus>;
	readonly watchProgress: Watch<Progress | null>;
	readonly watchConnection: Watch<Connection>;
	readonly watchNotices: Watch<readonly TrustNotice[]>;
	/** Whether the network exists, asked of the server without a session. */
	network(): Promise<Result<{ readonly setUp: boolean }, SessionRefusal>>;

	/** `user` is the local part or the whole user id. */
	signIn(credentials: { readonly user: string; readonly password: string }): Promise<Result<void, SessionRefusal>>;
	/** Opens this device's keys with the recovery key. */
	unlock(recoveryKey: string): Promise<Result<void, SessionRefusal>>;
	/** Somebody is at this device. Told now and then; a frontline device that is told nothing locks itself. */
	touch(): Promise<void>;
	/** Locks this device: what it keeps is sealed until the password is entered. */
	lock(): Promise<Result<void, SessionRefusal>>;
	reopen(password: string): Promise<Result<void, SessionRefusal>>;
	/** Ends the session here and wipes every local key and cache. */
	signOut(): Promise<void>;

	/**
	 * Makes the founder's account, keys and the network's root key. Nothing is in the ledger before {@link finishSetUp}.
	 * `token` comes from the one-time link that `npm start` prints.
	 */
	beginSetUp(founder: {
		readonly token: string;
		readonly localpart: string;
		readonly password: string;
		readonly networkName: string;
		readonly country: Country;
		readonly profile: MemberProfile;
	}): Promise<Result<{ readonly recoveryKey: string; readonly rootWords: readonly string[]; readonly rootFile: string }, SessionRefusal>>;
	/** Both were re-entered: writes the network into the ledger and erases the root key here. */
	finishSetUp(proof: {
		readonly recoveryKey: string;
		readonly rootWords: readonly string[];
		readonly rootFile: string;
	}): Promise<Result<void, SessionRefusal>>;

	/** Reads the invitation named by a join link; `fragment` is what stands behind `#`. Does not use it up. */
	openInvitation(invitation: string, fragment: string): Promise<Result<OpenedInvitation, SessionRefusal>>;
	beginJoin(newcomer: {
		readonly invitation: string;
		readonly fragment: string;
		readonly localpart: string;
		readonly password: string;
		readonly profile: MemberProfile;
		/**
		 * A member who has neither a device nor the recovery key any more: `localpart` and `password` are those of their account. Its keys are
		 * made anew and its other devices are signed out; two coordinators then sign the new keys into the roster.
		 */
		readonly lost?: boolean;
	}): Promise<Result<{ readonly recoveryKey: string }, SessionRefusal>>;
	/** While `unconfirmed`: what is still to be re-entered, so that a reload loses nothing. `null` otherwise. */
	pendingKeys(): Promise<{
		readonly recoveryKey: string;
		readonly root: { readonly rootWords: readonly string[]; readonly rootFile: string } | null;
	} | null>;
	/** The recovery key was re-entered: sends the request to the coordinators, to join or for new keys. */
	finishJoin(recoveryKey: string): Promise<Result<void, SessionRefusal>>;

	readonly watchVerification: Watch<Verification>;
	/** Asks one's other devices; they show `asked`. */
	startVerification(): Promise<Result<void, SessionRefusal>>;
	acceptVerification(): Promise<void>;
	confirmVerification(matches: boolean): Promise<void>;
	cancelVerification(): Promise<void>;
	readonly watchDevices: Watch<OwnDevices>;
	/**
	 * Signs another of one's own devices out: it gets no keys and no messages any more, and every app session but this one ends with it.
	 * What it has kept, it keeps: a lost device is told to a coordinator too.
	 */
	endDevice(device: DeviceId, password: string): Promise<Result<void, SessionRefusal>>;
	/**
	 * Makes every key of the member anew, the old one signing for those that follow it: after a device was lost. Other devices are signed out,
	 * the recovery key is another. Then {@link SessionApi.finishJoin}; the workspace opens again once two coordinators have signed.
	 */
	changeKeys(password: string): Promise<Result<{ readonly recoveryKey: string }, SessionRefusal>>;
	/** Sends the same request for new keys once more, after it was declined. */
	askForKeysAgain(): Promise<Result<void, SessionRefusal>>;
	/** Acknowledges a notice: it is marked so on this device, for a day where somebody can still mend its cause. */
	acknowledge(notice: string): Promise<void>;
	/** How many root keys the network has, and whether I am the one to make the second: a coordinator who did not set the network up. */
	roots(): Promise<{ readonly count: number; readonly founder: UserId | null; readonly mayMake: boolean }>;
	/** The second founder's root key: made, exported, re-entered; then signed by the first root (words and file of it). */
	beginRoot(): Promise<Result<{ readonly rootWords: readonly string[]; readonly rootFile: string }, SessionRefusal>>;
	finishRoot(proof: {
		readonly own: { readonly rootWords: readonly string[]; readonly rootFile: string };
		readonly standing: { readonly rootWords: readonly string[]; readonly rootFile: string };
	}): Promise<Result<void, SessionRefusal>>;
}
