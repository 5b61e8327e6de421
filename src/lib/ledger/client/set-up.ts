/** @file Making a network: the one write that everything else is judged by, signed by the first root key (README.md §5). */
import type { MemberKeys } from '#lib/crypto/member-keys.ts';
import type { SigningKey } from '#lib/crypto/sign.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { CharterClear, RosterClear } from '../clear.ts';
import { composeEntry, toWire, type Entry } from '../entry.ts';
import { commitment, makeEpochKey, makeGrant } from '../epoch.ts';
import { firstHead } from '../head.ts';
import type { Header } from '../header.ts';
import { admissionRecordId, charterRecordId, epochRecordId, rosterRecordId } from '../record-id.ts';
import { newIdempotencyKey, newRecordId } from './ids.ts';
import type { ActRefusal } from './ledger.ts';
import { Unreachable, type LedgerTransport } from './transport.ts';

/** Who founds, where, and with which keys. */
export interface Founding {
	readonly founder: UserId;
	readonly keys: MemberKeys;
	/** The Matrix cross-signing master key as Matrix writes it. */
	readonly master: string;
	readonly country: Country;
	/** `coordinator` must be among them. */
	readonly roles: readonly Role[];
	readonly root: SigningKey;
	/** The fresh Matrix room that becomes the network room. */
	readonly room: RoomId;
	/** Epoch milliseconds. */
	readonly now: number;
}

/** The six entries of a set-up. The network's id is the hash of the first. */
export function foundingEntries(founding: Founding): readonly Entry[] {
	const { founder, keys, master, country, roles, root, room, now } = founding;
	const created = instant(now);
	const start = { seq: 0, head: firstHead(room) };
	const entry = (network: Hash | null, record: RecordId, kind: string, state: string, clear: Header['clear']): Entry =>
		composeEntry(
			{
				...{ network, room, record, kind, version: 1, prev: null, state, epoch: null, author: founder },
				...{ idem: newIdempotencyKey(), created_at: created, links: [], seen: { network: start, room: start } },
				...(clear === undefined ? {} : { clear }),
			},
			null,
			null,
			root,
		);
	const network = entry(null, newRecordId(), 'network', 'active', { roots: [root.publicKey] });
	const id = network.hash;
	const clear: RosterClear = {
		...{ user: founder, sign: keys.sign.publicKey, box: keys.box.publicKey, master },
		...{ roles: [...roles], country, from: created },
	};
	const roster = entry(id, rosterRecordId(id, founder), 'roster-entry', 'active', clear);
	const rules: CharterClear = { tlp: 'AMBER', release: null, past_epochs: true, network_room: true };
	const charter = entry(id, charterRecordId(id, room), 'charter', 'active', rules);
	const admission = entry(id, admissionRecordId(id, room, founder), 'admission', 'admitted', { user: founder, roster: roster.hash });
	const key = makeEpochKey();
	const epoch = entry(id, epochRecordId(id, room), 'epoch', 'current', {
		...{ number: 1, commitment: commitment(id, room, 1, key), admissions: start, grantees: [roster.hash] },
	});
	const to = { user: founder, roster: roster.hash, box: keys.box.publicKey };
	const grant = entry(id, newRecordId(), 'grant', 'given', { ...makeGrant(epoch.hash, key, to, root) });
	return [network, roster, charter, admission, epoch, grant];
}

/**
 * Sets the network up and answers its id. The answer may be lost: keep what {@link foundingEntries} made and send it again, since another
 * founding would be another network.
 */
export async function sendFounding(transport: LedgerTransport, entries: readonly Entry[]): Promise<Result<Hash, ActRefusal>> {
	const [network] = entries;
	if (network === undefined) throw new Error('A set-up has entries.');
	for (let attempt = 0; ; attempt += 1) {
		try {
			const answer = await transport.write(entries.map(toWire));
			return answer.ok ? accept(network.hash) : answer;
		} catch (error) {
			if (!(error instanceof Unreachable)) throw error;
			if (attempt > 1) return refuse({ code: 'unreachable' });
		}
	}
}

/** The set-up in one call. */
export const setUpNetwork = (transport: LedgerTransport, founding: Founding): Promise<Result<Hash, ActRefusal>> =>
	sendFounding(transport, foundingEntries(founding));
