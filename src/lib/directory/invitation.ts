/** @file Invitations and the requests that answer them: how a person comes into the network. */
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { MemberProfile } from './profile.ts';

/** `claimed`: somebody used the link to make an account; `answered`: their request is with the coordinators, or was decided. */
export const INVITATION_STATES = ['open', 'claimed', 'answered', 'expired', 'withdrawn'] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

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
	/** The member as the roster has them, where the request asks for new keys for their name; `null` for a newcomer. */
	readonly renews: { readonly name: string; readonly roles: readonly Role[]; readonly country: Country } | null;
	/** Why this request must not be approved, or `null` when signature and authenticator are right. */
	readonly flaw: 'signature' | 'authenticator' | 'malformed' | 'secret-missing' | null;
}

/** What a coordinator decides for a newcomer. */
export interface Approval {
	readonly roles: readonly Role[];
	readonly country: Country;
}

/** A line of the server's hash-chained audit, without content. */
export interface AuditLine {
	readonly seq: number;
	readonly at: Instant;
	/** Who acted; `null` for the server itself or somebody without a session. */
	readonly actor: UserId | null;
	/** What was done, the server's word: `ledger.write`, `invitation.make` … */
	readonly act: string;
	/** What it was done to: an entry hash, an invitation id, a user id. */
	readonly subject: string;
	/** Whether this line's hash is right and follows the line before it, as computed on this device. */
	readonly chained: boolean;
}
