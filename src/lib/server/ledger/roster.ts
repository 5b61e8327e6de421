/** @file The roster's whole history in memory: who stood how, at any place of the network's chain. */
import { and, asc, gt, lte } from 'drizzle-orm';
import type { Hash, UserId } from '#lib/kernel/id.ts';
import type { RosterClear } from '#lib/ledger/clear.ts';
import type { Standing } from '#lib/ledger/situation.ts';
import type { Database } from '../db/database.ts';
import type { Connection } from './connection.ts';
import { ledgerRoster } from './schema.ts';

interface Version {
	readonly entryHash: Hash;
	readonly seq: number;
	readonly state: 'proposed' | Standing['state'];
	readonly clear: RosterClear;
}

/** Every stored version of every roster entry, up to a place of the network's chain. */
export class Roster {
	#seq = 0;
	#head: Hash | null = null;
	#byUser = new Map<UserId, Version[]>();
	#byHash = new Map<Hash, Version>();

	/** Reads what was added since. To be called under the network room's lock, with that room's seq and head. */
	async follow(db: Connection, seq: number, head: Hash): Promise<void> {
		if (seq < this.#seq || (seq === this.#seq && head !== this.#head)) {
			// Another history than the one in memory: the database was restored from a backup.
			this.#seq = 0;
			this.#byUser = new Map();
			this.#byHash = new Map();
		}
		if (seq > this.#seq) {
			const rows = await db
				.select()
				.from(ledgerRoster)
				.where(and(gt(ledgerRoster.seq, this.#seq), lte(ledgerRoster.seq, seq)))
				.orderBy(asc(ledgerRoster.seq));
			for (const row of rows) {
				// Another transaction may have read the same rows while this one waited.
				if (row.seq <= this.#seq) continue;
				const version: Version = { entryHash: row.entry, seq: row.seq, state: row.state, clear: row.clear };
				this.#byHash.set(row.entry, version);
				const versions = this.#byUser.get(row.user);
				if (versions) versions.push(version);
				else this.#byUser.set(row.user, [version]);
				this.#seq = row.seq;
			}
		}
		this.#seq = Math.max(this.#seq, seq);
		this.#head = head;
	}

	/** The standing of a person after `seq` entries of the network room; `null` for a stranger and for somebody only proposed. */
	standing(user: UserId, seq: number): Standing | null {
		const version = this.#byUser.get(user)?.findLast((each) => each.seq <= seq && each.state !== 'proposed');
		return version && version.state !== 'proposed' ? { entryHash: version.entryHash, clear: version.clear, state: version.state } : null;
	}

	/** Active coordinators after `seq` entries of the network room. */
	coordinators(seq: number): readonly UserId[] {
		return [...this.#byUser.keys()].filter((user) => {
			const standing = this.standing(user, seq);
			return standing?.state === 'active' && standing.clear.roles.includes('coordinator');
		});
	}

	/** What a roster entry says. */
	clearOf(entry: Hash): RosterClear | null {
		return this.#byHash.get(entry)?.clear ?? null;
	}
}

const rosters = new WeakMap<Database, Roster>();

/** The roster of a database, kept for the life of its pool: the chain only grows, so what was read once stays true. */
export function rosterOf(db: Database): Roster {
	const known = rosters.get(db);
	if (known) return known;
	const roster = new Roster();
	rosters.set(db, roster);
	return roster;
}
