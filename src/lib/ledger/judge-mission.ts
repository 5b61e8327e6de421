/** @file The steps of a mission's record by its lifecycle table, and what is said about records: approvals and tombstones (README.md §5–§7). */
import type { Quorum, Transition } from '#lib/kernel/lifecycle.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import { clearOf, type Entry } from './entry.ts';
import { becomingRecordId } from './record-id.ts';
import { isCoordinator, type Signer } from './signer.ts';
import type { EntryFacts, Situation } from './situation.ts';
import { object, type Objection } from './verdict.ts';

/** An origin becomes at most this many records of one kind in one room. */
export const MOST_ORDINALS = 32;

/** Whether an id is computed (UUIDv8) rather than drawn. */
export const isDerivedId = (id: RecordId): boolean => id[14] === '8';

const targetsOf = (entry: Entry, kind: string): readonly RecordId[] =>
	entry.header.links.filter((link) => link.kind === kind).map((link) => link.to);

/** Different people of enough countries approved exactly the version before; nobody counts for what they proposed. */
function isQuorate(quorum: Quorum, before: EntryFacts, situation: Situation): boolean {
	const proposers = [before.author, situation.firstAuthor(before.record)];
	const counted = situation
		.approvals(before.hash)
		.filter((approval) => approval.decision === 'approve' && !proposers.includes(approval.by))
		.filter((approval) => approval.roles.some((role) => quorum.roles.includes(role)));
	const people = new Set(counted.map((approval) => approval.by));
	const countries = new Set(counted.map((approval) => approval.country));
	return people.size >= quorum.people && countries.size >= quorum.countries;
}

/** The conditions of a transition, in the order in which a refusal is told. */
function objectionToStep(
	step: Transition,
	entry: Entry,
	roles: readonly Role[],
	before: EntryFacts | null,
	situation: Situation,
): Objection {
	const { author, record } = entry.header;
	if (!step.roles.some((role) => roles.includes(role))) return object('role', 'the author’s roles do not allow this step');
	const isFirst = (before === null ? author : situation.firstAuthor(record)) === author;
	if (step.who === 'first-author' && !isFirst) return object('who', 'only the first author takes this step');
	if (step.who === 'not-first-author' && isFirst) return object('who', 'the first author does not take this step');
	if (step.link !== undefined && targetsOf(entry, step.link).length === 0) return object('transition', `a link ${step.link} is needed`);
	if (step.notAuthorOf !== undefined) {
		const authors = targetsOf(entry, step.notAuthorOf).map((target) => situation.firstAuthor(target));
		if (authors.includes(author)) return object('who', `the author made what the link ${step.notAuthorOf} points to`);
	}
	if (step.quorum !== undefined && (before === null || !isQuorate(step.quorum, before, situation))) {
		return object('quorum', 'the version before has not the approvals it needs');
	}
	return null;
}

/** How far a step got before it was refused: what is told is the refusal of the step that came closest. */
const CLOSENESS = ['role', 'who', 'transition', 'quorum'];

/** A version of a mission's record. */
export function judgeMission(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { header } = entry;
	const lifecycle = situation.lifecycleOf(header.kind);
	if (lifecycle === null) return object('transition', 'no mission has this kind');
	if (signer.is === 'root') return object('key', 'a root key writes no mission’s record');
	if (lifecycle.additive === true && header.version > 1) return object('version', 'this kind has one version only');
	const before = header.version === 1 ? null : situation.latest(header.record);
	const steps = lifecycle.transitions.filter((step) => step.from === (before?.state ?? null) && step.to === header.state);
	let closest = object('transition', 'the lifecycle has no such step');
	let closeness = -1;
	for (const step of steps) {
		const objection = objectionToStep(step, entry, signer.standing.clear.roles, before, situation);
		if (objection === null) return null;
		if (CLOSENESS.indexOf(objection.code) > closeness) [closest, closeness] = [objection, CLOSENESS.indexOf(objection.code)];
	}
	return closest;
}

/**
 * The id of a mission's new record: drawn (v4), or computed from the origin that becomes it (README.md §7).
 * @param write the entries of the same write, or `null` in a replay, which does not know where a write began
 */
export function judgeMissionId(entry: Entry, situation: Situation, write: readonly Entry[] | null): Objection {
	const { header } = entry;
	if (header.version > 1) return null;
	const derivedFrom = situation.lifecycleOf(header.kind)?.derivedFrom;
	const origins = targetsOf(entry, 'from');
	if (derivedFrom === undefined || origins.length === 0) {
		return isDerivedId(header.record) ? object('id', 'a computed id needs an origin') : null;
	}
	const { network } = situation;
	const [origin] = origins;
	if (origin === undefined || network === null || origins.length > 1) return object('derived', 'one origin is needed');
	const ordinals = Array.from({ length: MOST_ORDINALS }, (_, ordinal) => ordinal);
	if (!ordinals.some((ordinal) => header.record === becomingRecordId(network.id, origin, header.kind, header.room, ordinal))) {
		return object('id', 'not an id of what this origin becomes');
	}
	if (write === null) return null;
	const makes = write.find((other) => other.header.record === origin)?.header;
	const isMade =
		makes?.kind === derivedFrom.kind &&
		makes.state === derivedFrom.state &&
		makes.links.some((link) => link.kind === 'became' && link.to === header.record);
	return isMade ? null : object('derived', 'the origin’s own step must be in the same write');
}

/** A decision on exactly the newest version of a record of this room; once per person, and not on one's own. */
export function judgeApproval(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { author, links } = entry.header;
	const target = situation.entryByHash(clearOf(entry, 'approval').target);
	if (signer.is === 'root') return object('key', 'a root key approves nothing');
	if (target === null || target.room !== situation.room.id) return object('unknown-link', 'no such version in this room');
	if (links.length !== 1 || links[0]?.kind !== 'approves' || links[0].to !== target.record) {
		return object('clear', 'an approval links to the record it decides on');
	}
	if (situation.latest(target.record)?.hash !== target.hash) return object('version', 'a newer version voids approvals of this one');
	if (target.author === author || situation.firstAuthor(target.record) === author)
		return object('who', 'nobody approves what they proposed');
	return situation.approvals(target.hash).some((approval) => approval.by === author) ? object('quorum', 'a person decides once') : null;
}

/** Retention: a coordinator says which entries of this room lost their ciphertext. */
export function judgeTombstone(entry: Entry, signer: Signer, situation: Situation): Objection {
	if (!isCoordinator(signer)) return object('role', 'coordinators erase');
	const linked = new Set(targetsOf(entry, 'erases'));
	if (linked.size !== entry.header.links.length) return object('clear', 'a tombstone links to what it erases only');
	const named = new Set<RecordId>();
	for (const hash of clearOf(entry, 'tombstone').targets) {
		const target = situation.entryByHash(hash);
		if (target === null || target.room !== situation.room.id) return object('unknown-link', 'no such entry in this room');
		if (!linked.has(target.record)) return object('clear', 'a tombstone links to every record it erases');
		named.add(target.record);
	}
	return named.size === linked.size ? null : object('clear', 'a link without a target');
}
