/** @file Who may read a room: its charter, admissions, epochs and grants (README.md §5). */
import type { Hash, UserId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { CharterClear, EpochClear, GrantClear } from './clear.ts';
import { clearOf, type Entry } from './entry.ts';
import { isGrantSigned } from './epoch.ts';
import { admissionRecordId, charterRecordId, epochRecordId, grantRefusalRecordId } from './record-id.ts';
import { isCoordinator, type Signer } from './signer.ts';
import type { Situation } from './situation.ts';
import { object, type Objection } from './verdict.ts';

/** Who may make a room's next key. */
export const EPOCH_MAKERS: readonly Role[] = ['specialist', 'coordinator', 'delegate', 'approver'];

/** Everybody who may read the room now: admitted to it, and active in the roster; with the hash of their roster entry. */
export function readersOf(situation: Situation): ReadonlyMap<UserId, Hash> {
	const readers = new Map<UserId, Hash>();
	for (const user of situation.admitted()) {
		const standing = situation.member(user);
		if (standing?.state === 'active') readers.set(user, standing.entryHash);
	}
	return readers;
}

/**
 * Whether the room needs a new key: somebody who was given the current one may not read any more, or has other keys now.
 * While it is due no entry with a ciphertext is taken.
 */
export function isEpochDue(situation: Situation): boolean {
	return (situation.room.epoch?.grantees ?? []).some(({ clear }) => {
		const standing = situation.member(clear.user);
		if (standing?.state !== 'active' || situation.admission(clear.user)?.state !== 'admitted') return true;
		const now = standing.clear;
		return now.sign !== clear.sign || now.box !== clear.box || now.master !== clear.master;
	});
}

/**
 * Whether a room may have another key now: it has none, one is due, or somebody may read who was not given the current one. Whoever could
 * make keys without need would turn back every write that is on its way.
 */
export function mayRenewEpoch(situation: Situation): boolean {
	const { epoch } = situation.room;
	if (epoch === null || isEpochDue(situation)) return true;
	const served = new Set(epoch.grantees.map(({ clear }) => clear.user));
	return [...readersOf(situation).keys()].some((user) => !served.has(user));
}

/** Whether a charter releases the room to a country. */
const releases = (charter: CharterClear, country: string): boolean =>
	charter.release === null || charter.release.some((released) => released === country);

/** A charter: by a coordinator, true about being the network room, and never narrower than who is in the room already. */
export function judgeCharter(entry: Entry, signer: Signer, situation: Situation): Objection {
	const clear = clearOf(entry, 'charter');
	const { network, room } = situation;
	if (network === null || entry.header.record !== charterRecordId(network.id, room.id))
		return object('id', 'not the record of this charter');
	if (!isCoordinator(signer)) return object('role', 'charters are written by coordinators');
	if (clear.network_room !== (room.id === network.room)) return object('clear', 'only the network room is the network room');
	if (clear.network_room && (clear.release !== null || entry.header.state === 'closed')) {
		return object('clear', 'the network room is open to every member');
	}
	if (room.charter === null && entry.header.state === 'closed') return object('transition', 'a room opens before it closes');
	for (const user of readersOf(situation).keys()) {
		if (!releases(clear, situation.member(user)?.clear.country ?? ''))
			return object('release', 'a country in the room is not in the release list');
	}
	return null;
}

function judgeRemoval(entry: Entry, user: UserId, signer: Signer, situation: Situation): Objection {
	if (situation.admission(user)?.state !== 'admitted') return object('transition', 'they are not admitted');
	if (!isCoordinator(signer) && user !== entry.header.author) return object('role', 'a coordinator removes, or the person leaves');
	const isActive = situation.member(user)?.state === 'active';
	return isActive && situation.room.id === situation.network?.room ? object('transition', 'members belong to the network room') : null;
}

/** An admission to the room, or its end. */
export function judgeAdmission(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { user, roster } = clearOf(entry, 'admission');
	const { network, room } = situation;
	if (network === null || entry.header.record !== admissionRecordId(network.id, room.id, user)) {
		return object('id', 'not the record of that admission');
	}
	if (entry.header.state === 'removed') return judgeRemoval(entry, user, signer, situation);
	if (!isCoordinator(signer)) return object('role', 'coordinators admit');
	if (situation.admission(user)?.state === 'admitted') return object('transition', 'they are admitted already');
	const standing = situation.member(user);
	if (standing?.state !== 'active') return object('not-a-member', 'only active members are admitted');
	if (standing.entryHash !== roster) return object('clear', 'not the roster entry in force');
	const charter = room.charter?.clear;
	return charter !== undefined && releases(charter, standing.clear.country)
		? null
		: object('release', 'the room is not released to their country');
}

/** The next epoch: numbered in order, with exactly the room's readers as grantees, and never without need. */
export function judgeEpoch(entry: Entry, signer: Signer, situation: Situation): Objection {
	const clear = clearOf(entry, 'epoch');
	const { network, room } = situation;
	if (network === null || entry.header.record !== epochRecordId(network.id, room.id))
		return object('id', 'not the record of this room’s epochs');
	if (signer.is === 'member' && !signer.standing.clear.roles.some((role) => EPOCH_MAKERS.includes(role))) {
		return object('role', 'this role makes no epoch');
	}
	if (clear.number !== entry.header.version) return object('clear', 'an epoch’s number is its version');
	if (situation.headAt('room', clear.admissions.seq) !== clear.admissions.head) return object('seen', 'the admissions head was never true');
	const readers = new Set(readersOf(situation).values());
	// A conflict, not a fault: somebody was admitted or left while this was on its way. The writer refreshes and tries again.
	if (readers.size !== clear.grantees.length || !clear.grantees.every((hash) => readers.has(hash))) {
		return object('epoch', 'the grantees are not the room’s readers');
	}
	return mayRenewEpoch(situation) ? null : object('epoch', 'the room needs no other key');
}

/**
 * Whether somebody with these roles reads what was written in a room before they came: where its charter says so, never in a RED room, and
 * not on the devices of the frontline, which are the first to be lost. The network's own records are for all its members.
 */
export function givesPast(charter: CharterClear, roles: readonly Role[]): boolean {
	if (!charter.past_epochs || charter.tlp === 'RED') return false;
	return charter.network_room || !roles.includes('frontline');
}

/** Past epochs: given to newcomers, or had before; never in a RED room. */
const mayHavePast = (number: number, firstEpoch: number, charter: CharterClear, roles: readonly Role[]): boolean =>
	givesPast(charter, roles) || (charter.tlp !== 'RED' && number >= firstEpoch);

/** A grant of an epoch's key. That the box holds that key is known to its recipient only, who checks the commitment. */
export function judgeGrant(entry: Entry, signer: Signer, situation: Situation): Objection {
	const clear = clearOf(entry, 'grant');
	const { room } = situation;
	const epoch = situation.entryByHash(clear.epoch);
	if (epoch?.kind !== 'epoch' || epoch.room !== room.id) return object('clear', 'no such epoch in this room');
	const admission = situation.admission(clear.user);
	const standing = situation.member(clear.user);
	if (admission?.state !== 'admitted' || standing?.state !== 'active')
		return object('not-admitted', 'the recipient may not read this room');
	if (standing.entryHash !== clear.roster) return object('clear', 'not the recipient’s roster entry in force');
	if (!isGrantSigned(clear, signer.key)) return object('signature', 'the grant is not signed by who grants it');
	if (clear.epoch === room.epoch?.hash) return null;
	const { number } = epoch.clear as unknown as EpochClear;
	return room.charter !== null && mayHavePast(number, admission.firstEpoch, room.charter.clear, standing.clear.roles)
		? null
		: object('who', 'the recipient gets no past epochs of this room');
}

/** That a grant does not open: said once, by its recipient alone, since nobody else can look into the box. */
export function judgeGrantRefusal(entry: Entry, situation: Situation): Objection {
	const { grant } = clearOf(entry, 'grant-refusal');
	const { network, room } = situation;
	if (network === null || entry.header.record !== grantRefusalRecordId(network.id, grant)) {
		return object('id', 'not the record of that grant’s refusal');
	}
	const facts = situation.entryByHash(grant);
	if (facts?.kind !== 'grant' || facts.room !== room.id) return object('clear', 'no such grant in this room');
	const { user } = facts.clear as unknown as GrantClear;
	return user === entry.header.author ? null : object('who', 'a grant is refused by its recipient');
}
