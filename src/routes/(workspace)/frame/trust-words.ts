/** @file What about trust must not be missed, as sentences that name room, author, place in the chain, and what is wrong. */
import { formatNumber, isolated } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { UserId } from '#lib/kernel/id.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import type { TrustNotice } from '#lib/workspace/session.svelte.ts';

/** How rooms and people are called here. */
export interface TrustNames {
	/** A room's own title; null where this device has no such room (any more). */
	room(id: string): string | null;
	person(user: UserId): string;
}

/** What is wrong with an entry, by the rule that refused it. Rules that fail for the same reason of a person share a sentence. */
const WHY: Readonly<Record<RefusalCode, () => string>> = {
	malformed: m.frame_why_form,
	'too-large': m.frame_why_form,
	clear: m.frame_why_form,
	signature: m.frame_why_signature,
	key: m.frame_why_signature,
	'no-session': m.frame_why_standing,
	'not-a-member': m.frame_why_standing,
	suspended: m.frame_why_standing,
	'not-admitted': m.frame_why_standing,
	role: m.frame_why_right,
	who: m.frame_why_right,
	transition: m.frame_why_right,
	quorum: m.frame_why_right,
	release: m.frame_why_right,
	rate: m.frame_why_right,
	seen: m.frame_why_seen,
	version: m.frame_why_order,
	'network-head': m.frame_why_order,
	epoch: m.frame_why_order,
	'epoch-due': m.frame_why_order,
	idem: m.frame_why_order,
	clock: m.frame_why_order,
	id: m.frame_why_identity,
	derived: m.frame_why_identity,
	'unknown-link': m.frame_why_identity,
};

/** What is wrong with a refused entry. */
export const whyRefused = (reason: string | undefined): string =>
	Object.entries(WHY)
		.find(([code]) => code === reason)?.[1]
		.call(null) ?? m.frame_why_other();

/** The room that a notice is about, as its readers call it. */
export function roomOf({ about }: TrustNotice, names: TrustNames): string {
	const title = about.room === undefined ? null : names.room(about.room);
	return title === null ? m.frame_trust_room_unknown() : isolated(title);
}

/** The whole sentence. */
export function trustSentence(notice: TrustNotice, names: TrustNames): string {
	const { about } = notice;
	const named = about.user === undefined ? null : isolated(names.person(about.user));
	const name = named ?? m.frame_trust_author_unknown();
	const at = { room: roomOf(notice, names), seq: formatNumber(about.seq ?? 0) };
	switch (notice.kind) {
		case 'fork':
			return named === null ? m.frame_notice_fork(at) : m.frame_notice_fork_signed({ ...at, name });
		case 'rollback':
			return m.frame_notice_rollback(at);
		case 'unverified-entry':
			return m.frame_notice_unverified_entry({ ...at, name, why: whyRefused(about.reason) });
		case 'bad-grant':
			return m.frame_notice_bad_grant_in({ ...at, name });
		case 'stranger':
			return m.frame_notice_stranger({ name });
		case 'unsigned-device':
			return m.frame_notice_unsigned_device({ name });
		case 'identity-changed':
			return m.frame_notice_identity_changed({ name });
		case 'new-device':
			return m.frame_notice_new_device();
		case 'single-root':
			return m.frame_notice_single_root();
		case 'single-coordinator':
			return m.frame_notice_single_coordinator();
		case 'attestation-old':
			return m.frame_notice_attestation_old();
	}
}

const FAILED: Partial<Readonly<Record<TrustNotice['kind'], () => string>>> = {
	fork: m.frame_trust_kind_fork,
	rollback: m.frame_trust_kind_rollback,
	'unverified-entry': m.frame_trust_kind_entry,
	'bad-grant': m.frame_trust_kind_grant,
};

/** What failed verification, the newest first: the rest of the notices are about people and devices. */
export const failed = (notices: readonly TrustNotice[]): readonly TrustNotice[] =>
	notices.filter(({ kind }) => kind in FAILED).toSorted((a, b) => ((a.about.at ?? '') < (b.about.at ?? '') ? 1 : -1));

/** The kind of what failed, in two or three words. */
export const nameOfFailed = (kind: TrustNotice['kind']): string => FAILED[kind]?.() ?? '';
