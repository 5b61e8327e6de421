/** @file What a roster entry's sealed part says of a member. */
import * as v from 'valibot';
import type { Json } from '#lib/kernel/json.ts';
import type { MemberRecord } from '#lib/ledger/client/ledger.ts';
import { lastReadable } from '#lib/ledger/client/readable.ts';
import { MemberProfile } from '../profile.ts';

const parse = (payload: Json): MemberProfile | null => {
	const parsed = v.safeParse(MemberProfile, payload);
	return parsed.success ? parsed.output : null;
};

/** The newest profile that has a form, and whether a newer one has none. */
export const profileOf = (record: Pick<MemberRecord, 'versions'> | null) => lastReadable(record?.versions ?? [], parse);

/** What a member is called by their profile; the user id where there is none. */
export const nameIn = (record: Pick<MemberRecord, 'versions' | 'user'>): string => profileOf(record).content?.name ?? record.user;
