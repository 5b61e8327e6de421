/** @file A write that lost to another one with the same aim: the aim is reached, so nothing is left for the person to decide. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { LedgerClient } from './ledger-client.ts';

/** Gives up the refused write that still hangs on a record, if there is one. */
export async function giveUpRefused(ledger: Pick<LedgerClient, 'record' | 'discard'>, record: RecordId): Promise<void> {
	const delivery = ledger.record(record)?.delivery;
	if (delivery?.state === 'not-saved') await ledger.discard(delivery.idem);
}
