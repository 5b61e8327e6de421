/** @file What pages may ask of the directory: who is in the network, and the signed acts that change it. */
import type { UserId } from '#lib/kernel/id.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Watch } from '#lib/kernel/watch.ts';
import type { RefusalCode } from '#lib/ledger/refusal.ts';
import type { Approval, AuditLine, Enrolment, Invitation, NewInvitation } from '../invitation.ts';
import type { KeyChangeRequest } from '../key-change.ts';
import type { Member, RosterStep } from '../member.ts';
import type { MemberProfile } from '../profile.ts';
import type { RosterRefusal } from '../roster-change.ts';

/** The ledger or the server said no (its own codes), or cannot be reached. */
export interface ServerRefusal {
	readonly code:
		RefusalCode | 'unreachable' | 'unexpected' | 'no-such-invitation' | 'invitation-over' | 'already-answered' | 'no-such-request';
}

export type DirectoryRefusal = RosterRefusal | ServerRefusal | { readonly code: 'flawed-request' | 'invalid-profile' };

/** The directory, over the RPC. */
export interface DirectoryApi {
	/** Everybody the roster ever named, by name. */
	readonly watchMembers: Watch<readonly Member[]>;
	/** Every signed version of a member's roster entry, newest first. */
	history(user: UserId): Promise<readonly RosterStep[]>;
	/** Seals my own profile anew. */
	saveProfile(profile: MemberProfile): Promise<Result<void, DirectoryRefusal>>;
	/** Seals my profile again as it is shown: its newest version says nothing. */
	restoreProfile(): Promise<Result<void, DirectoryRefusal>>;
	/** I have seen that this member's keys changed. */
	acknowledge(user: UserId): Promise<void>;

	/** Makes an invitation that works once, for so many hours. */
	invite(hours: number): Promise<Result<NewInvitation, DirectoryRefusal>>;
	invitations(): Promise<Result<readonly Invitation[], DirectoryRefusal>>;
	withdrawInvitation(id: string): Promise<Result<void, DirectoryRefusal>>;
	/** Requests that wait for a coordinator, each opened and checked. */
	enrolments(): Promise<Result<readonly Enrolment[], DirectoryRefusal>>;
	/** Signs exactly the keys of a checked request into the roster. `proposed` waits for a second coordinator. */
	approve(enrolment: string, decision: Approval): Promise<Result<'active' | 'proposed', DirectoryRefusal>>;
	decline(enrolment: string): Promise<Result<void, DirectoryRefusal>>;

	/** Members' requests for new keys, each checked. */
	keyChanges(): Promise<Result<readonly KeyChangeRequest[], DirectoryRefusal>>;
	/** Signs the keys that the member's old key named into the roster; `digits` are those that were compared. */
	approveKeyChange(user: UserId, digits: string): Promise<Result<'active' | 'proposed', DirectoryRefusal>>;
	declineKeyChange(user: UserId): Promise<Result<void, DirectoryRefusal>>;

	suspend(user: UserId): Promise<Result<void, DirectoryRefusal>>;
	reinstate(user: UserId): Promise<Result<void, DirectoryRefusal>>;
	remove(user: UserId): Promise<Result<void, DirectoryRefusal>>;
	/** Changes roles or country: at once, or as a proposal where two must agree. */
	changeRoles(
		user: UserId,
		after: { readonly roles: readonly Role[]; readonly country: Country },
	): Promise<Result<'active' | 'proposed', DirectoryRefusal>>;
	/** Agrees to a waiting change as the second coordinator, and lets it take effect. */
	approveChange(user: UserId): Promise<Result<void, DirectoryRefusal>>;

	/** The server's audit from after a sequence number, at most 200 lines, its chain checked here. */
	audit(after: number): Promise<Result<readonly AuditLine[], DirectoryRefusal>>;
}
