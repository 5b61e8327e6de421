/** @file Epochs and grants (README.md §5): one key for a stretch of a room, committed to, and handed to each member in a box. */
import { openBox, sealTo, type BoxKey } from '#lib/crypto/box.ts';
import { encodeBase64 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import { hash, hashBytes } from '#lib/crypto/hash.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { sign, verify, type SigningKey } from '#lib/crypto/sign.ts';
import type { Hash, PublicKey, RoomId, UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { EpochClear, GrantClear } from './clear.ts';

/** A fresh epoch key: 32 random bytes. */
export const makeEpochKey = (): Uint8Array => randomBytes(32);

/** What an epoch entry says of its key without telling it: nobody can give two members different keys for one epoch. */
export const commitment = (network: Hash, room: RoomId, number: number, key: Uint8Array): Hash =>
	hash('epoch', canonicalBytes([network, room, number, encodeBase64(key)]));

const grantBytes = (epoch: Hash, roster: Hash, box: string): Uint8Array => hashBytes('grant', canonicalBytes([epoch, roster, box]));

/** The person a key is given to: by the roster entry with this hash, which names their box key. */
export interface Grantee {
	readonly user: UserId;
	readonly roster: Hash;
	readonly box: PublicKey;
}

/** The clear part of a grant: the epoch's key in a box for one member, signed by the granter. */
export function makeGrant(epoch: Hash, key: Uint8Array, to: Grantee, granter: SigningKey): GrantClear {
	const box = sealTo(to.box, key);
	return { epoch, user: to.user, roster: to.roster, box, signature: sign(grantBytes(epoch, to.roster, box), granter) };
}

/** Whether the granter's key signed the grant. */
export const isGrantSigned = (grant: GrantClear, granter: PublicKey): boolean =>
	verify(grant.signature, grantBytes(grant.epoch, grant.roster, grant.box), granter);

/** Why a grant is of no use: sealed to somebody else or broken; or it holds another key than the epoch committed to. */
export type GrantRefusal = 'unopenable' | 'commitment';

/** The key in a grant, once it is the one that the epoch committed to. */
export function openGrant(
	grant: GrantClear,
	epoch: EpochClear,
	network: Hash,
	room: RoomId,
	mine: BoxKey,
): Result<Uint8Array, GrantRefusal> {
	const key = openBox(grant.box, mine);
	if (key?.length !== 32) return refuse('unopenable');
	return commitment(network, room, epoch.number, key) === epoch.commitment ? accept(key) : refuse('commitment');
}
