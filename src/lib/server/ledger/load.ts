/**
 * @file Fills the Situation of `lib/ledger` from PostgreSQL, inside the transaction that holds the rooms' locks.
 *
 * Everything the judge may ask about a write is read at once, before the first entry is judged: a write of 160 grants costs as many
 * queries as a write of one entry. What depends on the entries alone (which records, hashes and heads they name) is gathered first.
 */
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Entry } from '#lib/ledger/entry.ts';
import { firstHead } from '#lib/ledger/head.ts';
import type { AdmissionFacts, ApprovalFacts, EntryFacts, NetworkFacts, RoomFacts, Situation } from '#lib/ledger/situation.ts';
import type { Connection } from './connection.ts';
import type { Roster } from './roster.ts';
import { ledgerAdmission, ledgerApproval, ledgerCharter, ledgerEntry, ledgerEpoch, ledgerNetwork } from './schema.ts';
import type { LockedRoom } from './lock.ts';

/** What the loader is given. */
export interface Ground {
	readonly roster: Roster;
	/** The server's clock, epoch milliseconds. */
	readonly now: number;
	readonly lifecycleOf: (kind: string) => Lifecycle | undefined;
	/** The network's room, `null` before the set-up. */
	readonly networkRoom: LockedRoom | null;
	/** The rooms of the write, locked. */
	readonly rooms: ReadonlyMap<RoomId, LockedRoom>;
	/** Who writes: the author of every entry of the write. */
	readonly author: UserId;
}

type Row = Pick<typeof ledgerEntry.$inferSelect, 'hash' | 'room' | 'seq' | 'header' | 'record' | 'kind' | 'version' | 'state' | 'author'>;

const ROW = {
	hash: ledgerEntry.hash,
	room: ledgerEntry.room,
	seq: ledgerEntry.seq,
	header: ledgerEntry.header,
	record: ledgerEntry.record,
	kind: ledgerEntry.kind,
	version: ledgerEntry.version,
	state: ledgerEntry.state,
	author: ledgerEntry.author,
};

/** Stored bytes were judged when they came in: they are read back without judging them again. */
function factsOf(row: Row): EntryFacts {
	const header = JSON.parse(new TextDecoder().decode(row.header)) as { links: EntryFacts['links']; clear?: Json };
	const { hash, room, record, kind, version, state, author } = row;
	return { hash, room, record, kind, version, state, author, links: header.links, clear: header.clear ?? null };
}

/** What the entries of a write name. */
interface Named {
	readonly records: ReadonlySet<RecordId>;
	readonly hashes: ReadonlySet<Hash>;
	readonly heads: ReadonlyMap<RoomId, ReadonlySet<number>>;
}

const isHead = (value: unknown): value is { seq: number; head: string } =>
	typeof value === 'object' && value !== null && 'head' in value && 'seq' in value && typeof value.seq === 'number';

/** Gathers the records, entries and heads that the judge may ask about. */
function namedBy(entries: readonly Entry[], networkRoom: RoomId | null): Named {
	const records = new Set<RecordId>();
	const hashes = new Set<Hash>();
	const heads = new Map<RoomId, Set<number>>();
	const head = (room: RoomId | null, seq: number): void => {
		if (room === null) return;
		const known = heads.get(room);
		if (known) known.add(seq);
		else heads.set(room, new Set([seq]));
	};
	for (const { header } of entries) {
		records.add(header.record);
		for (const link of header.links) records.add(link.to);
		for (const hash of [header.prev, header.epoch]) if (hash !== null) hashes.add(hash);
		head(header.room, header.seen.room.seq);
		head(networkRoom, header.seen.network.seq);
		const clear: unknown = header.clear;
		if (typeof clear !== 'object' || clear === null) continue;
		for (const value of Object.values(clear) as unknown[]) {
			// Every hash of a clear object is the hash of an entry, or of nothing stored: `target`, `epoch`, `roster`, `grant`, `targets`, `grantees`.
			if (typeof value === 'string' && value.length === 43) hashes.add(value as Hash);
			else if (Array.isArray(value)) for (const each of value) if (typeof each === 'string' && each.length === 43) hashes.add(each as Hash);
			if (isHead(value)) head(header.room, value.seq);
		}
		if (isHead(clear)) head(networkRoom, clear.seq);
	}
	return { records, hashes, heads };
}

async function loadEntries(db: Connection, named: Named) {
	const byHash = new Map<Hash, EntryFacts>();
	if (named.hashes.size > 0) {
		for (const row of await db
			.select(ROW)
			.from(ledgerEntry)
			.where(inArray(ledgerEntry.hash, [...named.hashes])))
			byHash.set(row.hash, factsOf(row));
	}
	const records = [...new Set([...named.records, ...[...byHash.values()].map((facts) => facts.record)])];
	const latest = new Map<RecordId, EntryFacts>();
	const firstAuthors = new Map<RecordId, UserId>();
	const newest = await db
		.selectDistinctOn([ledgerEntry.record], ROW)
		.from(ledgerEntry)
		.where(inArray(ledgerEntry.record, records))
		.orderBy(ledgerEntry.record, sql`${ledgerEntry.version} desc`);
	for (const row of newest) {
		const facts = factsOf(row);
		latest.set(row.record, facts);
		byHash.set(row.hash, facts);
	}
	const firsts = await db
		.select({ record: ledgerEntry.record, author: ledgerEntry.author })
		.from(ledgerEntry)
		.where(and(inArray(ledgerEntry.record, records), eq(ledgerEntry.version, 1)));
	for (const row of firsts) firstAuthors.set(row.record, row.author);
	return { byHash, latest, firstAuthors };
}

async function loadHeads(db: Connection, named: Named): Promise<ReadonlyMap<RoomId, ReadonlyMap<number, Hash>>> {
	const heads = new Map<RoomId, Map<number, Hash>>();
	const places = [...named.heads].map(([room, seqs]) => and(eq(ledgerEntry.room, room), inArray(ledgerEntry.seq, [...seqs])));
	if (places.length === 0) return heads;
	const rows = await db
		.select({ room: ledgerEntry.room, seq: ledgerEntry.seq, head: ledgerEntry.head })
		.from(ledgerEntry)
		.where(or(...places));
	for (const row of rows) {
		const known = heads.get(row.room);
		if (known) known.set(row.seq, row.head);
		else heads.set(row.room, new Map([[row.seq, row.head]]));
	}
	return heads;
}

async function loadApprovals(
	db: Connection,
	roster: Roster,
	targets: readonly Hash[],
): Promise<ReadonlyMap<Hash, readonly ApprovalFacts[]>> {
	const approvals = new Map<Hash, ApprovalFacts[]>();
	if (targets.length === 0) return approvals;
	for (const row of await db.select().from(ledgerApproval).where(inArray(ledgerApproval.target, targets)).orderBy(ledgerApproval.seq)) {
		const standing = roster.standing(row.author, row.networkSeq);
		if (!standing) throw new Error('An approval by somebody whom the roster never had');
		const { country, roles } = standing.clear;
		const facts: ApprovalFacts = { by: row.author, decision: row.decision, country, roles };
		const known = approvals.get(row.target);
		if (known) known.push(facts);
		else approvals.set(row.target, [facts]);
	}
	return approvals;
}

async function loadNetwork(db: Connection, networkRoom: LockedRoom | null): Promise<NetworkFacts | null> {
	if (!networkRoom) return null;
	const versions = await db
		.select({ version: ledgerNetwork.version, entry: ledgerNetwork.entry, roots: ledgerNetwork.roots, founder: ledgerEntry.author })
		.from(ledgerNetwork)
		.innerJoin(ledgerEntry, eq(ledgerEntry.hash, ledgerNetwork.entry))
		.orderBy(ledgerNetwork.version);
	const first = versions[0];
	const last = versions.at(-1);
	if (!first || !last) return null;
	const { room, seq, head } = networkRoom;
	return { id: first.entry, room, founder: first.founder, head: { seq, head }, roots: last.roots };
}

async function loadRooms(db: Connection, ground: Ground): Promise<ReadonlyMap<RoomId, RoomFacts>> {
	const ids = [...ground.rooms.keys()];
	const charters = new Map((await db.select().from(ledgerCharter).where(inArray(ledgerCharter.room, ids))).map((row) => [row.room, row]));
	const epochs = new Map(
		(
			await db
				.selectDistinctOn([ledgerEpoch.room])
				.from(ledgerEpoch)
				.where(inArray(ledgerEpoch.room, ids))
				.orderBy(ledgerEpoch.room, sql`${ledgerEpoch.number} desc`)
		).map((row) => [row.room, row]),
	);
	return new Map(
		[...ground.rooms.values()].map((room): [RoomId, RoomFacts] => {
			const charter = charters.get(room.room);
			const epoch = epochs.get(room.room);
			return [
				room.room,
				{
					id: room.room,
					head: { seq: room.seq, head: room.head },
					lastNetworkSeq: room.networkSeq,
					charter: charter
						? {
								clear: { tlp: charter.tlp, release: charter.release, past_epochs: charter.pastEpochs, network_room: charter.networkRoom },
								state: charter.state,
								firstAuthor: charter.firstAuthor,
							}
						: null,
					epoch: epoch
						? {
								hash: epoch.entry,
								number: epoch.number,
								grantees: epoch.grantees.flatMap((hash) => {
									const clear = ground.roster.clearOf(hash);
									return clear ? [{ hash, clear }] : [];
								}),
							}
						: null,
				},
			];
		}),
	);
}

async function loadAdmissions(db: Connection, ground: Ground) {
	const byRoom = new Map<RoomId, Map<UserId, AdmissionFacts>>();
	const own = new Set<RoomId>();
	const rows = await db
		.select()
		.from(ledgerAdmission)
		.where(or(inArray(ledgerAdmission.room, [...ground.rooms.keys()]), eq(ledgerAdmission.user, ground.author)));
	for (const row of rows) {
		const facts: AdmissionFacts = { state: row.state, firstEpoch: row.firstEpoch };
		const known = byRoom.get(row.room);
		if (known) known.set(row.user, facts);
		else byRoom.set(row.room, new Map([[row.user, facts]]));
		if (row.user === ground.author && row.state === 'admitted') own.add(row.room);
	}
	return { byRoom, own };
}

/** How things stand before the write, for each of its rooms. */
export async function loadSituations(db: Connection, entries: readonly Entry[], ground: Ground): Promise<(room: RoomId) => Situation> {
	const { roster, networkRoom, lifecycleOf, now } = ground;
	const networkSeq = networkRoom?.seq ?? 0;
	const named = namedBy(entries, networkRoom?.room ?? null);
	const network = await loadNetwork(db, networkRoom);
	const { byHash, latest, firstAuthors } = await loadEntries(db, named);
	const heads = await loadHeads(db, named);
	const approvals = await loadApprovals(db, roster, [...byHash.keys()]);
	const rooms = await loadRooms(db, ground);
	const admissions = await loadAdmissions(db, ground);
	const coordinators = roster.coordinators(networkSeq);
	const headOf = (room: RoomId, seq: number): Hash | null => (seq === 0 ? firstHead(room) : (heads.get(room)?.get(seq) ?? null));

	return (id) => {
		const room = rooms.get(id);
		if (!room) throw new Error('A room that the write does not name');
		const here = admissions.byRoom.get(id);
		const admitted = here ? [...here].filter(([, facts]) => facts.state === 'admitted').map(([user]) => user) : [];
		return {
			now,
			network,
			room,
			headAt: (which, seq) => {
				const of = which === 'room' ? id : (networkRoom?.room ?? null);
				return of === null ? null : headOf(of, seq);
			},
			member: (user) => roster.standing(user, networkSeq),
			activeCoordinators: () => coordinators,
			admission: (user) => here?.get(user) ?? null,
			admitted: () => admitted,
			latest: (record) => latest.get(record) ?? null,
			firstAuthor: (record) => firstAuthors.get(record) ?? null,
			entryByHash: (hash) => byHash.get(hash) ?? null,
			approvals: (target) => approvals.get(target) ?? [],
			readable: (record) => {
				const facts = latest.get(record);
				return facts !== undefined && admissions.own.has(facts.room);
			},
			lifecycleOf: (kind) => lifecycleOf(kind) ?? null,
		};
	};
}
