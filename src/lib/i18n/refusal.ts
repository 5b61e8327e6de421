/** @file Every refusal as one sentence in the reader's language: what was refused, by which rule, what would make it possible. */
import { m } from './paraglide/messages.js';

/** Sentences by refusal code. */
export type Sentences = Readonly<Record<string, () => string>>;

/** The codes that any mission may meet: those of the ledger (lib/ledger/refusal.ts) and of the session. */
const SHARED: Sentences = {
	malformed: m.refusal_malformed,
	'no-session': m.refusal_no_session,
	'not-a-member': m.refusal_not_a_member,
	suspended: m.refusal_suspended,
	'not-admitted': m.refusal_not_admitted,
	role: m.refusal_role,
	who: m.refusal_who,
	'unknown-link': m.refusal_unknown_link,
	version: m.refusal_version,
	'network-head': m.refusal_network_head,
	epoch: m.refusal_epoch,
	'epoch-due': m.refusal_epoch_due,
	idem: m.refusal_idem,
	'too-large': m.refusal_too_large,
	signature: m.refusal_signature,
	key: m.refusal_key,
	transition: m.refusal_transition,
	quorum: m.refusal_quorum,
	clear: m.refusal_clear,
	clock: m.refusal_clock,
	seen: m.refusal_seen,
	derived: m.refusal_derived,
	release: m.refusal_release,
	id: m.refusal_id,
	rate: m.refusal_rate,
	'wrong-password': m.refusal_wrong_password,
	'device-erased': m.refusal_device_erased,
	'weak-password': m.refusal_weak_password,
	'name-taken': m.refusal_name_taken,
	'bad-name': m.refusal_bad_name,
	unreachable: m.refusal_unreachable,
	failed: m.refusal_failed,
	'not-as-asked': m.refusal_not_as_asked,
	'wrong-recovery-key': m.refusal_wrong_recovery_key,
	'wrong-root-words': m.refusal_wrong_root_words,
	'wrong-root-file': m.refusal_wrong_root_file,
	'not-a-root': m.refusal_not_a_root,
	'invitation-used': m.refusal_invitation_used,
	'invitation-expired': m.refusal_invitation_expired,
	'invitation-unknown': m.refusal_invitation_unknown,
	'invitation-forged': m.refusal_invitation_forged,
	'set-up-used': m.refusal_set_up_used,
	'already-set-up': m.refusal_already_set_up,
	'too-few-coordinators': m.refusal_too_few_coordinators,
	'keys-replaced': m.refusal_keys_replaced,
	'not-now': m.refusal_not_now,
	ceiling: m.refusal_ceiling,
	locked: m.writing_refusal_locked,
	'may-not-restore': m.writing_refusal_may_not_restore,
	'hidden-characters': m.writing_refusal_hidden,
};

/** A refusal as it comes from the vault: the ledger's and the missions' have a `code`, the session's a `kind`. */
export type AnyRefusal = { readonly code: string } | { readonly kind: string } | string;

/**
 * The sentence for a refusal. `own` are a mission's sentences for its own codes, and win. A code that has none is named, so that nobody
 * stands before silence.
 */
export function refusalText(refusal: AnyRefusal, own: Sentences = {}): string {
	const code = typeof refusal === 'string' ? refusal : 'code' in refusal ? refusal.code : refusal.kind;
	const sentence = own[code] ?? SHARED[code];
	return sentence === undefined ? m.refusal_unknown({ code }) : sentence();
}
