/** @file What a failed act of the homeserver means to a person. */
import { Channels } from '#lib/matrix/channels.ts';
import type { RoomsRefusal } from './api.ts';

/** A refusal by the homeserver, or no line. */
export function refusalOf(failure: unknown): RoomsRefusal {
	const code = Channels.refusal(failure);
	return code === null ? { code: 'offline' } : { code: 'homeserver', detail: code };
}
