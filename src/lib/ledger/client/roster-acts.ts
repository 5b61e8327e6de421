/** @file Taking people into the roster, changing and ending their standing, and what else coordinators and roots sign. */
import type { PublicKey, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, type Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { RosterClear } from '../clear.ts';
import { haveSameKeys } from '../judge-roster.ts';
import { admissionRecordId, rosterRecordId } from '../record-id.ts';
import type { LedgerRefusal } from '../refusal.ts';
import type { Standing } from '../situation.ts';
import { act, networkRoomOf, no, type ActDesk } from './desk.ts';
import type { ActRefusal, Network, RosterOutcome } from './ledger.ts';
import { addAdmission, addGrants } from './room-acts.ts';
import type { WriteBuilder } from './write-builder.ts';

/** The acts on the roster and the network itself. */
export type RosterActs = Pick<
	Network,
	| 'enrol'
	| 'changeMember'
	| 'changeKeys'
	| 'confirmMember'
	| 'suspend'
	| 'suspendExpired'
	| 'reinstate'
	| 'remove'
	| 'saveProfile'
	| 'approve'
	| 'attest'
	| 'addRoot'
>;

const ELEVATED: readonly Role[] = ['coordinator', 'approver', 'delegate'];
const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean => a.length === b.length && a.every((role) => b.includes(role));
const elevated = (clear: RosterClear): readonly Role[] => clear.roles.filter((role) => ELEVATED.includes(role));

/** Clear parts without what only one version says: who decided alone. */
function plain(clear: RosterClear): Omit<RosterClear, 'alone'> {
	const { alone: _, ...rest } = clear;
	return rest;
}

/** The acts on a desk. */
export function rosterActs(desk: ActDesk): RosterActs {
	const { core } = desk;
	const recordOf = (user: UserId) => rosterRecordId(core.networkId, user);
	const lobby = () => networkRoomOf(core);

	/** Whether two people must agree to this (README.md §5). */
	function needsTwo(builder: WriteBuilder, clear: RosterClear): boolean {
		const before = builder.room(lobby()).member(clear.user);
		if (before === null) return elevated(clear).length > 0;
		const was = before.clear;
		if (was.country !== clear.country || !haveSameKeys(was, clear)) return true;
		return before.state === 'active' ? !sameRoles(elevated(was), elevated(clear)) : elevated(clear).length > 0;
	}

	function addRoster(builder: WriteBuilder, clear: RosterClear, state: string, payload: Json = null): void {
		builder.add({ room: lobby(), record: recordOf(clear.user), kind: 'roster-entry', state, clear, payload });
	}

	/** Makes an entry active, with everything that must come in the same write; the profile is sealed once the person can read it. */
	function addActive(builder: WriteBuilder, clear: RosterClear, profile: Json): ReturnType<typeof addAdmission> {
		const room = lobby();
		addRoster(builder, clear, 'active');
		const refusal = builder.room(room).admission(clear.user)?.state === 'admitted' ? null : addAdmission(builder, desk, room, clear.user);
		if (refusal !== null) return refusal;
		if (profile !== null) addRoster(builder, clear, 'active', profile);
		addGrants(builder, desk, room, clear.user);
		return null;
	}

	/** Makes a change valid where one coordinator may, else proposes it. */
	async function change(clearOf: (builder: WriteBuilder) => RosterClear | null, profile: Json): Promise<Result<RosterOutcome, ActRefusal>> {
		let outcome: RosterOutcome = 'active';
		const answer = await act(desk, [], (builder) => {
			const wanted = clearOf(builder);
			if (wanted === null) return no('not-a-member', 'the roster does not have them');
			const others = builder.room(lobby()).activeCoordinators();
			const isTwo = needsTwo(builder, wanted);
			const isAlone = others.length === 1 && others[0] === core.me;
			outcome = isTwo && !isAlone ? 'proposed' : 'active';
			if (outcome === 'active') return addActive(builder, isTwo ? { ...wanted, alone: true } : wanted, profile);
			addRoster(builder, wanted, 'proposed', profile);
			return null;
		});
		return answer.ok ? accept(outcome) : answer;
	}

	/** The clear part in force, or of the proposal where there is none. */
	function known(builder: WriteBuilder, user: UserId): RosterClear | null {
		const situation = builder.room(lobby());
		const proposed = situation.latest(recordOf(user))?.clear as unknown as RosterClear | undefined;
		return situation.member(user)?.clear ?? proposed ?? null;
	}

	function addEnd(builder: WriteBuilder, user: UserId, state: 'suspended' | 'removed'): LedgerRefusal | null {
		const clear = known(builder, user);
		if (clear === null) return no('not-a-member', 'the roster does not have them');
		addRoster(builder, plain(clear), state);
		const room = lobby();
		const roster = builder.room(room).member(user)?.entryHash;
		if (state === 'removed' && roster !== undefined && builder.room(room).admission(user)?.state === 'admitted') {
			const record = admissionRecordId(core.networkId, room, user);
			builder.add({ room, record, kind: 'admission', state: 'removed', clear: { user, roster } });
		}
		return null;
	}

	const end = (user: UserId, state: 'suspended' | 'removed') => act(desk, [], (builder) => addEnd(builder, user, state));

	/** Whether a membership has run out by this device's clock, though nobody has said so in the record. */
	const isExpired = (standing: Standing | null): boolean => {
		const until = standing?.state === 'active' ? standing.clear.until : undefined;
		return until !== undefined && until <= instant(desk.clock());
	};

	return {
		enrol(member) {
			const { user, sign, box, master, roles, country, until, reEnrolment, profile } = member;
			return change((builder) => {
				const before = builder.room(lobby()).member(user);
				const isRekeyed = reEnrolment === true && before !== null && before.clear.sign !== sign;
				return {
					...{ user, sign, box, master, roles: [...roles], country, from: instant(desk.clock()) },
					...(until === undefined ? {} : { until }),
					...(isRekeyed ? { re_enrolment: true as const } : {}),
				};
			}, profile);
		},

		changeMember: (user, { roles, country, until }) =>
			change((builder) => {
				const before = builder.room(lobby()).member(user);
				if (before === null) return null;
				const { until: ends, ...rest } = plain(before.clear);
				const newEnd = until === undefined ? ends : (until ?? undefined);
				return {
					...rest,
					...(roles === undefined ? {} : { roles: [...roles] }),
					...(country === undefined ? {} : { country }),
					...(newEnd === undefined ? {} : { until: newEnd }),
				};
			}, null),

		changeKeys: (user, keys) =>
			change((builder) => {
				const before = builder.room(lobby()).member(user);
				if (before === null) return null;
				const { re_enrolment: _, ...rest } = plain(before.clear);
				return { ...rest, ...keys };
			}, null),

		confirmMember: (user) =>
			act(desk, [], (builder) => {
				const latest = builder.room(lobby()).latest(recordOf(user));
				if (latest?.state !== 'proposed') return no('transition', 'nothing is proposed');
				const profile = core.index.history(recordOf(user)).findLast((version) => version.payload !== null)?.payload ?? null;
				return addActive(builder, latest.clear as unknown as RosterClear, profile);
			}),

		suspend: (user) => end(user, 'suspended'),
		async suspendExpired() {
			const { network } = core.fold;
			if (!network.coordinators().includes(core.me) || isExpired(network.standing(core.me))) return accept(undefined);
			for (const user of network.users().filter((each) => isExpired(network.standing(each)))) {
				// Composed on the newest roster: another coordinator may have been quicker, or have given them more time.
				const answer = await act(desk, [], (builder) =>
					isExpired(builder.room(lobby()).member(user)) ? addEnd(builder, user, 'suspended') : null,
				);
				if (!answer.ok) return answer;
			}
			return accept(undefined);
		},
		remove: (user) => end(user, 'removed'),
		reinstate: (user) =>
			change((builder) => {
				const standing = builder.room(lobby()).member(user);
				if (standing === null) return null;
				const { until, ...rest } = plain(standing.clear);
				// An end that has passed would end what is given back here at once.
				return until === undefined || until <= instant(desk.clock()) ? rest : { ...rest, until };
			}, null),

		saveProfile: (profile) =>
			act(desk, [], (builder) => {
				const standing = builder.room(lobby()).member(core.me);
				if (standing === null) return no('not-a-member', 'the roster does not have me');
				addRoster(builder, standing.clear, standing.state, profile);
				return null;
			}),

		approve: (target, decision) => {
			const room = core.fold.rooms().find((each) => each.entryByHash(target) !== null)?.room;
			return act(desk, room === undefined ? [] : [room], (builder) => {
				const facts = room === undefined ? null : builder.room(room).entryByHash(target);
				if (room === undefined || facts === null) return no('unknown-link', 'no such version');
				builder.add({ room, kind: 'approval', state: decision, clear: { target }, links: [{ kind: 'approves', to: facts.record }] });
				return null;
			});
		},

		attest: () =>
			act(desk, [], (builder) => {
				const head = core.fold.networkRoom?.head;
				if (head === undefined) return no('seen', 'nothing was seen yet');
				builder.add({ room: lobby(), kind: 'attestation', state: 'confirmed', clear: { ...head } });
				return null;
			}),

		addRoot: (added: PublicKey, root, others = []) =>
			act(
				desk,
				[],
				(builder) => {
					const record = core.fold.network.record?.id;
					if (record === undefined) return no('id', 'the network is not known');
					builder.add({ room: lobby(), record, kind: 'network', state: 'active', clear: { roots: [...core.fold.network.roots(), added] } });
					return null;
				},
				{ key: root, cosigners: others },
			),
	};
}
