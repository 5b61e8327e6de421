/** @file Drafts in the device's sealed store. A draft of an older form is as good as none. */
import * as v from 'valibot';
import type { Draft, Drafts } from '#lib/kernel/drafts.ts';
import { RecordId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { newRecordId } from '#lib/ledger/client/ids.ts';
import type { SealedStore } from './sealed-store.ts';

const KeptDraft = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({
		attempt: v.object({ name: RecordId, base: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
		value: v.custom<Json>((value) => value !== undefined),
	}),
);

const nameOf = (key: string): string => `draft/${key}`;

/** Opens the drafts of one device. */
export const draftsIn = (store: Pick<SealedStore, 'get' | 'set' | 'delete'>): Drafts => ({
	async open(key) {
		const text = await store.get(nameOf(key));
		const parsed = v.safeParse(KeptDraft, text);
		const kept: Draft | null = parsed.success ? parsed.output : null;
		return { name: kept?.attempt.name ?? newRecordId(), kept };
	},
	keep: (key, draft) => store.set(nameOf(key), JSON.stringify(draft)),
	discard: (key) => store.delete(nameOf(key)),
});
