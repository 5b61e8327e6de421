/** @file The ids of records that must not exist twice (README.md §5 and §7): computed, not drawn. */
import { derivedId } from '#lib/crypto/hash.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';

/** The `roster-entry` of a person. */
export const rosterRecordId = (network: Hash, user: UserId): RecordId => derivedId([network, 'roster', user]);

/** The `charter` of a room. */
export const charterRecordId = (network: Hash, room: RoomId): RecordId => derivedId([network, 'charter', room]);

/** The `admission` of a person to a room. */
export const admissionRecordId = (network: Hash, room: RoomId, user: UserId): RecordId => derivedId([network, 'admission', room, user]);

/** The `epoch` record of a room: its versions are the room's epochs. */
export const epochRecordId = (network: Hash, room: RoomId): RecordId => derivedId([network, 'epoch', room]);

/** The `grant-refusal` of a grant: there is one at most. */
export const grantRefusalRecordId = (network: Hash, grant: Hash): RecordId => derivedId([network, 'grant-refusal', grant]);

/** The nth record of a kind that an origin has become, in the new record's room. */
export const becomingRecordId = (network: Hash, origin: RecordId, kind: string, room: RoomId, ordinal: number): RecordId =>
	derivedId([network, origin, kind, room, ordinal]);
