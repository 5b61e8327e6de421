/** @file Reports as pages see them, and the commands that write them. */
import { createContext } from 'svelte';
import type { RecordId } from '#lib/kernel/id.ts';
import { indexed } from '#lib/kernel/indexed.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import { Followed } from '#lib/page/followed.svelte.ts';
import type { Report } from '../report.ts';
import type { IntelligenceApi, ReportList } from '../vault/api.ts';

/** What the list is narrowed to. Absent members narrow nothing. */
export interface ReportFilter {
	readonly text?: string | undefined;
	readonly region?: Region | undefined;
	readonly threat?: Threat | undefined;
}

/** Letters compared without case, accents and marks. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** All reports one may read, kept in step with the vault. */
export class Reports {
	readonly #api: IntelligenceApi;
	/** What the vault tells, for pages that wait for it. */
	readonly followed!: Followed<ReportList>;
	readonly #byId = $derived(indexed(this.followed.value?.reports ?? [], (report) => report.id));

	readonly #graded = $derived(
		indexed(
			(this.followed.value?.reports ?? []).flatMap((report) => report.gradings.map(({ id }) => ({ id, report }))),
			(each) => each.id,
		),
	);

	constructor(api: IntelligenceApi) {
		this.#api = api;
		this.followed = new Followed(api.watchReports);
	}

	/** Newest first; null until the first answer. */
	get list(): ReportList | null {
		return this.followed.value;
	}

	/** The vault's commands. */
	get commands(): Omit<IntelligenceApi, 'watchReports'> {
		return this.#api;
	}

	/** One report, or undefined. */
	report(id: RecordId): Report | undefined {
		return this.#byId.get(id);
	}

	/** The report that a grading is of, or undefined. */
	gradedBy(grading: RecordId): Report | undefined {
		return this.#graded.get(grading)?.report;
	}

	/** The reports that pass a filter, newest first. */
	filtered(filter: ReportFilter): readonly Report[] {
		const wanted = folded(filter.text ?? '').trim();
		return (this.followed.value?.reports ?? []).filter(
			(report) =>
				(filter.region === undefined || report.region === filter.region) &&
				(filter.threat === undefined || report.threat === filter.threat) &&
				(wanted === '' || folded(`${report.title} ${report.text}`).includes(wanted)),
		);
	}

	dispose(): void {
		this.followed.dispose();
	}
}

/** The reports, from any page of the workspace. */
export const [getReports, setReports] = createContext<Reports>();
