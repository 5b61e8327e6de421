/** @file Invitations and the requests that answer them: how a person comes into the network. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { MemberProfile } from './profile.ts';

/** How long an invitation may be open, in hours: a day, three days, a week. */
export const INVITATION_HOURS = [24, 72, 168] as const;

export type InvitationState = 'open' | 'claimed' | 'requested' | 'expired' | 'withdrawn' | 'declined' | 'approved';

/** An invitation as its coordinators see it. The link itself is shown once, when it is made. */
export interface Invitation {
	readonly id: string;
	readonly state: InvitationState;
	readonly by: UserId;
	readonly createdAt: Instant;
	readonly expiresAt: Instant;
}

/** A fresh invitation; `link` carries the secret in its fragment and is never stored. */
export interface NewInvitation {
	readonly invitation: Invitation;
	readonly link: string;
}

/** A newcomer's request, opened and checked in the coordinator's vault. */
export interface Enrolment {
	readonly id: string;
	readonly invitation: string;
	readonly user: UserId;
	readonly receivedAt: Instant;
	/** What both sides may compare by voice before approval. */
	readonly shortCode: string;
	/** `null` where the sealed profile does not open for this coordinator. */
	readonly profile: MemberProfile | null;
	/** Why this request must not be approved, or `null` when signature and authenticator are right. */
	readonly flaw: 'signature' | 'authenticator' | 'malformed' | 'secret-missing' | null;
}

/** What a coordinator decides for a newcomer. */
export interface Approval {
	readonly roles: readonly Role[];
	readonly country: Country;
}

/** An entry of the server's hash-chained audit, without content. */
export interface AuditEntry {
	readonly seq: number;
	readonly at: Instant;
	readonly actor: string | null;
	readonly action: string;
	readonly subject: string | null;
	readonly outcome: string;
	/** Whether this entry's hash follows from the one before, as computed here. */
	readonly chained: boolean;
}
