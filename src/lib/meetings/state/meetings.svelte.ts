/** @file Meetings as pages see them, and the commands that run them. */
import { createContext } from 'svelte';
import type { RecordId } from '#lib/kernel/id.ts';
import { indexed } from '#lib/kernel/indexed.ts';
import { Followed } from '#lib/page/followed.svelte.ts';
import type { AgendaItem } from '../agenda-item.ts';
import type { Meeting } from '../meeting.ts';
import type { Outcome } from '../outcome.ts';
import type { MeetingBook, MeetingsApi } from '../vault/api.ts';

/** Where an outcome was recorded: what an operation or a task shows of where it came from. */
export interface Origin {
	readonly meeting: Meeting;
	readonly item: AgendaItem;
	readonly outcome: Outcome;
}

/** All meetings, kept in step with the vault. */
export class Meetings {
	readonly #api: MeetingsApi;
	/** What the vault tells, for pages that wait for it. */
	readonly followed!: Followed<MeetingBook>;
	readonly #byId = $derived(indexed(this.followed.value?.meetings ?? [], (meeting) => meeting.id));
	readonly #origins = $derived(
		indexed(
			(this.followed.value?.meetings ?? []).flatMap((meeting) =>
				meeting.items.flatMap((item) => item.outcomes.map((outcome): Origin => ({ meeting, item, outcome }))),
			),
			(origin) => origin.outcome.id,
		),
	);
	readonly #about = $derived(
		Map.groupBy(
			(this.followed.value?.meetings ?? []).flatMap((meeting) =>
				meeting.items.flatMap((item) => item.about.map((record) => ({ record, meeting, item }))),
			),
			(each) => each.record,
		),
	);

	constructor(api: MeetingsApi) {
		this.#api = api;
		this.followed = new Followed(api.watchMeetings);
	}

	/** Latest first; null until the first answer. */
	get book(): MeetingBook | null {
		return this.followed.value;
	}

	/** The vault's commands. */
	get commands(): Omit<MeetingsApi, 'watchMeetings'> {
		return this.#api;
	}

	/** One meeting, or undefined. */
	meeting(id: RecordId): Meeting | undefined {
		return this.#byId.get(id);
	}

	/** Where an outcome stands, or undefined where one may not read its meeting. */
	origin(outcome: RecordId): Origin | undefined {
		return this.#origins.get(outcome);
	}

	/** The agenda items that are about a record: the way from a report to the meetings that discussed it. */
	itemsAbout(record: RecordId): readonly { readonly meeting: Meeting; readonly item: AgendaItem }[] {
		return this.#about.get(record) ?? [];
	}

	/** An agenda item with its meeting, or undefined. */
	item(id: RecordId): { readonly meeting: Meeting; readonly item: AgendaItem } | undefined {
		for (const meeting of this.#byId.values()) {
			const item = meeting.items.find((each) => each.id === id);
			if (item) return { meeting, item };
		}
		return undefined;
	}

	dispose(): void {
		this.followed.dispose();
	}
}

/** The meetings, from any page of the workspace. */
export const [getMeetings, setMeetings] = createContext<Meetings>();
