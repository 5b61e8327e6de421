/**
 * @file A coordinator's vault suspends whoever's time in the roster has run out: the rules go by the order of the record, never by a clock,
 * so the end must be written before keys change and colleagues' messages stop going there.
 */
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';

/** Looks at the device's own copy of the roster, so often that nobody reads on for long. */
const LOOK_MS = 60_000;

/** Looks at once and then again and again, until stopped. For others than coordinators nothing happens. */
export function keepSuspending({ network }: Pick<Ledger, 'network'>): Stop {
	let busy = false;
	const look = async (): Promise<void> => {
		if (busy) return;
		busy = true;
		try {
			// Refused or unreachable: the next look tries again.
			await network.suspendExpired();
		} finally {
			busy = false;
		}
	};
	const timer = setInterval(() => void look(), LOOK_MS);
	void look();
	return () => clearInterval(timer);
}
