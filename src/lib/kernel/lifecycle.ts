/** @file A record's life as one table, read by the server, the vault, the page and the tests. */
import type { Role } from './role.ts';

/**
 * How many approvals of the exact version before it a transition needs. An approval counts once per person; nobody approves what they
 * proposed (wrote as version 1, or as the version being approved).
 */
export interface Quorum {
	/** Different people who approved. */
	readonly people: number;
	/** Different countries (by the roster, at the network head each approval names) among those people. */
	readonly countries: number;
	/** Roles whose approvals count. */
	readonly roles: readonly Role[];
}

/** One allowed step. */
export interface Transition {
	/** The state before; `null` makes the record. A step to the same state is an edit. */
	readonly from: string | null;
	readonly to: string;
	/** Any one of these roles may take it. */
	readonly roles: readonly Role[];
	/** Narrows it: `first-author` only who wrote version 1; `not-first-author` anybody but. */
	readonly who?: 'first-author' | 'not-first-author';
	readonly quorum?: Quorum;
	/** A link of this kind must be in the header: what the record hangs on, or has become. */
	readonly link?: string;
	/** Refuses the author of version 1 of the record that the link of this kind points to: nobody grades their own report. */
	readonly notAuthorOf?: string;
}

/** The whole life of one kind of record. */
export interface Lifecycle {
	readonly kind: string;
	/** Additive kinds are made once and never changed (gradings, minutes updates): no second version, so no conflict. */
	readonly additive?: boolean;
	/** Kinds that may be derived from an origin: `{origin kind, the origin state that makes it}`. Id rule in lib/ledger/README.md §7. */
	readonly derivedFrom?: { readonly kind: string; readonly state: string };
	readonly transitions: readonly Transition[];
}

/** The steps that lead out of a state. */
export const stepsFrom = (lifecycle: Lifecycle, state: string | null): readonly Transition[] =>
	lifecycle.transitions.filter((step) => step.from === state);
