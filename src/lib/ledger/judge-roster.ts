/** @file Who may change what the whole network trusts: its roots, its roster, and what coordinators attest (README.md §5). */
import type { Hash } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { RosterClear } from './clear.ts';
import { clearOf, type Entry } from './entry.ts';
import { isSuccession } from './key-change.ts';
import { rosterRecordId } from './record-id.ts';
import { isCoordinator, isSignedBy, rootWithId, type Signer } from './signer.ts';
import type { EntryFacts, Situation, Standing } from './situation.ts';
import { object, type Objection } from './verdict.ts';

/** Roles that one person alone does not give. */
const ELEVATED: readonly Role[] = ['coordinator', 'approver', 'delegate'];

/** A new version of `network`: enough of the roots of the version before must have signed it. */
export function judgeNetwork(entry: Entry, situation: Situation): Objection {
	const roots = situation.network?.roots ?? [];
	const signed = new Set([entry.header.key]);
	for (const cosignature of entry.cosignatures) {
		const root = rootWithId(roots, cosignature.key);
		if (root === undefined) return object('key', 'a cosignature is by no root');
		if (!isSignedBy(entry, cosignature.signature, root)) return object('signature', 'a root’s cosignature is wrong');
		signed.add(cosignature.key);
	}
	if (rootWithId(roots, entry.header.key) === undefined) return object('key', 'a network is signed by a root');
	return signed.size >= Math.min(2, roots.length) ? null : object('quorum', 'two roots must sign');
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((item) => b.includes(item));
const elevated = (clear: RosterClear): readonly Role[] => clear.roles.filter((role) => ELEVATED.includes(role));
/** Whether two clear parts name the same keys: to sign, to open, and of Matrix. */
export const haveSameKeys = (a: RosterClear, b: RosterClear): boolean => a.sign === b.sign && a.box === b.box && a.master === b.master;

/** Whether two clear parts tell alike where the keys came from. */
const sameOrigin = (a: RosterClear, b: RosterClear): boolean => a.re_enrolment === b.re_enrolment && a.succession === b.succession;

/** Whether two clear parts say the same of a person: all but when, and whether somebody decided alone. */
function sayTheSame(a: RosterClear, b: RosterClear): boolean {
	return a.user === b.user && a.country === b.country && sameList(a.roles, b.roles) && haveSameKeys(a, b) && sameOrigin(a, b);
}

const isIdentical = (a: RosterClear, b: RosterClear): boolean =>
	sayTheSame(a, b) && a.from === b.from && a.until === b.until && a.alone === b.alone;

/** Whether making this clear part valid needs two people: it gives an elevated role, or changes country or keys. */
function needsTwo(clear: RosterClear, before: Standing | null): boolean {
	if (before === null) return elevated(clear).length > 0;
	if (before.clear.country !== clear.country || !haveSameKeys(before.clear, clear)) return true;
	return before.state === 'active' ? !sameList(elevated(before.clear), elevated(clear)) : elevated(clear).length > 0;
}

/** States that may follow each other, by the newest version of the record (proposals included). */
const STEPS: Readonly<Record<string, readonly string[]>> = {
	'': ['proposed', 'active'],
	proposed: ['proposed', 'active', 'removed'],
	active: ['proposed', 'active', 'suspended', 'removed'],
	suspended: ['proposed', 'active', 'removed'],
	removed: ['proposed', 'active'],
};

/** Other keys are believed when the old one says so too, or the network says the old one is lost; and these two are said of other keys only. */
function objectionToKeys(clear: RosterClear, network: Hash, before: Standing | null): Objection {
	const { re_enrolment: isAnew, succession } = clear;
	if (before === null || haveSameKeys(before.clear, clear)) {
		const isCarriedOn = before !== null && sameOrigin(before.clear, clear);
		const isSilent = isAnew === undefined && succession === undefined;
		return isCarriedOn || isSilent ? null : object('clear', 're-enrolment and succession are said of a change of keys');
	}
	if (isAnew === true) return succession === undefined ? null : object('clear', 'a lost key signs no succession');
	const { user, sign, box, master } = clear;
	const change = { network, user, from: before.clear.sign, sign, box, master };
	return succession !== undefined && isSuccession(succession, change)
		? null
		: object('signature', 'the old key must sign the change of keys');
}

/** The proposal that this version confirms: the version right before it, `proposed`, saying the same. */
function confirmed(clear: RosterClear, latest: EntryFacts | null): EntryFacts | null {
	return latest?.state === 'proposed' && sayTheSame(latest.clear as unknown as RosterClear, clear) ? latest : null;
}

/** Two people: one proposed, another approved exactly that version, neither is the person concerned. */
function objectionToTwo(entry: Entry, clear: RosterClear, situation: Situation): Objection {
	const { author } = entry.header;
	const coordinators = situation.activeCoordinators();
	if (coordinators.length === 1 && coordinators[0] === author && author !== clear.user) {
		return clear.alone === true ? null : object('clear', 'the only coordinator must say that they decided alone');
	}
	if (clear.alone === true) return object('clear', 'nobody is alone who has other coordinators');
	const proposal = confirmed(clear, situation.latest(entry.header.record));
	if (proposal === null) return object('quorum', 'two coordinators must propose and approve this, or a root sign it');
	const approvers = situation
		.approvals(proposal.hash)
		.filter((approval) => approval.decision === 'approve' && approval.roles.includes('coordinator'))
		.filter((approval) => approval.by !== proposal.author && approval.by !== clear.user);
	return approvers.length > 0 ? null : object('quorum', 'a second coordinator must approve exactly the proposed version');
}

/** Suspending and removing take one coordinator and change nothing else; the network never loses its last coordinator. */
function objectionToEnding(clear: RosterClear, situation: Situation, latest: EntryFacts | null, before: Standing | null): Objection {
	const known = before?.clear ?? (latest?.clear as unknown as RosterClear | undefined);
	if (known !== undefined && !sayTheSame(known, clear)) return object('clear', 'ending a membership changes nothing else');
	const left = situation.activeCoordinators().filter((user) => user !== clear.user);
	return left.length === 0 ? object('quorum', 'the network would have no coordinator') : null;
}

/** A member's own hand in their own entry: the sealed profile, and nothing clear. */
function objectionToOwn(entry: Entry, clear: RosterClear, before: Standing | null, latest: EntryFacts | null): Objection {
	const same =
		before !== null && latest?.hash === before.entryHash && entry.header.state === before.state && isIdentical(before.clear, clear);
	return same ? null : object('who', 'nobody changes their own standing');
}

/** At set-up the root makes the founder a coordinator, and nobody else anything. */
function objectionToFounder(entry: Entry, clear: RosterClear): Objection {
	const isFounder = clear.user === entry.header.author && entry.header.state === 'active' && clear.roles.includes('coordinator');
	return isFounder ? null : object('role', 'the first member is the founder, as a coordinator');
}

/** A roster entry. */
export function judgeRosterEntry(entry: Entry, signer: Signer, situation: Situation): Objection {
	const clear = clearOf(entry, 'roster-entry');
	const { network } = situation;
	if (network === null || entry.header.record !== rosterRecordId(network.id, clear.user))
		return object('id', 'not the record of that person');
	const latest = situation.latest(entry.header.record);
	const before = situation.member(clear.user);
	if (!(STEPS[latest?.state ?? ''] ?? []).includes(entry.header.state)) return object('transition', 'no such step in the roster');
	if (signer.is === 'member' && clear.user === entry.header.author) return objectionToOwn(entry, clear, before, latest);
	if (!isCoordinator(signer)) return object('role', 'the roster is kept by coordinators');
	switch (entry.header.state) {
		case 'suspended':
		case 'removed':
			return objectionToEnding(clear, situation, latest, before);
		case 'proposed':
			return clear.alone === true ? object('clear', 'a proposal is decided by nobody yet') : objectionToKeys(clear, network.id, before);
		default:
			return objectionToActive(entry, clear, signer, situation, before) ?? objectionToKeys(clear, network.id, before);
	}
}

function objectionToActive(entry: Entry, clear: RosterClear, signer: Signer, situation: Situation, before: Standing | null): Objection {
	const coordinators = situation.activeCoordinators();
	if (signer.is === 'root') {
		if (clear.alone === true) return object('clear', 'a root is no coordinator alone');
		return coordinators.length === 0 ? objectionToFounder(entry, clear) : objectionToDemotion(clear, coordinators);
	}
	const objection = objectionToDemotion(clear, coordinators);
	if (objection !== null) return objection;
	if (needsTwo(clear, before)) return objectionToTwo(entry, clear, situation);
	const isAlone = coordinators.length === 1 && coordinators[0] === entry.header.author;
	// A version that changes nothing of weight carries on what the one before said of how it was decided.
	const isSaidAnew = clear.alone === true && before?.clear.alone !== true;
	return isSaidAnew && !isAlone ? object('clear', 'nobody is alone who has other coordinators') : null;
}

/** Taking the coordinator's role from the last coordinator is refused like removing them. */
function objectionToDemotion(clear: RosterClear, coordinators: readonly string[]): Objection {
	const isLast = coordinators.length === 1 && coordinators[0] === clear.user;
	return isLast && !clear.roles.includes('coordinator') ? object('quorum', 'the network would have no coordinator') : null;
}

/** A coordinator's "I see this head": true, and said by a coordinator. */
export function judgeAttestation(entry: Entry, signer: Signer, situation: Situation): Objection {
	const { seq, head } = clearOf(entry, 'attestation');
	if (!isCoordinator(signer)) return object('role', 'coordinators attest');
	return situation.headAt('network', seq) === head ? null : object('seen', 'the attested head was never true');
}
