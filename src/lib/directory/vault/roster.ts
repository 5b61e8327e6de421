/** @file The roster as members: the signed part from the ledger's network, the sealed profile, and how far this device trusts each. */
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, UserId } from '#lib/kernel/id.ts';
import type { RosterClear } from '#lib/ledger/clear.ts';
import type { Ledger, MemberRecord, Network, RosterVersion } from '#lib/ledger/client/ledger.ts';
import { haveSameKeys } from '#lib/ledger/judge-roster.ts';
import { comparedDigits } from '#lib/ledger/key-change.ts';
import type { Member, PendingChange, RosterStep, Standing, Trust } from '../member.ts';
import { profileOf } from './profile-of.ts';
import type { RosterReader } from './roster-reader.ts';

/** What the homeserver shows of a member, compared with the roster's master key; composed from lib/matrix. */
export interface TrustReader {
	/** `not-admitted` where the homeserver shows another identity than `master`. */
	of(user: UserId, master: string): Exclude<Trust, 'identity-changed'>;
	onChange(listener: () => void): () => void;
}

/** What of the ledger this file reads. */
export type NetworkSource = Pick<Ledger, 'me' | 'onChange'> & {
	readonly network: Pick<Network, 'members' | 'member' | 'rosterHistory' | 'coordinators' | 'standing' | 'roomRecord'>;
};

const STANDINGS: readonly Standing[] = ['proposed', 'active', 'suspended', 'removed'];
const standingOf = (state: string): Standing => STANDINGS.find((each) => each === state) ?? 'proposed';

const localPart = (user: UserId): string => user.slice(1).split(':', 1)[0] ?? user;

/** What a proposal says of the keys. */
function pendingKeys(network: Hash, before: RosterClear | null, proposed: RosterClear): PendingChange['newKeys'] {
	if (before === null || haveSameKeys(before, proposed)) return null;
	if (proposed.succession === undefined) return { how: 'lost' };
	const { user, sign, box, master } = proposed;
	return { how: 'renewed', digits: comparedDigits({ network, user, from: before.sign, sign, box, master }) };
}

/** A member of the roster. `acknowledged` is the number of key changes that the person at this device has seen. */
export function memberOf(
	record: MemberRecord,
	network: Pick<Network, 'id' | 'rosterHistory'>,
	trust: TrustReader,
	acknowledged: number,
): Member | null {
	const history = network.rosterHistory(record.user);
	const clear = record.standing?.clear ?? record.proposal?.clear;
	const [first] = history;
	if (clear === undefined || first === undefined) return null;
	const { content: profile, unreadable } = profileOf(record);
	const proposed = history.findLast((version) => version.hash === record.proposal?.hash);
	const pending: PendingChange | null =
		record.proposal === null
			? null
			: {
					roles: record.proposal.clear.roles,
					country: record.proposal.clear.country,
					proposedBy: record.proposal.by,
					proposedAt: proposed?.createdAt ?? first.createdAt,
					newKeys: pendingKeys(network.id, record.standing?.clear ?? null, record.proposal.clear),
					approvedBy: record.proposal.approvedBy,
				};
	return {
		user: record.user,
		name: profile?.name ?? localPart(record.user),
		country: clear.country,
		roles: clear.roles,
		standing: record.standing?.state ?? 'proposed',
		trust: record.keyChanges > acknowledged ? 'identity-changed' : trust.of(record.user, clear.master),
		profile,
		unreadable,
		since: first.createdAt,
		pending,
	};
}

/** A member's entry, version by version, newest first. */
export const stepsOf = (history: readonly RosterVersion[]): readonly RosterStep[] =>
	history
		.map((version, at): RosterStep => {
			const before = history.slice(0, at).findLast((each) => each.state !== 'proposed');
			const isRekeyed = before !== undefined && !haveSameKeys(before.clear, version.clear);
			return {
				version: at + 1,
				at: version.createdAt,
				by: version.author,
				standing: standingOf(version.state),
				roles: version.clear.roles,
				country: version.clear.country,
				newKeys: isRekeyed ? (version.clear.succession === undefined ? 'lost' : 'renewed') : null,
				alone: version.clear.alone === true,
			};
		})
		.toReversed();

/** The roster as the other missions ask it. */
export function readRoster({ me, network, onChange }: NetworkSource): RosterReader {
	return {
		me() {
			const standing = network.standing();
			const active = standing?.state === 'active';
			return { user: me, roles: active ? standing.clear.roles : [], country: standing?.clear.country ?? ('' as Country) };
		},
		countryOf: (user) => network.member(user)?.standing?.clear.country ?? null,
		readersOf: (room) => network.roomRecord(room)?.readers ?? [],
		onChange: (listener) =>
			onChange((kinds) => {
				if (kinds.has('roster-entry')) listener();
			}),
	};
}
