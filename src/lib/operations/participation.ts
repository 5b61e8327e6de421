/** @file A country's part in an operation: invited by a lead, answered by that country's own delegate. */
import * as v from 'valibot';
import type { Country } from '#lib/kernel/country.ts';
import type { Delivery } from '#lib/kernel/delivery.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { mayStep, type Actor } from '#lib/kernel/steps.ts';
import type { Unreadable } from '#lib/kernel/unreadable.ts';
import { participationLifecycle, type ParticipationState } from './operation-lifecycle.ts';

/** What a country does in an operation. */
export const PARTICIPATION_ROLES = ['lead', 'participant', 'observer', 'support'] as const;
export const ParticipationRole = v.picklist(PARTICIPATION_ROLES);
export type ParticipationRole = v.InferOutput<typeof ParticipationRole>;

/** One country's part. */
export interface Participation {
	readonly id: RecordId;
	readonly operation: RecordId;
	readonly room: RoomId;
	readonly country: Country;
	readonly role: ParticipationRole;
	readonly state: ParticipationState;
	readonly version: number;
	readonly invitedBy: UserId;
	/** Who wrote the last version: the delegate, once answered. */
	readonly by: UserId;
	readonly at: Instant;
	readonly note: string;
	/** An answer by somebody whose roster country is another: it counts for nothing and is shown as such. */
	readonly foreign: boolean;
	/** A later version says nothing: what is shown is older than the state. */
	readonly unreadable: Unreadable | null;
	readonly delivery: Delivery;
}

export type ParticipationRefusal =
	| { readonly code: 'may-not'; readonly to: string }
	| { readonly code: 'not-your-country'; readonly country: Country }
	| { readonly code: 'already-invited'; readonly country: Country }
	| { readonly code: 'operation-over' }
	| { readonly code: 'unknown-participation' };

/** Whether a part counts as a confirmed country. */
export const counts = (part: Participation): boolean => part.state === 'confirmed' && !part.foreign;

/** Whether a delegate may answer for the country of this part. */
export function mayAnswer(
	part: Participation,
	to: 'confirmed' | 'declined' | 'withdrawn',
	actor: Actor & { readonly country: Country },
): Result<void, ParticipationRefusal> {
	if (!mayStep(participationLifecycle, part.state, to, actor, part.invitedBy)) return refuse({ code: 'may-not', to });
	if (actor.country !== part.country) return refuse({ code: 'not-your-country', country: part.country });
	return accept(undefined);
}

/** Whether a country may be invited: a withdrawn part may be followed by a new one, a standing one may not. */
export function mayInvite(parts: readonly Participation[], country: Country, actor: Actor): Result<void, ParticipationRefusal> {
	if (!mayStep(participationLifecycle, null, 'invited', actor, null)) return refuse({ code: 'may-not', to: 'invited' });
	if (parts.some((part) => part.country === country && part.state !== 'withdrawn')) return refuse({ code: 'already-invited', country });
	return accept(undefined);
}
