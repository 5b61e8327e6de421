/** @file Founding rooms, admitting and removing, and handing over keys. */
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, type Result } from '#lib/kernel/result.ts';
import type { CharterClear } from '../clear.ts';
import { EPOCH_MAKERS, givesPast, isEpochDue, mayRenewEpoch, readersOf } from '../judge-room.ts';
import { admissionRecordId, charterRecordId, grantRefusalRecordId } from '../record-id.ts';
import type { LedgerRefusal } from '../refusal.ts';
import type { Situation } from '../situation.ts';
import type { Core } from './core.ts';
import { act, no, sealedPart, type ActDesk } from './desk.ts';
import type { ActRefusal, Network } from './ledger.ts';
import type { WriteBuilder } from './write-builder.ts';

/** The acts on rooms. */
export type RoomActs = Pick<Network, 'createRoom' | 'writeCharter' | 'admit' | 'removeFromRoom' | 'grantMissing' | 'refuseGrants'>;

/** Adds an admission, by the roster entry in force. */
export function addAdmission(builder: WriteBuilder, desk: ActDesk, room: RoomId, user: UserId): LedgerRefusal | null {
	const standing = builder.room(room).member(user);
	if (standing?.state !== 'active') return no('not-a-member', `${user} is not active in the roster`);
	const record = admissionRecordId(desk.core.networkId, room, user);
	builder.add({ room, record, kind: 'admission', state: 'admitted', clear: { user, roster: standing.entryHash } });
	return null;
}

/** A key that somebody should have. */
interface DueGrant {
	readonly epoch: Hash;
	readonly key: Uint8Array;
}

/**
 * What I can give somebody of a room's keys, and they were not given yet, nor refused from me: the current one, past ones where the charter gives them to
 * newcomers, and those that the person had before under keys they have no more.
 */
export function dueGrants(core: Core, situation: Situation, user: UserId): readonly DueGrant[] {
	const standing = situation.member(user)?.clear;
	const charter = situation.room.charter?.clear;
	if (standing === undefined || charter === undefined) return [];
	const { box, roles } = standing;
	return core.fold
		.room(situation.room.id)
		.epochs.toReversed()
		.flatMap(({ hash }): readonly DueGrant[] => {
			const isDue =
				hash === situation.room.epoch?.hash || givesPast(charter, roles) || (charter.tlp !== 'RED' && core.keyring.had(hash, user));
			const key = core.keyring.key(hash);
			const isOpen = !core.keyring.isGranted(hash, user, box) && !core.keyring.wasRefused(hash, user, box, core.me);
			return isDue && key !== null && isOpen ? [{ epoch: hash, key }] : [];
		});
}

/** Adds all grants that somebody is due. */
export function addGrants(builder: WriteBuilder, desk: ActDesk, room: RoomId, user: UserId): void {
	for (const { epoch, key } of dueGrants(desk.core, builder.room(room), user)) builder.grant(room, user, epoch, key);
}

/** Whether a reader of the room has other keys than those that the current key was given to: only a new key lets them read on. */
function hasUnservedReader(core: Core, situation: Situation): boolean {
	const { epoch } = situation.room;
	if (epoch === null || !isEpochDue(situation)) return false;
	return [...readersOf(situation).keys()].some((user) => {
		const box = situation.member(user)?.clear.box;
		return box !== undefined && !core.keyring.isGranted(epoch.hash, user, box);
	});
}

/** Readers of a room who lack a key that I can give. */
export function lacking(core: Core, situation: Situation): readonly UserId[] {
	const others = [...readersOf(situation).keys()].filter((user) => user !== core.me);
	if (isEpochDue(situation)) {
		const mayRenew = situation.member(core.me)?.clear.roles.some((role) => EPOCH_MAKERS.includes(role)) ?? false;
		return mayRenew && hasUnservedReader(core, situation) ? others : [];
	}
	return others.filter((user) => dueGrants(core, situation, user).length > 0);
}

/** The acts on rooms, on a desk. */
export function roomActs(desk: ActDesk): RoomActs {
	const { core } = desk;

	function addCharter(builder: WriteBuilder, room: RoomId, clear: CharterClear, sealed: Json, state: 'active' | 'closed'): void {
		builder.add({ room, record: charterRecordId(core.networkId, room), kind: 'charter', state, clear, payload: sealed });
	}

	return {
		createRoom: (room, charter, sealed, people) =>
			act(desk, [room], (builder) => {
				if (core.fold.room(room).head.seq > 0) return no('version', 'the room has a charter already');
				const clear: CharterClear = { ...charter, network_room: false };
				addCharter(builder, room, clear, null, 'active');
				for (const user of new Set([core.me, ...people])) {
					const refusal = addAdmission(builder, desk, room, user);
					if (refusal !== null) return refusal;
				}
				// The title is sealed for exactly those people: the builder makes the first key for it.
				addCharter(builder, room, clear, sealed, 'active');
				return null;
			}),

		writeCharter: (room, charter, sealed, state = 'active') =>
			act(desk, [room], (builder) => {
				addCharter(builder, room, charter, sealed, state);
				return null;
			}),

		admit: (room, user) =>
			act(desk, [room], (builder) => {
				if (builder.room(room).admission(user)?.state !== 'admitted') {
					const refusal = addAdmission(builder, desk, room, user);
					if (refusal !== null) return refusal;
				}
				// Where newcomers get nothing of the past, they get a key under which nothing was written yet.
				const situation = builder.room(room);
				const { charter, epoch } = situation.room;
				const isOld = charter !== null && !givesPast(charter.clear, situation.member(user)?.clear.roles ?? []);
				const isNew = builder.entries.length > 0;
				// Who comes back before anybody made the next key had the current one all along.
				if (isNew && epoch !== null && (isOld || isEpochDue(situation)) && mayRenewEpoch(situation)) builder.newEpoch(room);
				addGrants(builder, desk, room, user);
				// What the room is for is no part of its past: sealed again, so that the newcomer can read whom they are talking to.
				if (isNew && isOld) {
					const sealed = sealedPart(core, charterRecordId(core.networkId, room));
					if (sealed !== null) addCharter(builder, room, charter.clear, sealed, charter.state);
				}
				return null;
			}),

		removeFromRoom: (room, user) =>
			act(desk, [room], (builder) => {
				if (builder.room(room).admission(user)?.state !== 'admitted') return null;
				const record = admissionRecordId(core.networkId, room, user);
				const roster = builder.room(room).member(user)?.entryHash;
				if (roster === undefined) return no('not-a-member', 'the roster never had them');
				builder.add({ room, record, kind: 'admission', state: 'removed', clear: { user, roster } });
				// Who stays makes the next key at once; who leaves cannot, so the next writer does.
				if (user !== core.me && isEpochDue(builder.room(room))) builder.newEpoch(room);
				return null;
			}),

		async grantMissing(room): Promise<Result<number, ActRefusal>> {
			let given = 0;
			const answer = await act(desk, [room], (builder) => {
				const situation = builder.room(room);
				if (lacking(core, situation).length > 0) {
					if (isEpochDue(situation)) builder.newEpoch(room);
					for (const user of readersOf(situation).keys()) if (user !== core.me) addGrants(builder, desk, room, user);
				}
				given = builder.entries.filter(({ header }) => header.kind === 'grant').length;
				return null;
			});
			return answer.ok ? accept(given) : answer;
		},

		async refuseGrants(room): Promise<Result<number, ActRefusal>> {
			let refused = 0;
			const answer = await act(desk, [room], (builder) => {
				const isHere = builder.room(room).admission(core.me)?.state === 'admitted';
				for (const { grant } of isHere ? core.keyring.unopened(room) : []) {
					const record = grantRefusalRecordId(core.networkId, grant);
					builder.add({ room, record, kind: 'grant-refusal', state: 'unopened', clear: { grant } });
				}
				refused = builder.entries.length;
				return null;
			});
			return answer.ok ? accept(refused) : answer;
		},
	};
}
