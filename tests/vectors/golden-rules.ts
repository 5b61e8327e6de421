/** @file One refused write for each rule that the story of `golden.ts` does not meet: form, set-up, rooms, roster, records. */
import { decodeBase64, encodeBase64 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import { derivedId, hash } from '#lib/crypto/hash.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import type { RecordId, RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { toWire, type Entry, type WireEntry } from '#lib/ledger/entry.ts';
import { rosterRecordId } from '#lib/ledger/record-id.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import type { Golden, RefusedWrite } from './golden.ts';
import { AIR, BAY, DEN, DOCK, networkVersion, SEA } from './golden-later.ts';
import { paperLifecycleOf } from './paper-lifecycles.ts';
import { LOBBY, nowhere, PaperNetwork, type Pen, type Person, type Wording } from './paper-network.ts';

/** Collects refused writes. */
class Refusals {
	readonly all: RefusedWrite[] = [];

	/** Sound in form and signature; the rules refuse it. */
	rule(rule: string, code: RefusalCode, ...entries: readonly Entry[]): void {
		this.all.push({ rule, layer: 'rules', code, entries: entries.map(toWire) });
	}

	/** The same, at another time than after the whole story. */
	ruleWhen(when: 'nothing' | 'served', rule: string, code: RefusalCode, ...entries: readonly Entry[]): void {
		this.all.push({ rule, layer: 'rules', code, when, entries: entries.map(toWire) });
	}

	/** No entry at all. */
	form(rule: string, code: RefusalCode, entry: WireEntry): void {
		this.all.push({ rule, layer: 'form', code, entries: [entry] });
	}
}

/** A header with other words than its author would ever sign. */
function reworded(entry: Entry, change: Readonly<Record<string, Json>>, ciphertext?: string | null): WireEntry {
	const wire = toWire(entry);
	const header = encodeBase64(canonicalBytes({ ...entry.header, ...change }));
	return { ...wire, header, ciphertext: ciphertext === undefined ? wire.ciphertext : ciphertext };
}

const computedId = (paper: PaperNetwork): RecordId => derivedId([paper.network, 'no origin']);

function forms(refusals: Refusals, { paper, people, later }: Golden): void {
	const { ana, ben, cleo } = people;
	const good = paper.entry(ben, { room: SEA, kind: 'report', state: 'draft', payload: {} });
	const linked = (count: number) => Array.from({ length: count }, (): Json => ({ kind: 'about', to: paper.id() }));
	const [twice] = linked(1);
	refusals.form('a header links to at most 64 records', 'malformed', reworded(good, { links: linked(65) }));
	refusals.form('no two links are equal', 'malformed', reworded(good, { links: [twice ?? null, twice ?? null] }));
	refusals.form('a reminder is on a full hour', 'malformed', reworded(good, { remind_at: '2026-03-09T10:30:00.000Z' }));
	refusals.form('an idempotency key is a UUID of version 4', 'malformed', reworded(good, { idem: computedId(paper) }));
	refusals.form('no ciphertext is without an epoch', 'malformed', reworded(good, { epoch: null }));
	refusals.form('no epoch is without a ciphertext', 'malformed', reworded(good, { ciphertext: null }, null));
	refusals.form('only the first entry has no network', 'malformed', reworded(good, { network: null }));
	refusals.form('a clear part is an object', 'malformed', reworded(good, { clear: [] }));
	const odd = new Uint8Array(24 + 255 + 16);
	refusals.form(
		'a payload has one of six lengths',
		'too-large',
		reworded(good, { ciphertext: hash('ciphertext', odd) }, encodeBase64(odd)),
	);
	refusals.form('base64 has no odd letter', 'malformed', reworded(good, {}, 'A'));
	const unsealed = paper.entry(ben, { room: SEA, kind: 'report', state: 'draft' });
	refusals.form('a mission’s record has a ciphertext', 'malformed', toWire(unsealed));
	const approval = (more: Partial<Wording>): Entry =>
		paper.entry(cleo, { room: LOBBY, kind: 'approval', state: 'approve', clear: { target: nowhere() }, ...more });
	refusals.form('a clear kind has the states of its table', 'transition', toWire(approval({ state: 'perhaps' })));
	refusals.form('an additive clear kind has one version', 'version', toWire(approval({ over: { version: 2, prev: nowhere() } })));
	const root = paper.root.publicKey;
	refusals.form(
		'no root is listed twice',
		'clear',
		toWire(
			paper.entry(paper.rootFor(ana), {
				room: LOBBY,
				kind: 'network',
				record: later.roots,
				state: 'active',
				clear: { roots: [root, root] },
			}),
		),
	);
	refusals.form('no role is listed twice', 'clear', toWire(paper.roster(ana, ben, { roles: ['specialist', 'specialist'] })));
	refusals.form('no country is listed twice', 'clear', toWire(paper.charter(ana, SEA, { release: [ana.country, ana.country] })));
	const grantees = paper.readers(SEA).map(({ roster }) => roster);
	const [epoch] = paper.epoch(ana, SEA, undefined, { clear: { grantees: grantees.sort().reverse() } });
	if (epoch !== undefined) refusals.form('grantees are sorted', 'clear', toWire(epoch));
	const targets = [nowhere(), nowhere()];
	const tombstone = paper.entry(ana, { room: SEA, kind: 'tombstone', state: 'erased', clear: { targets } });
	refusals.form('no target is listed twice', 'clear', toWire(tombstone));
}

/** Another network, at its very beginning. */
function setUps(refusals: Refusals, now: number): void {
	const paper = new PaperNetwork('another network', paperLifecycleOf);
	paper.now = now;
	const founder = paper.person('ana', 'CO', 'coordinator', 'specialist');
	const setUp = paper.setUpEntries(founder);
	const [network, roster] = setUp;
	if (network === undefined || roster === undefined) throw new Error('A set-up has entries.');
	const clear = { roots: [paper.root.publicKey] };
	const born = (pen: Pen, more: Partial<Wording> = {}): Entry =>
		paper.entry(pen, { room: LOBBY, kind: 'network', state: 'active', clear, ...more });
	const rootPen = paper.rootFor(founder);
	const member = (pen: Pen, person: Person, change: Parameters<typeof paper.rosterClear>[1], more: Partial<Wording> = {}): Entry =>
		paper.entry(pen, {
			...{ room: LOBBY, kind: 'roster-entry', record: rosterRecordId(network.hash, person.user), state: 'active' },
			...{ clear: { ...paper.rosterClear(person, change) }, ...more },
			over: { network: network.hash, ...more.over },
		});
	const when = 'nothing';
	refusals.ruleWhen(when, 'nobody writes before there is a network', 'not-a-member', roster);
	refusals.ruleWhen(when, 'a network’s record id is drawn', 'id', born(rootPen, { record: derivedId(['a network']) }));
	refusals.ruleWhen(when, 'a network is signed by a root that it names', 'key', born(founder));
	const nothing = { seq: 0, head: nowhere() };
	refusals.ruleWhen(
		when,
		'a network begins at the room’s first head',
		'seen',
		born(rootPen, { over: { seen: { network: nothing, room: nothing } } }),
	);
	refusals.ruleWhen(when, 'a network links to nothing', 'clear', born(rootPen, { links: [{ kind: 'about', to: paper.id() }] }));
	refusals.ruleWhen(when, 'a set-up is complete', 'clear', ...setUp.slice(0, 4));
	refusals.ruleWhen(when, 'the founder is a coordinator', 'role', network, member(rootPen, founder, { roles: ['specialist'] }));
	const second = { over: { version: 2, prev: roster.hash } };
	const nina = paper.person('nina', 'UY', 'approver');
	refusals.ruleWhen(when, 'the only coordinator says that they decide alone', 'clear', ...setUp, member(founder, nina, {}));
	refusals.ruleWhen(
		when,
		'the last coordinator is not removed',
		'quorum',
		...setUp,
		member(rootPen, founder, {}, { state: 'removed', ...second }),
	);
	refusals.ruleWhen(
		when,
		'the last coordinator stays one',
		'quorum',
		...setUp,
		member(rootPen, founder, { roles: ['specialist'] }, second),
	);
}

function places(refusals: Refusals, { paper, people, later }: Golden): void {
	const { ana, ben, cleo } = people;
	const report = (by: Pen, more: Partial<Wording> = {}): Entry =>
		paper.entry(by, { room: SEA, kind: 'report', state: 'draft', payload: {}, ...more });
	const lobby = paper.fold.room(LOBBY);
	const headAt = (seq: number) => ({ seq, head: lobby.headAt(seq) ?? nowhere() });
	const newest = lobby.head;
	const before = headAt(newest.seq - 1);
	refusals.rule(
		'in the network room both heads are the same',
		'seen',
		report(ben, { room: LOBBY, over: { seen: { network: newest, room: before } } }),
	);
	refusals.ruleWhen(
		'served',
		'no network head is older than one that an earlier entry of the room names',
		'network-head',
		report(ben, { over: { seen: { network: before, room: paper.fold.room(SEA).head } } }),
	);
	refusals.rule('an author’s membership has not ended', 'not-a-member', report(later.ivo, { room: LOBBY }));
	refusals.rule('an author was not removed', 'not-a-member', report(later.joe, { room: LOBBY }));
	refusals.rule('a root key signs only what roots may', 'key', report(paper.rootFor(ana)));
	refusals.rule('a root key signs in the name of a coordinator', 'role', paper.roster(paper.rootFor(ben), people.fay));
	refusals.rule('only a network is cosigned', 'signature', report(ben, { cosigners: [paper.root] }));
	const hidden = paper.fold.room(AIR).facts.epoch?.hash ?? nowhere();
	const epochOfAir = paper.fold.room(AIR).entryByHash(hidden)?.record ?? paper.id();
	refusals.rule('a link leads to what the author may read', 'unknown-link', report(ben, { links: [{ kind: 'about', to: epochOfAir }] }));
	refusals.rule('a link leads to what there is', 'unknown-link', report(ben, { links: [{ kind: 'about', to: paper.id() }] }));
	const attestation = (by: Pen, more: Partial<Wording> = {}): Entry =>
		paper.entry(by, { room: LOBBY, kind: 'attestation', state: 'confirmed', clear: { ...newest }, ...more });
	refusals.rule('an attestation belongs to the network room', 'clear', attestation(cleo, { room: SEA }));
	refusals.rule('an attestation is a coordinator’s', 'role', attestation(ben));
	refusals.rule('an attested head was true', 'seen', attestation(cleo, { clear: { ...newest, head: nowhere() } }));
	refusals.rule('an attestation’s id is drawn', 'id', attestation(cleo, { record: computedId(paper) }));
	refusals.rule('an attestation seals nothing', 'clear', attestation(cleo, { payload: {} }));
}

function roots(refusals: Refusals, { paper, people, later }: Golden): void {
	const { ana, cleo } = people;
	const version = (...cosigners: Parameters<typeof networkVersion>[4][]): Entry =>
		networkVersion(paper, ana, later.roots, [paper.root, later.second], ...cosigners);
	refusals.rule('two roots sign where there are two', 'quorum', version());
	refusals.rule('a root signs once', 'quorum', version(paper.root));
	refusals.rule('a cosignature is a root’s', 'key', version(signingKeyFrom(new Uint8Array(32))));
	const good = toWire(version(later.second));
	const [cosignature] = good.cosignatures;
	if (cosignature === undefined) throw new Error('There is a cosignature.');
	refusals.all.push({
		...{ rule: 'a cosignature is over this header', layer: 'rules', code: 'signature' },
		entries: [{ ...good, cosignatures: [{ ...cosignature, signature: bent(cosignature.signature) }] }],
	});
	const clear = { roots: [paper.root.publicKey, later.second.publicKey] };
	refusals.rule(
		'a network is signed by a root',
		'key',
		paper.entry(cleo, { room: LOBBY, kind: 'network', record: later.roots, state: 'active', clear }),
	);
}

function bent(signature: string): string {
	const bytes = decodeBase64(signature);
	bytes[0] = (bytes[0] ?? 0) ^ 1;
	return encodeBase64(bytes);
}

function rooms(refusals: Refusals, { paper, people, later }: Golden): void {
	const { ana, ben, dov, fay, hugo } = people;
	const fresh = '!fresh:liaison.test' as RoomId;
	refusals.rule('a room begins with its charter', 'not-admitted', paper.admission(ana, fresh, ana.user));
	refusals.rule('a room opens before it closes', 'transition', paper.charter(ana, fresh, {}, { state: 'closed' }));
	refusals.rule(
		'a closed room takes no records',
		'transition',
		paper.entry(ben, { room: DOCK, kind: 'report', state: 'draft', payload: {} }),
	);
	refusals.rule('a charter has the room’s own id', 'id', paper.charter(ana, SEA, {}, { record: paper.id() }));
	refusals.rule('a charter is a coordinator’s', 'role', paper.charter(ben, SEA));
	refusals.rule('only the network room is the network room', 'clear', paper.charter(ana, SEA, { network_room: true }));
	refusals.rule('the network room is released to every country', 'clear', paper.charter(ana, LOBBY, { release: [ana.country] }));
	refusals.rule('the network room is never closed', 'clear', paper.charter(ana, LOBBY, {}, { state: 'closed' }));
	refusals.rule('a charter is as wide as its readers', 'release', paper.charter(ana, SEA, { release: [ana.country] }));

	const admission = paper.admission.bind(paper);
	refusals.rule('an admission has its own id', 'id', admission(ana, AIR, ben.user, undefined, 'admitted', { record: paper.id() }));
	refusals.rule('nobody is admitted twice', 'transition', admission(ana, SEA, ben.user));
	refusals.rule('only active members are admitted', 'not-a-member', admission(ana, SEA, fay.user));
	refusals.rule('an admission relies on the roster entry in force', 'clear', admission(ana, AIR, ben.user, nowhere()));
	refusals.rule('an admission seals nothing', 'clear', admission(ana, AIR, ben.user, undefined, 'admitted', { payload: {} }));
	refusals.rule('who is not admitted is not removed', 'transition', admission(ana, SEA, hugo.user, undefined, 'removed'));
	refusals.rule('a removal is a coordinator’s or one’s own', 'role', admission(ben, SEA, dov.user, undefined, 'removed'));
	refusals.rule('a member stays in the network room', 'transition', admission(ana, LOBBY, ben.user, undefined, 'removed'));

	refusals.rule('an epoch has the room’s own id', 'id', ...paper.epoch(ana, AIR, undefined, { record: paper.id() }));
	refusals.rule('an epoch is of a role that makes them', 'role', ...paper.epoch(later.kim, LOBBY));
	refusals.rule('an epoch’s number is its version', 'clear', ...paper.epoch(ana, AIR, undefined, { clear: { number: 7 } }));
	const never = { admissions: { seq: 1, head: nowhere() } };
	refusals.rule('an epoch’s admissions head was true', 'seen', ...paper.epoch(ana, AIR, undefined, { clear: never }));
	const [first] = paper.fold.room(AIR).epochs;
	refusals.rule(
		'an epoch’s number has one key',
		'version',
		...paper.epoch(ana, AIR, undefined, { clear: { number: first?.clear.number ?? 0 }, over: { version: 1, prev: null } }),
	);

	const grantee = paper.grantee(dov.user);
	refusals.rule('a grant is of an epoch of the room', 'clear', paper.grant(ben, SEA, grantee, nowhere()));
	refusals.rule('a grant is by the roster entry in force', 'clear', paper.grant(ben, SEA, { ...grantee, roster: nowhere() }));
	const drawn = paper.grant(ben, SEA, grantee).header.clear;
	refusals.rule(
		'a grant’s id is drawn',
		'id',
		paper.entry(ben, { room: SEA, kind: 'grant', state: 'given', record: computedId(paper), clear: { ...drawn } }),
	);
	const past = (room: RoomId): Entry => paper.grant(ana, room, paper.grantee(ben.user), paper.fold.room(room).epochs[0]?.hash ?? nowhere());
	refusals.rule('past epochs go to newcomers only where the charter gives them', 'who', past(BAY));
	refusals.rule('past epochs go to nobody in a RED room', 'who', past(DEN));
}

function roster(refusals: Refusals, { paper, people, later }: Golden): void {
	const { ana, ben, cleo, dov } = people;
	refusals.rule('a roster entry has its person’s own id', 'id', paper.roster(ana, ben, {}, 'active', { record: paper.id() }));
	refusals.rule('a step is in the roster’s table', 'transition', paper.roster(ana, later.joe, {}, 'suspended'));
	refusals.rule('a proposal is not decided alone', 'clear', paper.roster(ana, ben, { alone: true }, 'proposed'));
	refusals.rule('a root does not decide alone', 'clear', paper.roster(paper.rootFor(ana), ben, { alone: true }));
	refusals.rule('nobody is alone beside another coordinator', 'clear', paper.roster(ana, { ...ben, roles: ['approver'] }, { alone: true }));
	refusals.rule('nor in what one person may change', 'clear', paper.roster(ana, ben, { alone: true }));
	refusals.rule('suspending changes nothing else', 'clear', paper.roster(ana, ben, { country: dov.country }, 'suspended'));
	refusals.rule('removing changes nothing else', 'clear', paper.roster(ana, ben, { roles: ['frontline'] }, 'removed'));
	const raised = { ...ben, roles: ['approver'] as const };
	const proposed = paper.roster(ana, raised, {}, 'proposed');
	const next = { version: proposed.header.version + 1, prev: proposed.hash };
	refusals.rule(
		'a proposal is confirmed with a second coordinator’s approval',
		'quorum',
		proposed,
		paper.roster(ana, raised, {}, 'active', { over: next }),
	);
	refusals.rule(
		'a confirmed version says what was proposed',
		'quorum',
		proposed,
		paper.roster(cleo, { ...raised, roles: ['approver', 'specialist'] }, {}, 'active', { over: next }),
	);
}

function records(refusals: Refusals, { paper, people, report, outcome, later }: Golden): void {
	const { ana, ben, cleo } = people;
	const write = (by: Pen, more: Partial<Wording> = {}): Entry =>
		paper.entry(by, { room: SEA, kind: 'report', state: 'draft', payload: {}, ...more });
	refusals.rule('a kind is a mission’s', 'transition', write(ben, { kind: 'unheard-of' }));
	const own = write(ana);
	refusals.rule(
		'a step is not the first author’s',
		'who',
		own,
		write(ana, { record: own.header.record, state: 'released', over: { version: 2, prev: own.hash } }),
	);
	const graded = [{ kind: 'of-report', to: report.header.record }];
	refusals.rule('a step has its link', 'transition', write(cleo, { kind: 'grading', state: 'given' }));
	refusals.rule('a step is not of the author of what it links to', 'who', write(ben, { kind: 'grading', state: 'given', links: graded }));
	refusals.rule(
		'an additive record has one version',
		'version',
		write(ana, { kind: 'grading', state: 'given', record: later.grading.header.record, links: graded }),
	);
	refusals.rule('a computed id has an origin', 'id', write(ben, { record: computedId(paper) }));
	const from = [outcome.header.record, report.header.record].map((to) => ({ kind: 'from', to }));
	refusals.rule('a derived record has one origin', 'derived', write(ana, { kind: 'operation', state: 'proposed', links: from }));

	const newest = paper.fold.room(SEA).latest(report.header.record)?.hash ?? nowhere();
	const approval = (more: Partial<Wording>): Entry =>
		paper.entry(cleo, {
			...{ room: SEA, kind: 'approval', state: 'approve', clear: { target: newest } },
			...{ links: [{ kind: 'approves', to: report.header.record }], ...more },
		});
	refusals.rule('an approval links to what it decides on', 'clear', approval({ links: [] }));
	refusals.rule(
		'an approval links to the record of its target',
		'clear',
		approval({ links: [{ kind: 'approves', to: outcome.header.record }] }),
	);
	refusals.rule('an approval’s id is drawn', 'id', approval({ record: computedId(paper) }));

	const erases = [{ kind: 'erases', to: report.header.record }];
	const tombstone = (by: Pen, more: Partial<Wording> = {}): Entry =>
		paper.entry(by, { room: SEA, kind: 'tombstone', state: 'erased', clear: { targets: [report.hash] }, links: erases, ...more });
	refusals.rule('a tombstone is a coordinator’s', 'role', tombstone(ben));
	refusals.rule('a tombstone’s id is drawn', 'id', tombstone(ana, { record: computedId(paper) }));
	refusals.rule('a tombstone seals nothing', 'clear', tombstone(ana, { payload: {} }));
	refusals.rule('a tombstone links to what it erases', 'clear', tombstone(ana, { links: [] }));
	refusals.rule(
		'a tombstone links to nothing else',
		'clear',
		tombstone(ana, { links: [...erases, { kind: 'about', to: outcome.header.record }] }),
	);
	refusals.rule(
		'a tombstone erases something of all it links to',
		'clear',
		tombstone(ana, { links: [...erases, { kind: 'erases', to: outcome.header.record }] }),
	);
	const elsewhere = paper.fold.room(AIR).facts.epoch?.hash ?? nowhere();
	refusals.rule('a tombstone erases in its own room', 'unknown-link', tombstone(ana, { clear: { targets: [elsewhere] } }));
}

/** One write against each further rule of the format document. */
export function refusedByRules(golden: Golden): readonly RefusedWrite[] {
	const refusals = new Refusals();
	forms(refusals, golden);
	setUps(refusals, golden.paper.now);
	places(refusals, golden);
	roots(refusals, golden);
	rooms(refusals, golden);
	roster(refusals, golden);
	records(refusals, golden);
	return refusals.all;
}
