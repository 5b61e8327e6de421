/** @file Members' requests for new keys in a coordinator's vault: listed, checked and signed into the roster (lib/ledger/README.md §10). */
import * as v from 'valibot';
import { UserId } from '#lib/kernel/id.ts';
import { Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { checkKeyChange, comparedDigits, SignedKeyChange, type KeyChange } from '#lib/ledger/key-change.ts';
import type { KeyChangeRequest } from '../key-change.ts';
import { isCoordinator, mayAdminister } from '../roster-change.ts';
import type { DirectoryApi, DirectoryRefusal } from './api.ts';
import { call, type AppCalls } from './app-calls.ts';
import { nameIn } from './profile-of.ts';
import type { RosterReader } from './roster-reader.ts';

/** What the desk works with. */
export interface KeyChangeDeps {
	readonly ledger: Pick<Ledger, 'network'>;
	readonly roster: RosterReader;
	readonly app: AppCalls;
}

const Row = v.looseObject({ ...SignedKeyChange.entries, user: UserId, posted_at: Instant });
type Row = v.InferOutput<typeof Row>;
const Answer = v.looseObject({ key_changes: v.array(Row) });

/** A request with what the checks made of it. */
interface Checked {
	readonly shown: KeyChangeRequest;
	readonly row: Row;
	/** `null` where it must not be signed. */
	readonly change: KeyChange | null;
}

/** Builds the desk. */
export function keyChangeDesk({ ledger: { network }, roster, app }: KeyChangeDeps) {
	/** Checks one request against both its signatures and the roster; the server's word counts for nothing. */
	function check(row: Row): Checked {
		const member = network.member(row.user);
		const inForce = member?.standing?.state === 'active' ? member.standing.clear : null;
		const bare = {
			user: row.user,
			name: member === null ? row.user : nameIn(member),
			country: inForce?.country ?? ('' as KeyChangeRequest['country']),
			roles: inForce?.roles ?? [],
			askedAt: row.posted_at,
			digits: '',
		};
		const flawed = (flaw: NonNullable<KeyChangeRequest['flaw']>): Checked => ({ shown: { ...bare, flaw }, row, change: null });
		const checked = checkKeyChange(row);
		if (!checked.ok) return flawed(checked.refusal === 'malformed' ? 'malformed' : 'signature');
		const change = checked.value;
		if (change.user !== row.user || change.network !== network.id) return flawed('malformed');
		if (inForce?.sign !== change.from) return flawed('superseded');
		return { shown: { ...bare, digits: comparedDigits(change), flaw: null }, row, change };
	}

	/** What waits here; what was proposed already waits for a second coordinator instead. */
	async function waiting(): Promise<Result<readonly Checked[], DirectoryRefusal>> {
		if (!isCoordinator(roster.me())) return refuse({ code: 'not-a-coordinator' });
		const answer = await call(app, 'GET', '/api/key-changes');
		if (!answer.ok) return answer;
		const rows = v.safeParse(Answer, answer.value);
		if (!rows.success) return refuse({ code: 'unexpected' });
		const isProposed = ({ change }: Checked): boolean =>
			change !== null && network.member(change.user)?.proposal?.clear.sign === change.sign;
		return accept(rows.output.key_changes.map(check).filter((each) => !isProposed(each)));
	}

	async function find(user: UserId): Promise<Result<Checked, DirectoryRefusal>> {
		const all = await waiting();
		if (!all.ok) return all;
		const found = all.value.find((each) => each.row.user === user);
		return found === undefined ? refuse({ code: 'no-such-request' }) : accept(found);
	}

	return {
		async keyChanges() {
			const all = await waiting();
			return all.ok ? accept(all.value.map((each) => each.shown)) : all;
		},

		async approveKeyChange(user, digits) {
			const may = mayAdminister(roster.me(), user);
			if (!may.ok) return may;
			const found = await find(user);
			if (!found.ok) return found;
			const { change, row, shown } = found.value;
			if (change === null) return refuse({ code: 'flawed-request' });
			// Exactly the request that was looked at: another may have come meanwhile.
			if (shown.digits !== digits) return refuse({ code: 'no-such-request' });
			const { sign, box, master } = change;
			return network.changeKeys(user, { sign, box, master, succession: row.succession });
		},

		async declineKeyChange(user) {
			const found = await find(user);
			if (!found.ok) return found;
			const answer = await call(app, 'POST', `/api/key-changes/${encodeURIComponent(user)}/decline`, { request: found.value.row.request });
			return answer.ok ? accept(undefined) : answer;
		},
	} satisfies Pick<DirectoryApi, 'keyChanges' | 'approveKeyChange' | 'declineKeyChange'>;
}
