/** @file What a failed act of the homeserver means to a person. */
import { ChannelNotAsAsked, Channels } from '#lib/matrix/channels.ts';
import type { RoomsRefusal } from './api.ts';

/** A refusal by the homeserver, no line, or a channel that is not as it was asked for. */
export function refusalOf(failure: unknown): RoomsRefusal {
	if (failure instanceof ChannelNotAsAsked) return { code: 'not-as-asked', settings: failure.faults };
	const code = Channels.refusal(failure);
	return code === null ? { code: 'offline' } : { code: 'homeserver', detail: code };
}
