/** @file Who may change the roster, and when a second person must agree (README of lib/ledger, §5). */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Actor } from '#lib/kernel/steps.ts';
import type { Member, PendingChange } from './member.ts';

/** Roles that one coordinator never gives alone. */
const ROLES_OF_TWO: readonly Role[] = ['coordinator', 'approver', 'delegate'];

/** Why an act on the roster is refused before anything is signed. */
export type RosterRefusal =
	| { readonly code: 'not-a-coordinator' }
	| { readonly code: 'yourself' }
	| { readonly code: 'no-roles' }
	| { readonly code: 'no-change' }
	| { readonly code: 'wrong-standing' }
	| { readonly code: 'nothing-proposed' }
	| { readonly code: 'own-proposal' }
	| { readonly code: 'second-coordinator-needed' }
	| { readonly code: 'unknown-member' };

/** Whether a person is a coordinator in good standing. */
export const isCoordinator = (actor: { readonly roles: readonly Role[] }): boolean => actor.roles.includes('coordinator');

/** Whether giving these roles and this country to somebody who had `before` takes two people. */
function needsTwo(
	before: { readonly roles: readonly Role[]; readonly country: Country } | null,
	after: { readonly roles: readonly Role[]; readonly country: Country },
): boolean {
	if (before !== null && before.country !== after.country) return true;
	const touched = new Set([...(before?.roles ?? []), ...after.roles]);
	return ROLES_OF_TWO.some((role) => touched.has(role) && (before?.roles.includes(role) ?? false) !== after.roles.includes(role));
}

/** The gate before every act of administration on a member. */
export function mayAdminister(actor: Actor, subject: UserId): Result<void, RosterRefusal> {
	if (!isCoordinator(actor)) return refuse({ code: 'not-a-coordinator' });
	if (actor.user === subject) return refuse({ code: 'yourself' });
	return accept(undefined);
}

/** Whether new roles and country may be written for a member, and whether they take effect at once or wait for a second coordinator. */
export function planChange(
	actor: Actor,
	member: Member,
	after: { readonly roles: readonly Role[]; readonly country: Country },
	coordinators: number,
): Result<'at-once' | 'proposed' | 'alone', RosterRefusal> {
	const may = mayAdminister(actor, member.user);
	if (!may.ok) return may;
	if (member.standing !== 'active') return refuse({ code: 'wrong-standing' });
	if (after.roles.length === 0) return refuse({ code: 'no-roles' });
	const sameRoles = after.roles.length === member.roles.length && after.roles.every((role) => member.roles.includes(role));
	if (sameRoles && after.country === member.country) return refuse({ code: 'no-change' });
	if (!needsTwo(member, after)) return accept('at-once');
	return accept(coordinators === 1 ? 'alone' : 'proposed');
}

/** Whether a waiting change may be approved or confirmed by this person. */
export function mayDecideChange(actor: Actor, member: Member): Result<PendingChange, RosterRefusal> {
	const may = mayAdminister(actor, member.user);
	if (!may.ok) return may;
	if (member.pending === null) return refuse({ code: 'nothing-proposed' });
	if (member.pending.proposedBy === actor.user) return refuse({ code: 'own-proposal' });
	return accept(member.pending);
}

/** Whether a proposal has the second coordinator it needs and may take effect. */
export const isSettled = (pending: PendingChange): boolean => pending.approvedBy.some((user) => user !== pending.proposedBy);
