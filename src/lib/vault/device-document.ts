/** @file The one document that a device keeps between visits, and how far this device has come on the way to membership. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import { DeviceId, Hash, PublicKey, RoomId, UserId } from '#lib/kernel/id.ts';
import { MemberProfile } from '#lib/directory/profile.ts';

const Base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

const MatrixSession = v.object({
	baseUrl: v.string(),
	userId: UserId,
	deviceId: DeviceId,
	accessToken: v.string(),
	refreshToken: v.nullable(v.string()),
});

/** A request for new keys as it is posted (lib/ledger/key-change.ts, whose cryptography a signed-out page does not load). */
const SignedKeyChange = v.object({ request: v.string(), signature: v.string(), succession: v.string() });

/**
 * The stage of this device. `locked`: has no member keys yet · `set-up` and `join`: account and keys exist, the recovery key was not
 * re-entered · `keys`: the same of a member who changes them, with what the old key signed · `waiting`: the request is with the coordinators
 * · `member`: all is here.
 */
const Stage = v.variant('kind', [
	v.object({ kind: v.literal('locked') }),
	v.object({
		kind: v.literal('set-up'),
		recoveryKey: v.string(),
		/** Erased from here as soon as the network is written. */
		rootSeed: Base64,
		rootWords: v.string(),
		rootFile: v.string(),
		networkName: v.string(),
		country: Country,
		profile: MemberProfile,
		/** The Matrix room made for the network, once it is. */
		room: v.nullable(RoomId),
		/** The founding entries once they were signed, as they go on the wire: sent again whole, since others would be another network. */
		founding: v.nullable(v.array(v.unknown())),
	}),
	v.object({
		kind: v.literal('join'),
		recoveryKey: v.string(),
		invitation: v.string(),
		fragment: v.string(),
		/** The inviter's statement as the server gave it at the claim. */
		body: v.string(),
		profile: MemberProfile,
	}),
	v.object({ kind: v.literal('keys'), recoveryKey: v.string(), signed: SignedKeyChange }),
	v.object({ kind: v.literal('waiting'), code: v.string(), signed: v.optional(SignedKeyChange) }),
	v.object({ kind: v.literal('member') }),
]);
export type Stage = v.InferOutput<typeof Stage>;

/** What only the account's password opens (lock.ts): a box key whose secret half is sealed under the password. */
export const Lock = v.object({
	salt: Base64,
	/** Rounds of PBKDF2-HMAC-SHA-256. */
	rounds: v.pipe(v.number(), v.integer(), v.minValue(100_000)),
	key: PublicKey,
	secret: Base64,
});
export type Lock = v.InferOutput<typeof Lock>;

/** Everything the vault needs to go on where it stopped. Secret throughout: only a {@link DeviceStore} may hold it. */
export const DeviceDocument = v.object({
	v: v.literal(1),
	matrix: MatrixSession,
	/** 32 bytes that seal the local stores of this device. */
	storageKey: Base64,
	/** The member's seed (32 bytes), from Matrix secret storage; `null` while locked. */
	seed: v.nullable(Base64),
	/** The pinned network id; `null` only before it is known. */
	network: v.nullable(Hash),
	/** The network's own room, as the server named it: a wrong one has no entry with the pinned id. */
	networkRoom: v.nullable(RoomId),
	stage: Stage,
	/** `null` on a device that never saw the password. */
	lock: v.optional(v.nullable(Lock), null),
	/** Whether the member works at the frontline: their device locks itself, and forgets everything once they are suspended. */
	frontline: v.optional(v.boolean(), false),
});
export type DeviceDocument = v.InferOutput<typeof DeviceDocument>;

/** Reads a document that was kept; `null` where it is none of this version. */
export function parseDeviceDocument(kept: unknown): DeviceDocument | null {
	const parsed = v.safeParse(DeviceDocument, kept);
	return parsed.success ? parsed.output : null;
}

/** The same of a locked device: the document is in the box. Ids stand beside it, so that the stores can be erased without opening it. */
const LockedDocument = v.object({
	v: v.literal(1),
	locked: v.object({ user: UserId, device: DeviceId, lock: Lock, box: Base64, wrong: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
});
export type LockedDocument = v.InferOutput<typeof LockedDocument>;

/** Reads a locked device's document; `null` where it is none. */
export function parseLockedDocument(kept: unknown): LockedDocument['locked'] | null {
	const parsed = v.safeParse(LockedDocument, kept);
	return parsed.success ? parsed.output.locked : null;
}
