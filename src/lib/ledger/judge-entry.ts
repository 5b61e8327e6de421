/** @file The rules of README.md §2–§7 for one entry, in the order in which refusals are told. */
import { epochMs } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { isClearKind } from './clear.ts';
import { clearOf, type Entry, type FormRefusal } from './entry.ts';
import { judgeApproval, judgeMission, judgeMissionId, judgeTombstone, isDerivedId } from './judge-mission.ts';
import { isEpochDue, judgeAdmission, judgeCharter, judgeEpoch, judgeGrant, judgeGrantRefusal } from './judge-room.ts';
import { judgeAttestation, judgeNetwork, judgeRosterEntry } from './judge-roster.ts';
import { isSignedBy, rootWithId, signerOf, type Signer } from './signer.ts';
import type { Situation } from './situation.ts';
import { firstObjection, object, type Objection } from './verdict.ts';

/** The author's clock and the judge's may differ by this much. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

function objectionToClock(entry: Entry, now: number | null): Objection {
	return now !== null && Math.abs(epochMs(entry.header.created_at) - now) > CLOCK_TOLERANCE_MS
		? object('clock', 'more than five minutes off')
		: null;
}

/** Compare and set: the next version on the right previous one, of the same kind and in the same room. */
function objectionToVersion(entry: Entry, situation: Situation): Objection {
	const { record, room, kind, version, prev } = entry.header;
	const latest = situation.latest(record);
	if (latest !== null && (latest.room !== room || latest.kind !== kind)) return object('id', 'the record is another one');
	return version === (latest?.version ?? 0) + 1 && prev === (latest?.hash ?? null) ? null : object('version', 'not the next version');
}

/** What the author says they saw must have been so, and what they say of the network must be current. */
function objectionToSeen(entry: Entry, situation: Situation): Objection {
	const { seen, room } = entry.header;
	const { network } = situation;
	if (network === null || situation.headAt('network', seen.network.seq) !== seen.network.head) {
		return object('seen', 'that network head was never true');
	}
	if (situation.headAt('room', seen.room.seq) !== seen.room.head) return object('seen', 'that room head was never true');
	if (room === network.room && seen.network.seq !== seen.room.seq) return object('seen', 'in the network room both are the same');
	if (seen.network.seq !== network.head.seq) return object('network-head', 'the network has moved on');
	return seen.network.seq < situation.room.lastNetworkSeq ? object('network-head', 'an earlier entry of the room has seen more') : null;
}

/** Writing to a room takes an admission. Who founds a room writes its charter and admits themself first. */
function objectionToAdmission(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { author, kind } = entry.header;
	const { charter } = situation.room;
	if (charter === null) return kind === 'charter' || isNetworkKind(kind) ? null : object('not-admitted', 'the room has no charter');
	if (charter.state === 'closed' && !OF_A_CLOSED_ROOM.has(kind)) return object('transition', 'the room is closed');
	if (signer.is === 'root' || situation.admission(author)?.state === 'admitted') return null;
	const founds = kind === 'admission' && charter.firstAuthor === author && clearOf(entry, 'admission').user === author;
	return founds && situation.admitted().length === 0 ? null : object('not-admitted', 'the author is not admitted to the room');
}

const isNetworkKind = (kind: string): boolean => kind === 'network' || kind === 'roster-entry' || kind === 'attestation';

/** What a closed room still takes. */
const OF_A_CLOSED_ROOM: ReadonlySet<string> = new Set(['charter', 'admission', 'epoch', 'grant', 'grant-refusal', 'tombstone']);

/** Kinds that seal nothing: whatever they say must be clear. */
const UNSEALED: ReadonlySet<string> = new Set(['network', 'admission', 'epoch', 'grant', 'grant-refusal', 'attestation', 'tombstone']);

function objectionToKind(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { kind, record, room, ciphertext } = entry.header;
	if (!isClearKind(kind)) return judgeMission(entry, signer, situation);
	if (UNSEALED.has(kind) && ciphertext !== null) return object('clear', `a ${kind} seals nothing`);
	if (isNetworkKind(kind) && room !== situation.network?.room) return object('clear', `a ${kind} belongs to the network room`);
	switch (kind) {
		case 'network':
			return judgeNetwork(entry, situation);
		case 'roster-entry':
			return judgeRosterEntry(entry, signer, situation);
		case 'charter':
			return judgeCharter(entry, signer, situation);
		case 'admission':
			return judgeAdmission(entry, signer, situation);
		case 'epoch':
			return judgeEpoch(entry, signer, situation);
		case 'grant':
			return isDerivedId(record) ? object('id', 'a drawn id is needed') : judgeGrant(entry, signer, situation);
		case 'grant-refusal':
			return judgeGrantRefusal(entry, situation);
		case 'approval':
			return isDerivedId(record) ? object('id', 'a drawn id is needed') : judgeApproval(entry, signer, situation);
		case 'tombstone':
			return isDerivedId(record) ? object('id', 'a drawn id is needed') : judgeTombstone(entry, signer, situation);
		case 'attestation':
			return isDerivedId(record) ? object('id', 'a drawn id is needed') : judgeAttestation(entry, signer, situation);
	}
}

/** A sealed entry is sealed under the room's current key, and no key that somebody kept who may not read any more. */
function objectionToEpoch(entry: Entry, situation: Situation): Objection {
	if (entry.header.ciphertext === null) return null;
	if (entry.header.epoch !== situation.room.epoch?.hash) return object('epoch', 'not the room’s current epoch');
	return isEpochDue(situation) ? object('epoch-due', 'the room needs a new key first') : null;
}

function objectionToSignature(entry: Entry, signer: Signer): Objection {
	const { kind } = entry.header;
	if (entry.cosignatures.length > 0 && kind !== 'network') return object('signature', 'only a network is cosigned');
	return isSignedBy(entry, entry.signature, signer.key) ? null : object('signature', 'not the key’s signature over this header');
}

/** What is missing and what the author may not read get the same answer. */
function objectionToLinks(entry: Entry, situation: Situation, write: readonly Entry[] | null): Objection {
	const isThere = (to: string): boolean => write?.some((other) => other.header.record === to) ?? false;
	return entry.header.links.every((link) => isThere(link.to) || situation.readable(link.to))
		? null
		: object('unknown-link', 'no such record');
}

/** The very first entry: a network that does not exist yet, signed by one of the roots that it names. */
function objectionToFoundation(entry: Entry, situation: Situation): Objection {
	const { header } = entry;
	if (header.kind !== 'network' || header.version !== 1 || header.network !== null)
		return object('not-a-member', 'there is no network yet');
	if (situation.room.head.seq !== 0 || isDerivedId(header.record)) return object('id', 'a network begins in an empty room');
	const root = rootWithId(clearOf(entry, 'network').roots, header.key);
	if (root === undefined) return object('key', 'a network is signed by one of its roots');
	const { network, room } = header.seen;
	const first = situation.headAt('room', 0);
	if (network.seq !== 0 || room.seq !== 0 || network.head !== first || room.head !== first)
		return object('seen', 'nothing was there to see');
	if (header.ciphertext !== null || header.links.length > 0) return object('clear', 'a network seals nothing');
	return objectionToClock(entry, situation.now) ?? objectionToSignature(entry, { is: 'root', key: root });
}

/**
 * Whether an entry may stand where it stands. Its form has been checked by `parseEntry`.
 * @param write all entries of the same write, where that is known: links and origins may point among them
 */
export function judge(entry: Entry, situation: Situation, write: readonly Entry[] | null = null): Result<void, FormRefusal> {
	const { header } = entry;
	if (header.room !== situation.room.id) return refuse(object('malformed', 'judged in another room'));
	if (situation.network === null) {
		const objection = objectionToFoundation(entry, situation);
		return objection === null ? accept(undefined) : refuse(objection);
	}
	if (header.network !== situation.network.id) return refuse(object('id', 'of another network'));
	const signer = signerOf(entry, situation);
	if (!signer.ok) return signer;
	const objection = firstObjection(
		() => objectionToAdmission(entry, signer.value, situation),
		() => objectionToClock(entry, situation.now),
		() => objectionToVersion(entry, situation),
		() => objectionToSeen(entry, situation),
		() => objectionToKind(entry, signer.value, situation),
		() => (isClearKind(header.kind) ? null : judgeMissionId(entry, situation, write)),
		() => objectionToEpoch(entry, situation),
		() => objectionToSignature(entry, signer.value),
		() => objectionToLinks(entry, situation, write),
	);
	return objection === null ? accept(undefined) : refuse(objection);
}
