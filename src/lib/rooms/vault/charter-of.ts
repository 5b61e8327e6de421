/** @file What a charter's sealed part says of a room. */
import type { RoomRecord } from '#lib/ledger/client/ledger.ts';
import { lastReadable } from '#lib/ledger/client/readable.ts';
import { parseSealedCharter } from '../charter.ts';

/** The newest sealed half that has a form, and whether a newer one has none. */
export const charterOf = (record: Pick<RoomRecord, 'versions'> | null) => lastReadable(record?.versions ?? [], parseSealedCharter);
