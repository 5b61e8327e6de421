/** @file The line to the servers in words. */
import { formatInstant } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Connection } from '#lib/workspace/session.svelte.ts';

/** How the servers are reached. */
export function lineWords({ state, since }: Pick<Connection, 'state' | 'since'>): string {
	switch (state) {
		case 'synced':
			return m.frame_synced();
		case 'connecting':
			return m.frame_connecting();
		case 'offline':
			return since === null ? m.frame_offline() : m.frame_offline_since({ time: formatInstant(since, 'time') });
	}
}

/** Up to when a coordinator confirmed the records. */
export const confirmedWords = ({ attestedAt }: Pick<Connection, 'attestedAt'>): string =>
	attestedAt === null ? m.frame_confirmed_never() : m.frame_confirmed_up_to({ time: formatInstant(attestedAt) });
