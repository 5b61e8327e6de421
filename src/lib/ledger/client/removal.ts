/** @file Believes the end of one's own admission by the entry that ended it, not by the server's word. */
import { admissionRecordId } from '../record-id.ts';
import { parseStored, type StoredEntry } from '../entry.ts';
import { isCoordinator, isSignedBy, signerOf } from '../signer.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Core } from './core.ts';

/**
 * Whether an entry proves that my admission to a room has ended. The room's chain is not readable any more, so what would take it is not
 * asked; who signed, in which standing, and that it is newer than the admission I knew, is.
 */
export function provesRemoval(core: Core, room: RoomId, stored: StoredEntry): boolean {
	const parsed = parseStored(stored);
	if (!parsed.ok) return false;
	const entry = parsed.value;
	const { kind, state, record, network, version, author, seen } = entry.header;
	if (kind !== 'admission' || state !== 'removed' || network !== core.networkId || entry.header.room !== room) return false;
	if (record !== admissionRecordId(core.networkId, room, core.me) || version <= core.lastAdmission(room)) return false;
	if (core.fold.networkRoom?.headAt(seen.network.seq) !== seen.network.head) return false;
	const isUnknown = core.fold.room(room).head.seq === 0;
	const signer = signerOf(entry, core.fold.situation(room, seen.network.seq));
	if (isUnknown) core.fold.forget(room);
	return signer.ok && isSignedBy(entry, entry.signature, signer.value.key) && (author === core.me || isCoordinator(signer.value));
}
