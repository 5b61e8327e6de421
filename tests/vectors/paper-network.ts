/**
 * @file A network on paper: real keys, real entries and the real judge, without a server; everything follows from one seed.
 *
 * The golden vectors are made with it, and the tests of the rules use it to put a network into the state that a rule is about.
 */
import { decodeBase64, encodeBase64, joinBytes, utf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import { hash, hashBytes } from '#lib/crypto/hash.ts';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { sign, signingKeyFrom, type SigningKey } from '#lib/crypto/sign.ts';
import { sodium } from '#lib/crypto/sodium.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, IdempotencyKey, PublicKey, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant, type Instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { CharterClear, RosterClear } from '#lib/ledger/clear.ts';
import { composeEntry, toWire, type Draft, type Entry, type StoredEntry } from '#lib/ledger/entry.ts';
import { commitment } from '#lib/ledger/epoch.ts';
import { LedgerFold } from '#lib/ledger/fold.ts';
import { readersOf } from '#lib/ledger/judge-room.ts';
import { judgeWrite } from '#lib/ledger/judge.ts';
import { composeKeyChange } from '#lib/ledger/key-change.ts';
import { admissionRecordId, charterRecordId, epochRecordId, grantRefusalRecordId, rosterRecordId } from '#lib/ledger/record-id.ts';
import type { LedgerRefusal } from '#lib/ledger/refusal.ts';

/** Somebody of the network, with all their secrets. */
export interface Person {
	readonly user: UserId;
	readonly country: Country;
	readonly roles: readonly Role[];
	readonly keys: MemberKeys;
	readonly master: string;
}

/** What an entry is to say; the rest follows from how things stand. `over` replaces any member of the header. */
export interface Wording {
	readonly room: RoomId;
	readonly kind: string;
	readonly record?: RecordId;
	readonly state: string;
	readonly clear?: Readonly<Record<string, unknown>>;
	readonly payload?: Json;
	readonly links?: readonly { readonly kind: string; readonly to: RecordId }[];
	readonly over?: Partial<Draft>;
	readonly epochKey?: Uint8Array;
	readonly cosigners?: readonly SigningKey[];
}

/** Who signs: a person, or the root key in a person's name. */
export type Pen = Person | { readonly user: UserId; readonly root: SigningKey };

const keyOf = (pen: Pen): SigningKey => ('root' in pen ? pen.root : pen.keys.sign);

/** The network's own room in every paper network. */
export const LOBBY = '!network:liaison.test' as RoomId;

/** A paper network. */
export class PaperNetwork {
	readonly #seed: string;
	#drawn = 0;
	now = Date.parse('2026-03-02T08:00:00.000Z');
	readonly fold: LedgerFold;
	readonly stored = new Map<RoomId, StoredEntry[]>();
	readonly epochKeys = new Map<Hash, Uint8Array>();
	readonly root: SigningKey;

	constructor(seed: string, lifecycleOf: (kind: string) => Lifecycle | undefined) {
		this.#seed = seed;
		this.fold = new LedgerFold(lifecycleOf);
		this.root = signingKeyFrom(this.draw(32));
	}

	/** The next bytes that follow from the seed. */
	draw(length: number): Uint8Array {
		this.#drawn += 1;
		return sodium.crypto_generichash(length, utf8(`${this.#seed} ${this.#drawn}`), null);
	}

	/** A UUID of version 4 that follows from the seed. */
	id(): RecordId {
		const bytes = this.draw(16);
		bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
		bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
		return sodium.to_hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as RecordId;
	}

	get network(): Hash {
		const { id } = this.fold.network;
		if (id === null) throw new Error('The network is not set up.');
		return id;
	}

	/** The time by the network's clock. */
	get at(): Instant {
		return instant(this.now);
	}

	person(name: string, country: string, ...roles: Role[]): Person {
		const keys = memberKeysFrom(this.draw(32));
		const master = sodium.to_base64(this.draw(32), sodium.base64_variants.ORIGINAL_NO_PADDING);
		return { user: `@${name}:liaison.test` as UserId, country: country as Country, roles, keys, master };
	}

	/** The root key in somebody's name. */
	rootFor(person: Person): Pen {
		return { user: person.user, root: this.root };
	}

	/** One entry, sealed and signed by how things stand now. */
	entry(pen: Pen, wording: Wording): Entry {
		const { room, kind, state } = wording;
		const fold = this.fold.room(room);
		const record = wording.record ?? this.id();
		const latest = fold.latest(record);
		const epoch = fold.facts.epoch?.hash ?? null;
		const isSealed = wording.payload !== undefined;
		const draft: Draft = {
			network: this.fold.network.id,
			room,
			record,
			kind,
			version: (latest?.version ?? 0) + 1,
			prev: latest?.hash ?? null,
			state,
			epoch: isSealed ? epoch : null,
			author: pen.user,
			idem: this.id() as string as IdempotencyKey,
			created_at: this.at,
			links: [...(wording.links ?? [])],
			seen: { network: this.fold.networkRoom?.head ?? fold.head, room: fold.head },
			...(wording.clear === undefined ? {} : { clear: wording.clear as Readonly<Record<string, Json>> }),
			...wording.over,
		};
		const key = wording.epochKey ?? (draft.epoch === null ? null : (this.epochKeys.get(draft.epoch) ?? null));
		return composeEntry(draft, wording.payload ?? null, key, keyOf(pen), wording.cosigners, isSealed ? this.draw(24) : undefined);
	}

	/** What the judge says of a write, without taking it in. */
	judge(entries: readonly Entry[]): Result<void, LedgerRefusal> {
		const networkSeq = this.fold.networkRoom?.head.seq ?? 0;
		return judgeWrite(entries, (room) => this.fold.situation(room, networkSeq, this.now));
	}

	/** Judges a write and takes it in; throws what was refused, since a test that sets a stage does not expect it. */
	write(...entries: readonly Entry[]): readonly StoredEntry[] {
		const verdict = this.judge(entries);
		if (!verdict.ok) throw new Error(`Refused: ${JSON.stringify(verdict.refusal)} ${entries[verdict.refusal.at]?.header.kind ?? ''}`);
		const stored = entries.map((entry) => {
			this.fold.apply(entry);
			const row: StoredEntry = { ...toWire(entry), seq: this.fold.room(entry.header.room).head.seq, received_at: this.at };
			const list = this.stored.get(entry.header.room);
			if (list === undefined) this.stored.set(entry.header.room, [row]);
			else list.push(row);
			return row;
		});
		this.now += 60_000;
		return stored;
	}

	/** The hash of the stored entry at a place. */
	hashAt(room: RoomId, seq: number): Hash | null {
		const stored = this.stored.get(room)?.[seq - 1];
		return stored === undefined ? null : hash('entry', decodeBase64(stored.header));
	}

	/** Serves an entry without its ciphertext from now on, as after retention. */
	eraseAt(room: RoomId, seq: number): void {
		const list = this.stored.get(room);
		const stored = list?.[seq - 1];
		if (list === undefined || stored === undefined) throw new Error('There is no such entry.');
		list[seq - 1] = { ...stored, ciphertext: null };
	}

	rosterClear(person: Person, change: Partial<RosterClear> = {}): RosterClear {
		const { user, keys, master, roles, country } = person;
		return {
			...{ user, sign: keys.sign.publicKey, box: keys.box.publicKey, master },
			...{ roles: [...roles], country, from: this.at, ...change },
		};
	}

	/** What the old key of somebody says of the keys that follow it. */
	succession(old: Person, renewed: Person): string {
		return composeKeyChange({ network: this.network, user: old.user, master: renewed.master }, old.keys.sign, renewed.keys).succession;
	}

	roster(pen: Pen, person: Person, change: Partial<RosterClear> = {}, state = 'active', more: Partial<Wording> = {}): Entry {
		const record = rosterRecordId(this.network, person.user);
		return this.entry(pen, { room: LOBBY, kind: 'roster-entry', record, state, clear: this.rosterClear(person, change), ...more });
	}

	charter(pen: Pen, room: RoomId, change: Partial<CharterClear> = {}, more: Partial<Wording> = {}): Entry {
		const clear = { tlp: 'AMBER', release: null, past_epochs: true, network_room: room === LOBBY, ...change };
		return this.entry(pen, { room, kind: 'charter', record: charterRecordId(this.network, room), state: 'active', clear, ...more });
	}

	admission(pen: Pen, room: RoomId, user: UserId, roster = this.rosterHash(user), state = 'admitted', more: Partial<Wording> = {}): Entry {
		const record = admissionRecordId(this.network, room, user);
		return this.entry(pen, { room, kind: 'admission', record, state, clear: { user, roster }, ...more });
	}

	/** The hash of the roster entry in force. */
	rosterHash(user: UserId): Hash {
		return this.fold.network.standing(user)?.entryHash ?? ('' as Hash);
	}

	/** `crypto_box_seal` with an ephemeral key that follows from the seed: the same bytes each time, opened like any other. */
	#sealTo(box: PublicKey, bytes: Uint8Array): string {
		const to = sodium.from_base64(box, sodium.base64_variants.URLSAFE_NO_PADDING);
		const ephemeral = sodium.crypto_box_seed_keypair(this.draw(32));
		const nonce = sodium.crypto_generichash(24, joinBytes(ephemeral.publicKey, to), null);
		return encodeBase64(joinBytes(ephemeral.publicKey, sodium.crypto_box_easy(bytes, nonce, to, ephemeral.privateKey)));
	}

	/** The next epoch of a room with its grants, for the readers named (by default those the fold knows). */
	epoch(pen: Pen, room: RoomId, readers = this.readers(room), more: Partial<Wording> = {}): readonly Entry[] {
		const record = epochRecordId(this.network, room);
		const fold = this.fold.room(room);
		const number = (fold.latest(record)?.version ?? 0) + 1;
		const key = this.draw(32);
		const clear = {
			number,
			commitment: commitment(this.network, room, number, key),
			admissions: fold.head,
			grantees: readers.map((reader) => reader.roster).sort(),
			...more.clear,
		};
		const epoch = this.entry(pen, { room, kind: 'epoch', record, state: 'current', ...more, clear });
		this.epochKeys.set(epoch.hash, key);
		return [epoch, ...readers.map((reader) => this.grant(pen, room, reader, epoch.hash, key))];
	}

	grant(
		pen: Pen,
		room: RoomId,
		to: { readonly user: UserId; readonly roster: Hash; readonly box: PublicKey },
		epoch = this.fold.room(room).facts.epoch?.hash ?? ('' as Hash),
		key = this.epochKeys.get(epoch) ?? new Uint8Array(32),
	): Entry {
		const box = this.#sealTo(to.box, key);
		const signature = sign(hashBytes('grant', canonicalBytes([epoch, to.roster, box])), keyOf(pen));
		return this.entry(pen, { room, kind: 'grant', state: 'given', clear: { epoch, user: to.user, roster: to.roster, box, signature } });
	}

	/** The recipient's word that a grant does not open. */
	grantRefusal(pen: Pen, grant: Entry, more: Partial<Wording> = {}): Entry {
		const record = grantRefusalRecordId(this.network, grant.hash);
		const clear = { grant: grant.hash };
		return this.entry(pen, { room: grant.header.room, kind: 'grant-refusal', record, state: 'unopened', clear, ...more });
	}

	/** The readers of a room as grantees. */
	readers(room: RoomId): readonly { readonly user: UserId; readonly roster: Hash; readonly box: PublicKey }[] {
		const situation = this.fold.situation(room, this.fold.networkRoom?.head.seq ?? 0);
		return [...readersOf(situation)].map(([user, roster]) => this.grantee(user, roster));
	}

	grantee(user: UserId, roster = this.rosterHash(user)): { readonly user: UserId; readonly roster: Hash; readonly box: PublicKey } {
		return { user, roster, box: this.fold.network.standing(user)?.clear.box ?? ('' as PublicKey) };
	}

	/** The entries of a set-up (README.md §5). */
	setUpEntries(founder: Person): readonly Entry[] {
		const pen = this.rootFor(founder);
		const network = this.entry(pen, { room: LOBBY, kind: 'network', state: 'active', clear: { roots: [this.root.publicKey] } });
		const over: Partial<Draft> = { network: network.hash };
		const [clear, room] = [this.rosterClear(founder), LOBBY];
		const roster = this.entry(pen, {
			...{ room, kind: 'roster-entry', record: rosterRecordId(network.hash, founder.user), state: 'active' },
			...{ clear: { ...clear }, over },
		});
		const charter = this.entry(pen, {
			...{ room, kind: 'charter', record: charterRecordId(network.hash, LOBBY), state: 'active', over },
			clear: { tlp: 'AMBER', release: null, past_epochs: true, network_room: true },
		});
		const admission = this.entry(pen, {
			...{ room, kind: 'admission', record: admissionRecordId(network.hash, LOBBY, founder.user), state: 'admitted', over },
			clear: { user: founder.user, roster: roster.hash },
		});
		const key = this.draw(32);
		const epoch = this.entry(pen, {
			...{ room, kind: 'epoch', record: epochRecordId(network.hash, LOBBY), state: 'current', over },
			clear: {
				...{ number: 1, commitment: commitment(network.hash, LOBBY, 1, key) },
				...{ admissions: this.fold.room(LOBBY).head, grantees: [roster.hash] },
			},
		});
		this.epochKeys.set(epoch.hash, key);
		const box = this.#sealTo(founder.keys.box.publicKey, key);
		const signature = sign(hashBytes('grant', canonicalBytes([epoch.hash, roster.hash, box])), this.root);
		const grant = this.entry(pen, {
			...{ room, kind: 'grant', state: 'given', over },
			clear: { epoch: epoch.hash, user: founder.user, roster: roster.hash, box, signature },
		});
		return [network, roster, charter, admission, epoch, grant];
	}

	/** Sets the network up. */
	setUp(founder: Person): void {
		this.write(...this.setUpEntries(founder));
	}

	/** Roster entry, admission to the network room and its key in one write, by the root: the quickest way to a member. */
	enrolEntries(pen: Pen, person: Person, change: Partial<RosterClear> = {}): readonly Entry[] {
		const roster = this.roster(pen, person, change);
		const admission = this.admission(pen, LOBBY, person.user, roster.hash);
		const grant = this.grant(pen, LOBBY, { user: person.user, roster: roster.hash, box: person.keys.box.publicKey });
		return [roster, admission, grant];
	}

	/** Makes people members, by the root in the founder's name. */
	enrol(founder: Person, ...people: readonly Person[]): void {
		for (const person of people) this.write(...this.enrolEntries(this.rootFor(founder), person));
	}

	/** Founds a room: charter, admissions, epoch and grants in one write. */
	openRoom(by: Person, room: RoomId, people: readonly Person[], change: Partial<CharterClear> = {}): void {
		const everybody = [by, ...people];
		const readers = everybody.map((person) => this.grantee(person.user));
		const admissions = everybody.map((person) => this.admission(by, room, person.user));
		this.write(this.charter(by, room, change), ...admissions, ...this.epoch(by, room, readers));
	}
}

/** A hash of nothing stored, for references that lead nowhere. */
export const nowhere = (): Hash => hash('entry', utf8('nowhere'));
