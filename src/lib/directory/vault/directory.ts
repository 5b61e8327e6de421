/** @file The directory in the vault: members from the signed roster, and the acts that change it. */
import * as v from 'valibot';
import type { UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { LedgerWatch } from '#lib/ledger/client/record-feed.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import type { Member } from '../member.ts';
import { MemberProfile } from '../profile.ts';
import { isSettled, mayAdminister, mayDecideChange, planChange } from '../roster-change.ts';
import { admissionDesk, type AdmissionDeps } from './admission-desk.ts';
import type { DirectoryApi, DirectoryRefusal } from './api.ts';
import { call } from './app-calls.ts';
import { AuditAnswer, checkLines } from './audit-check.ts';
import { keyChangeDesk } from './key-change-desk.ts';
import { profileOf } from './profile-of.ts';
import { memberOf, readRoster, stepsOf, type TrustReader } from './roster.ts';

/** What the directory needs besides the ledger. */
export interface DirectoryDeps extends Pick<AdmissionDeps, 'app' | 'keys' | 'origin' | 'now'> {
	readonly trust: TrustReader;
	/** A sealed store of this device, for what was acknowledged here. */
	readonly store: { get(name: string): Promise<string | null>; set(name: string, text: string): Promise<void> };
}

const ACKNOWLEDGED = 'directory/acknowledged';
const Acknowledged = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.number()));

/** Opens the directory. */
export async function openDirectory(ledger: Ledger, deps: DirectoryDeps): Promise<DirectoryApi & { close(): void }> {
	const { network } = ledger;
	const roster = readRoster(ledger);
	const kept = v.safeParse(Acknowledged, (await deps.store.get(ACKNOWLEDGED)) ?? '{}');
	let acknowledged: Readonly<Record<string, number>> = kept.success ? kept.output : {};

	const compose = (user: UserId): Member | null => {
		const record = network.member(user);
		// Nobody needs telling that their own keys changed.
		const seen = user === ledger.me ? Infinity : (acknowledged[user] ?? 0);
		return record === null ? null : memberOf(record, network, deps.trust, seen);
	};
	const members = new LedgerWatch<readonly Member[]>(ledger, ['roster-entry', 'approval'], () =>
		network
			.members()
			.flatMap((record) => compose(record.user) ?? [])
			.toSorted((a, b) => a.name.localeCompare(b.name)),
	);
	const stopTrust = deps.trust.onChange(() => members.renew());

	type Answer<T> = Promise<Result<T, DirectoryRefusal>>;
	/** An act on another member, after the gate that all of them share. */
	const administer = <T>(user: UserId, act: (member: Member) => Answer<T>): Answer<T> => {
		const may = mayAdminister(roster.me(), user);
		if (!may.ok) return Promise.resolve(may);
		const member = compose(user);
		return member === null ? Promise.resolve(refuse({ code: 'unknown-member' })) : act(member);
	};
	const withStanding =
		(standings: readonly Member['standing'][], act: (user: UserId) => Answer<unknown>) =>
		(user: UserId): Answer<void> =>
			administer(user, async (member) => {
				if (!standings.includes(member.standing)) return refuse({ code: 'wrong-standing' });
				const done = await act(user);
				return done.ok ? accept(undefined) : done;
			});

	return {
		watchMembers: members.watch,
		close: stopTrust,
		history: (user) => Promise.resolve(stepsOf(network.rosterHistory(user))),

		saveProfile(profile) {
			const parsed = v.safeParse(MemberProfile, profile);
			return parsed.success ? network.saveProfile(parsed.output as Json) : Promise.resolve(refuse({ code: 'invalid-profile' }));
		},

		restoreProfile() {
			const { content, unreadable } = profileOf(network.member(ledger.me));
			if (content === null) return Promise.resolve(refuse({ code: 'invalid-profile' }));
			return unreadable === null ? Promise.resolve(accept(undefined)) : network.saveProfile(content as Json);
		},

		async acknowledge(user) {
			const changes = network.member(user)?.keyChanges ?? 0;
			acknowledged = { ...acknowledged, [user]: changes };
			await deps.store.set(ACKNOWLEDGED, JSON.stringify(acknowledged));
			members.renew();
		},

		...admissionDesk({ ...deps, ledger, roster }),
		...keyChangeDesk({ ...deps, ledger, roster }),

		suspend: withStanding(['active'], (user) => network.suspend(user)),
		reinstate: withStanding(['suspended'], (user) => network.reinstate(user)),
		remove: withStanding(['active', 'suspended', 'proposed'], (user) => network.remove(user)),

		changeRoles: (user, after) =>
			administer(user, (member) => {
				const plan = planChange(roster.me(), member, after, network.coordinators().length);
				return plan.ok ? network.changeMember(user, after) : Promise.resolve(plan);
			}),

		approveChange: (user) =>
			administer(user, async (member) => {
				const may = mayDecideChange(roster.me(), member);
				if (!may.ok) return may;
				const proposal = network.member(user)?.proposal;
				if (!proposal) return refuse({ code: 'nothing-proposed' });
				// A repeat after a lost answer finds the approval there and goes on.
				if (!isSettled(may.value)) {
					const approved = await network.approve(proposal.hash, 'approve');
					if (!approved.ok) return approved;
				}
				return network.confirmMember(user);
			}),

		async audit(after) {
			// One line more than asked for, so that the first one shown is checked against the one before it.
			const from = Math.max(0, after - 1);
			const answer = await call(deps.app, 'GET', `/api/audit?after=${from}&limit=200`);
			if (!answer.ok) return answer;
			const parsed = v.safeParse(AuditAnswer, answer.value);
			if (!parsed.success) return refuse({ code: 'unexpected' });
			return accept((await checkLines(parsed.output.lines, from)).filter((line) => line.seq > after));
		},
	};
}
