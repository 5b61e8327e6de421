/** @file What is being written and not yet published: kept on this device only, sealed by whoever provides the store. */
import * as v from 'valibot';
import type { Json } from '#lib/kernel/json.ts';
import { ReportDraft } from '../report.ts';

/** A sealed store of this device, one value per key. Provided by the composition root. */
export interface SealedStore {
	get(key: string): Promise<Json>;
	set(key: string, value: Json): Promise<void>;
	delete(key: string): Promise<void>;
}

const keyOf = (key: string): string => `intelligence/draft/${key}`;

/** Drafts of reports in a sealed store. */
export const draftsIn = (store: SealedStore) => ({
	save: (key: string, draft: ReportDraft): Promise<void> => store.set(keyOf(key), draft),
	load: async (key: string): Promise<ReportDraft | null> => {
		const parsed = v.safeParse(ReportDraft, await store.get(keyOf(key)));
		return parsed.success ? parsed.output : null;
	},
	discard: (key: string): Promise<void> => store.delete(keyOf(key)),
});
