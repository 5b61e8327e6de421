/**
 * @file A coordinator's vault signs the network head once a day: both servers together can freeze a view, but not without everybody seeing
 * that the last confirmed head grows old.
 */
import type { RosterReader } from '#lib/directory/vault/roster-reader.ts';
import { epochMs, type Instant } from '#lib/kernel/instant.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';

const DAY_MS = 86_400_000;
/** Looks often, signs rarely: a browser that slept through the hour signs when it wakes. */
const LOOK_MS = 15 * 60_000;

/** Whether a head should be attested now. */
export const attestationIsDue = (last: Instant | null, now: number): boolean => last === null || now - epochMs(last) >= DAY_MS;

/** Attests while this member is a coordinator, until stopped. */
export function keepAttesting(ledger: Ledger, roster: RosterReader, now: () => number): Stop {
	let busy = false;
	const look = async (): Promise<void> => {
		if (busy || !roster.me().roles.includes('coordinator')) return;
		if (!attestationIsDue(ledger.network.attested()?.at ?? null, now())) return;
		busy = true;
		try {
			// Refused or unreachable: the next look tries again.
			await ledger.network.attest();
		} finally {
			busy = false;
		}
	};
	const timer = setInterval(() => void look(), LOOK_MS);
	void look();
	return () => clearInterval(timer);
}
