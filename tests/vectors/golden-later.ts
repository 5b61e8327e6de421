/** @file The later life of the golden network: what retention, changes of roots, and ends of rooms and memberships leave in the chains. */
import { signingKeyFrom, type SigningKey } from '#lib/crypto/sign.ts';
import type { Hash, RecordId, RoomId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { Entry } from '#lib/ledger/entry.ts';
import { LOBBY, type PaperNetwork, type Person } from './paper-network.ts';

/** The compartment most of the story plays in, and one that waits for its next key. */
export const SEA = '!sea:liaison.test' as RoomId;
export const AIR = '!air:liaison.test' as RoomId;

/** A room that is closed, a RED one, and one where newcomers get no past epochs. */
export const DOCK = '!dock:liaison.test' as RoomId;
export const DEN = '!den:liaison.test' as RoomId;
export const BAY = '!bay:liaison.test' as RoomId;

/** What the refused writes need of it. */
export interface Later {
	/** The second root key. */
	readonly second: SigningKey;
	/** The `network` record. */
	readonly roots: RecordId;
	/** An auditor; somebody whose membership ran out; somebody who was removed. */
	readonly kim: Person;
	readonly ivo: Person;
	readonly joe: Person;
	readonly grading: Entry;
}

/** A further version of the `network` record. */
export const networkVersion = (
	paper: PaperNetwork,
	by: Person,
	record: RecordId,
	roots: readonly SigningKey[],
	...cosigners: SigningKey[]
) =>
	paper.entry(paper.rootFor(by), {
		...{ room: LOBBY, kind: 'network', record, state: 'active', cosigners },
		clear: { roots: roots.map((root) => root.publicKey) },
	});

/** Retention: the tombstone of one entry, and its ciphertext gone from what is served. */
function erase(paper: PaperNetwork, by: Person, room: RoomId, record: RecordId, target: Hash): void {
	const links = [{ kind: 'erases', to: record }];
	paper.write(paper.entry(by, { room, kind: 'tombstone', state: 'erased', clear: { targets: [target] }, links }));
	const seq = (paper.stored.get(room) ?? []).findIndex((_, i) => paper.hashAt(room, i + 1) === target) + 1;
	paper.eraseAt(room, seq);
}

/** Plays on after the story of `golden.ts`. */
export function playLater(paper: PaperNetwork, ana: Person, ben: Person, room: RoomId, report: Entry): Later {
	const roots = paper.fold.network.record?.id;
	if (roots === undefined) throw new Error('The network is not set up.');
	const second = signingKeyFrom(paper.draw(32));
	paper.write(networkVersion(paper, ana, roots, [paper.root, second]));
	paper.write(networkVersion(paper, ana, roots, [second, paper.root], second));

	const kim = paper.person('kim', 'PE', 'auditor');
	const ivo = paper.person('ivo', 'CL', 'specialist');
	const joe = paper.person('joe', 'BO', 'specialist');
	paper.enrol(ana, kim, joe);
	paper.write(...paper.enrolEntries(paper.rootFor(ana), ivo, { until: instant(paper.now + 60_000) }));
	paper.write(paper.roster(ana, joe, {}, 'removed'), paper.admission(ana, LOBBY, joe.user, undefined, 'removed'));
	paper.write(...paper.epoch(ana, LOBBY));

	paper.openRoom(ana, DOCK, [ben]);
	paper.write(paper.charter(ana, DOCK, {}, { state: 'closed' }));
	paper.openRoom(ana, DEN, [], { tlp: 'RED' });
	paper.openRoom(ana, BAY, [], { past_epochs: false });
	for (const each of [DEN, BAY]) {
		for (const { user } of [kim, ben]) {
			paper.write(paper.admission(ana, each, user));
			paper.write(...paper.epoch(ana, each));
		}
	}

	const { record } = report.header;
	const grading = paper.entry(ana, { room, kind: 'grading', state: 'given', payload: {}, links: [{ kind: 'of-report', to: record }] });
	paper.write(grading);
	const newest = paper.fold.room(room).latest(record)?.hash;
	if (newest === undefined) throw new Error('There is no such report.');
	erase(paper, ana, room, record, newest);
	return { second, roots, kim, ivo, joe, grading };
}
