/** @file The golden vectors: a small network's whole life, and one write against each rule, all from one seed. */
import { decodeBase64, encodeBase64, fromUtf8 } from '#lib/crypto/bytes.ts';
import { canonicalBytes } from '#lib/crypto/canonical.ts';
import { keyId, derivedId } from '#lib/crypto/hash.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { claimHash, claimOf, composeRequest, invitationPath, type InvitationLink } from '#lib/ledger/enrolment.ts';
import { openPayload, parseStored, toWire, type Entry, type WireEntry } from '#lib/ledger/entry.ts';
import { checkKeyChange, comparedDigits, composeKeyChange } from '#lib/ledger/key-change.ts';
import { becomingRecordId } from '#lib/ledger/record-id.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import { AIR, BAY, DEN, DOCK, playLater, SEA, type Later } from './golden-later.ts';
import { refusedByRules } from './golden-rules.ts';
import { paperLifecycleOf } from './paper-lifecycles.ts';
import { LOBBY, nowhere, PaperNetwork, type Person } from './paper-network.ts';

/** A write that must be refused after everything in `rooms` has been accepted. `rules` ones are well-formed and rightly signed. */
export interface RefusedWrite {
	readonly rule: string;
	readonly layer: 'form' | 'signature' | 'rules';
	readonly code: RefusalCode;
	/** Otherwise: before anything has been accepted, or as a reader judges what a server serves, at the network head that it names. */
	readonly when?: 'nothing' | 'served';
	readonly entries: readonly WireEntry[];
}

/** The stage: a network in the middle of its life. */
export interface Golden {
	readonly paper: PaperNetwork;
	readonly people: Readonly<Record<'ana' | 'ben' | 'cleo' | 'dov' | 'eva' | 'fay' | 'hugo', Person>>;
	readonly report: Entry;
	readonly proposal: Entry;
	readonly outcome: Entry;
	/** A grant that its recipient, ben, has refused, and the one that came instead. */
	readonly spoilt: Entry;
	readonly mended: Entry;
	readonly later: Later;
}

/** Plays the story; the same each time. */
export function playGolden(): Golden {
	const paper = new PaperNetwork('liaison golden vectors, version 1', paperLifecycleOf);
	const ana = paper.person('ana', 'CO', 'coordinator', 'specialist');
	const ben = paper.person('ben', 'FR', 'specialist');
	const cleo = paper.person('cleo', 'KE', 'coordinator', 'approver');
	const dov = paper.person('dov', 'NG', 'delegate');
	const eva = paper.person('eva', 'ES', 'specialist');
	const fay = paper.person('fay', 'GH', 'specialist');
	const hugo = paper.person('hugo', 'US', 'specialist');
	paper.setUp(ana);
	paper.write(...paper.enrolEntries(ana, ben));
	paper.write(...paper.enrolEntries(ana, cleo, { alone: true }));
	const proposed = paper.roster(ana, dov, {}, 'proposed');
	paper.write(proposed);
	paper.write(
		paper.entry(cleo, {
			...{ room: LOBBY, kind: 'approval', state: 'approve', clear: { target: proposed.hash } },
			links: [{ kind: 'approves', to: proposed.header.record }],
		}),
	);
	paper.write(...paper.enrolEntries(ana, dov));
	paper.enrol(ana, eva, fay, hugo);
	const profile = { name: 'بن دوبوا', agency: 'border-guard', languages: ['fr', 'ar'] };
	paper.write(paper.roster(ben, ben, {}, 'active', { clear: { ...paper.fold.network.standing(ben.user)?.clear }, payload: profile }));
	paper.openRoom(ana, SEA, [ben, cleo, dov], { release: [ana.country, ben.country, cleo.country, dov.country, eva.country] });
	paper.write(
		paper.charter(
			ana,
			SEA,
			{ release: [ana.country, ben.country, cleo.country, dov.country, eva.country] },
			{ payload: { title: 'Sea routes' } },
		),
	);
	const report = paper.entry(ben, {
		...{ room: SEA, kind: 'report', state: 'draft', payload: { title: 'Embarcación sin bandera', note: '\u0001 "quoted" \\ é 😀' } },
		over: { remind_at: instant(Date.parse('2026-03-09T10:00:00.000Z')) },
	});
	paper.write(report);
	paper.write(
		paper.entry(ben, { room: SEA, kind: 'report', record: report.header.record, state: 'draft', payload: { title: 'x'.repeat(1_000) } }),
	);
	const proposal = paper.entry(ana, { room: SEA, kind: 'operation', state: 'proposed', payload: { title: 'Andes' } });
	paper.write(proposal);
	const outcome = paper.entry(ana, { room: SEA, kind: 'outcome', state: 'recorded', payload: { text: 'An operation' } });
	paper.write(outcome);
	const becomes = becomingRecordId(paper.network, outcome.header.record, 'operation', SEA, 0);
	paper.write(
		paper.entry(ana, {
			...{ room: SEA, kind: 'outcome', record: outcome.header.record, state: 'linked', payload: { text: 'An operation' } },
			links: [{ kind: 'became', to: becomes }],
		}),
		paper.entry(ana, {
			...{ room: SEA, kind: 'operation', record: becomes, state: 'proposed', payload: { title: 'Pacific' } },
			links: [{ kind: 'from', to: outcome.header.record }],
		}),
	);
	paper.write(
		paper.entry(dov, {
			...{ room: SEA, kind: 'approval', state: 'approve', clear: { target: proposal.hash }, payload: { comment: 'In favour' } },
			links: [{ kind: 'approves', to: proposal.header.record }],
		}),
	);
	const late = paper.entry(ana, { room: SEA, kind: 'outcome', state: 'recorded', payload: { text: 'Another one' } });
	paper.write(late);
	paper.openRoom(ana, AIR, [eva], { past_epochs: false });
	paper.write(paper.admission(ana, AIR, eva.user, undefined, 'removed'));
	paper.write(paper.roster(ana, fay, {}, 'suspended'));
	paper.write(paper.admission(ana, SEA, eva.user));
	paper.write(paper.grant(ben, SEA, paper.grantee(eva.user)));
	const again = { ...eva, keys: paper.person('eva-again', 'ES').keys };
	paper.write(paper.roster(paper.rootFor(ana), again, { re_enrolment: true }));
	paper.write(...paper.epoch(ana, LOBBY));
	paper.write(...paper.epoch(ben, SEA));
	const anew = paper.person('hugo-anew', 'US');
	const renewed = { ...hugo, keys: anew.keys, master: anew.master };
	paper.write(paper.roster(paper.rootFor(ana), renewed, { succession: paper.succession(hugo, renewed) }));
	paper.write(...paper.epoch(ana, LOBBY));
	paper.write(paper.entry(cleo, { room: LOBBY, kind: 'attestation', state: 'confirmed', clear: { ...paper.fold.room(LOBBY).head } }));
	const spoilt = paper.grant(cleo, SEA, paper.grantee(ben.user), undefined, paper.draw(32));
	paper.write(spoilt);
	paper.write(paper.grantRefusal(ben, spoilt));
	const mended = paper.grant(dov, SEA, paper.grantee(ben.user));
	paper.write(mended);
	const later = playLater(paper, ana, ben, SEA, report);
	return { paper, people: { ana, ben, cleo, dov, eva, fay, hugo }, report, proposal, outcome: late, spoilt, mended, later };
}

function bend(base64: string): string {
	const bytes = decodeBase64(base64);
	bytes[0] = (bytes[0] ?? 0) ^ 1;
	return encodeBase64(bytes);
}

/** One write against each rule of the format document. */
export function refusedWrites({ paper, people, report, proposal, outcome, spoilt, mended }: Golden): readonly RefusedWrite[] {
	const { ana, ben, cleo, dov, eva, fay, hugo } = people;
	const refused: RefusedWrite[] = [];
	const wires = (rule: string, layer: RefusedWrite['layer'], code: RefusalCode, ...entries: readonly WireEntry[]): void => {
		refused.push({ rule, layer, code, entries });
	};
	const rule = (sentence: string, code: RefusalCode, ...entries: readonly Entry[]): void =>
		wires(sentence, 'rules', code, ...entries.map(toWire));
	const write = (by: Person, more: Partial<Parameters<typeof paper.entry>[1]> = {}): Entry =>
		paper.entry(by, { room: SEA, kind: 'report', state: 'draft', payload: {}, ...more });
	const good = write(ben);
	const wire = toWire(good);
	const header = fromUtf8(good.bytes);
	const respelt = (text: string): WireEntry => ({ ...wire, header: encodeBase64(new TextEncoder().encode(text)) });

	wires('a header has no spaces', 'form', 'malformed', respelt(header.replace(':', ': ')));
	wires('a header names no member twice', 'form', 'malformed', respelt(header.replace('"v":1', '"v":1,"v":1')));
	wires('a header has no unknown member', 'form', 'malformed', respelt(header.replace('"v":1', '"v":1,"w":1')));
	wires('a header’s numbers are integers', 'form', 'malformed', respelt(header.replace('"version":1', '"version":1.0')));
	wires('the format version is 1', 'form', 'malformed', respelt(header.replace('"v":1', '"v":2')));
	wires('a predecessor comes with a later version', 'form', 'malformed', respelt(header.replace('"version":1', '"version":2')));
	wires('base64 is not padded', 'form', 'malformed', { ...wire, header: `${wire.header}=` });
	wires('the ciphertext is the one that was signed', 'form', 'malformed', { ...wire, ciphertext: bend(wire.ciphertext ?? '') });
	wires('a written entry has its ciphertext', 'form', 'malformed', { ...wire, ciphertext: null });
	wires('a header has at most 16 KiB', 'form', 'too-large', respelt(header + ' '.repeat(16_384 - header.length + 1)));
	const clear = { ...paper.fold.room(LOBBY).head };
	const attest = (said: Record<string, unknown>): Entry =>
		paper.entry(cleo, { room: LOBBY, kind: 'attestation', state: 'confirmed', clear: said });
	wires('a clear part has exactly its members', 'form', 'clear', toWire(attest({ ...clear, more: true })));
	wires('a mission’s kind has no clear part', 'form', 'clear', toWire(write(ben, { clear: {} })));
	wires('the signature is over this header', 'signature', 'signature', { ...wire, signature: bend(wire.signature) });

	rule('an author is in the roster', 'not-a-member', write(paper.person('eve', 'FR', 'specialist')));
	rule('an author is not suspended', 'suspended', write(fay, { room: LOBBY }));
	rule('an author is admitted to the room', 'not-admitted', write(cleo, { room: AIR }));
	rule('an author signs with the key in force, not with one that was replaced', 'key', write(eva));
	rule('a network is the room’s own', 'id', write(ben, { over: { network: nowhere() } }));
	rule('a clock is at most five minutes off', 'clock', write(ben, { over: { created_at: instant(paper.now - 301_000) } }));
	const { seen } = good.header;
	rule('a room head that was seen was true', 'seen', write(ben, { over: { seen: { ...seen, room: { ...seen.room, head: nowhere() } } } }));
	rule(
		'a network head that was seen was true',
		'seen',
		write(ben, { over: { seen: { ...seen, network: { ...seen.network, head: nowhere() } } } }),
	);
	const earlier = { seq: 1, head: paper.fold.room(LOBBY).headAt(1) ?? nowhere() };
	rule('a network head that is named is current', 'network-head', write(ben, { over: { seen: { ...seen, network: earlier } } }));
	rule('versions have no gap', 'version', write(ben, { record: report.header.record, over: { version: 9, prev: report.hash } }));
	rule('a version stands on the one right before it', 'version', write(ben, { record: report.header.record, over: { prev: report.hash } }));
	rule('a record stays of its kind', 'id', write(ben, { kind: 'outcome', state: 'recorded', record: report.header.record }));
	rule('a step is in the lifecycle', 'transition', write(ben, { state: 'released' }));
	rule('a step is for the roles named', 'role', write(dov));
	rule('a step of the first author is theirs', 'who', write(ana, { record: report.header.record }));
	rule('a decision has its quorum', 'quorum', write(cleo, { kind: 'operation', state: 'approved', record: proposal.header.record }));
	const approval = (by: Person, target: Entry, room = SEA): Entry =>
		paper.entry(by, {
			...{ room, kind: 'approval', state: 'approve', clear: { target: target.hash } },
			links: [{ kind: 'approves', to: target.header.record }],
		});
	rule('a person approves once', 'quorum', approval(dov, proposal));
	rule('nobody approves what they proposed', 'who', approval(ana, proposal));
	rule('an approval is of the newest version', 'version', approval(cleo, report));
	rule('what is decided on is in the same room', 'unknown-link', approval(ana, report, AIR));
	const becomes = becomingRecordId(paper.network, outcome.header.record, 'operation', SEA, 0);
	const links = [{ kind: 'from', to: outcome.header.record }];
	rule(
		'a derived record comes with its origin’s step',
		'derived',
		write(ana, { kind: 'operation', state: 'proposed', record: becomes, links }),
	);
	rule('a derived record has its own id', 'id', write(ana, { kind: 'operation', state: 'proposed', links }));
	rule('sealing is under the current epoch', 'epoch', write(ben, { over: { epoch: paper.fold.room(SEA).epochs[0]?.hash ?? nowhere() } }));
	rule('nothing is sealed while a new epoch is due', 'epoch-due', write(ana, { room: AIR }));
	rule('an epoch’s grantees are the room’s readers', 'epoch', ...paper.epoch(ana, AIR, [...paper.readers(AIR), paper.grantee(eva.user)]));
	rule('an epoch comes with all its grants', 'clear', ...paper.epoch(ana, AIR).slice(0, -1));
	rule('an epoch is needed', 'epoch', ...paper.epoch(ben, SEA));
	rule(
		'a grant is signed by who grants',
		'signature',
		paper.entry(ana, {
			room: SEA,
			kind: 'grant',
			state: 'given',
			clear: { ...paper.grant(ben, SEA, paper.grantee(dov.user)).header.clear },
		}),
	);
	rule('a grant is for a reader', 'not-admitted', paper.grant(ben, SEA, paper.grantee(fay.user)));
	rule('a grant is refused by its recipient only', 'who', paper.grantRefusal(dov, mended));
	rule('a grant is refused once', 'version', paper.grantRefusal(ben, spoilt, { over: { version: 1, prev: null } }));
	rule('what is refused is a grant of the room', 'clear', paper.grantRefusal(ben, report));
	rule('a grant’s refusal has the id of its grant', 'id', paper.grantRefusal(ben, mended, { record: paper.id() }));
	rule('a root key refuses no grant', 'key', paper.grantRefusal(paper.rootFor(ana), mended));
	rule('an admission is within the release list', 'release', paper.admission(ana, SEA, hugo.user));
	rule('an admission is a coordinator’s', 'role', paper.admission(ben, SEA, fay.user));
	rule('a roster entry is a coordinator’s', 'role', paper.roster(ben, fay));
	rule('nobody changes their own standing', 'who', paper.roster(ben, ben, { roles: ['specialist', 'coordinator'] }));
	rule('a country changes by two people', 'quorum', paper.roster(ana, ben, { country: dov.country }));
	const other = { ...ben, keys: dov.keys };
	const succession = paper.succession(ben, other);
	rule('other keys are signed by the old one', 'signature', paper.roster(paper.rootFor(ana), other));
	rule(
		'the old key signs exactly the keys that follow it',
		'signature',
		paper.roster(paper.rootFor(ana), { ...other, master: eva.master }, { succession }),
	);
	rule('a succession is said of other keys only', 'clear', paper.roster(ana, ben, { succession }));
	rule('a lost key signs no succession', 'clear', paper.roster(paper.rootFor(ana), other, { succession, re_enrolment: true }));
	rule('an elevated role takes two people', 'quorum', paper.roster(ana, { ...ben, roles: ['approver'] }));
	const stranger = { user: ana.user, root: signingKeyFrom(new Uint8Array(32)) };
	rule('a root key is one of the network’s', 'key', paper.roster(stranger, ben));
	rule('who becomes active is admitted to the network room', 'not-admitted', paper.roster(ana, paper.person('gus', 'PE', 'specialist')));
	return refused;
}

/** A stored entry with everything that follows from it. */
function solved(paper: PaperNetwork, room: RoomId): readonly Json[] {
	return (paper.stored.get(room) ?? []).map((stored): Json => {
		const entry = parseStored(stored);
		if (!entry.ok) throw new Error(entry.refusal.detail);
		const { epoch } = entry.value.header;
		const opened = epoch === null ? null : openPayload(entry.value, paper.epochKeys.get(epoch) ?? new Uint8Array(32));
		return {
			...stored,
			hash: entry.value.hash,
			head: paper.fold.room(room).headAt(stored.seq),
			...(opened?.ok ? { payload: opened.value } : {}),
		};
	});
}

/** The whole file as a value. */
export function goldenVectors(): Json {
	const golden = playGolden();
	const { paper, people } = golden;
	const refused = [...refusedWrites(golden), ...refusedByRules(golden)];
	const secret = paper.draw(32);
	const link: InvitationLink = { invitation: paper.id(), network: paper.network, secret };
	const request = composeRequest(link, { user: people.fay.user, keys: people.fay.keys, master: people.fay.master, profile: {} }, []);
	const change = composeKeyChange(
		{ network: paper.network, user: people.ben.user, master: people.eva.master },
		people.ben.keys.sign,
		people.dov.keys,
	);
	const asked = checkKeyChange(change);
	if (!asked.ok) throw new Error(asked.refusal);
	return {
		format: 'liaison ledger, version 1',
		network: paper.network,
		now: paper.at,
		members: Object.values(people).map((person) => ({
			user: person.user,
			box: person.keys.box.publicKey,
			box_secret: encodeBase64(person.keys.box.secret),
		})),
		key_ids: Object.values(people).map(({ keys }) => ({ key: keys.sign.publicKey, id: keyId(keys.sign.publicKey) })),
		derived_ids: [
			{ parts: [paper.network, 'roster', people.ana.user], id: derivedId([paper.network, 'roster', people.ana.user]) },
			{ parts: ['é', 1, null], id: derivedId(['é', 1, null]) },
		],
		canonical: [{ '\ufb33': 1, '\ud83d\ude00': 2, b: [1, -1, 9_007_199_254_740_991], a: '\u007f\u2028\u0000\n"\\/' }].map((value) => ({
			value,
			bytes: encodeBase64(canonicalBytes(value)),
		})),
		enrolment: {
			link: invitationPath(link),
			secret: encodeBase64(secret),
			claim: claimOf(secret),
			claim_hash: claimHash(claimOf(secret)),
			...request,
		},
		key_change: { ...change, digits: comparedDigits(asked.value) },
		rooms: [LOBBY, SEA, AIR, DOCK, DEN, BAY].map((room) => ({ room, entries: [...solved(paper, room)] })),
		refused: refused.map((write): Json => ({
			...write,
			entries: write.entries.map((entry): Json => ({ ...entry, cosignatures: entry.cosignatures.map((each): Json => ({ ...each })) })),
		})),
	};
}
