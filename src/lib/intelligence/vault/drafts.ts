/** @file What is being written and not yet published: kept on this device only, sealed by whoever provides the store. */
import * as v from 'valibot';
import { ReportDraft } from '../report.ts';

/** A sealed store of this device, one text per name. Provided by the composition root. */
export interface SealedTexts {
	get(name: string): Promise<string | null>;
	set(name: string, text: string): Promise<void>;
	delete(name: string): Promise<void>;
}

const nameOf = (key: string): string => `intelligence/draft/${key}`;

/** Drafts of reports in a sealed store. A draft of an older form is as good as none. */
export const draftsIn = (store: SealedTexts) => ({
	save: (key: string, draft: ReportDraft): Promise<void> => store.set(nameOf(key), JSON.stringify(draft)),
	load: async (key: string): Promise<ReportDraft | null> => {
		const text = await store.get(nameOf(key));
		if (text === null) return null;
		const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ReportDraft), text);
		return parsed.success ? parsed.output : null;
	},
	discard: (key: string): Promise<void> => store.delete(nameOf(key)),
});
