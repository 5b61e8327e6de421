/** @file What every command of the mission needs: who acts, what stands, and one way to write. */
import type { Attempt } from '#lib/kernel/attempt.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { CountryActor, RosterReader } from '#lib/directory/vault/roster-reader.ts';
import type { Intent, LedgerClient, RecordView } from '#lib/ledger/client/ledger-client.ts';
import { isLocked } from '#lib/ledger/client/readable.ts';
import type { MeetingsRefusal } from './api.ts';
import { openBook, type Book } from './book.ts';

/** A command's answer. */
export type Answer<T> = Promise<Result<T, MeetingsRefusal>>;

/** Shared by the mission's commands. */
export interface Desk {
	readonly ledger: LedgerClient;
	readonly roster: RosterReader;
	readonly book: Book;
	readonly me: () => CountryActor;
	/** `attempt` names the form's intent. */
	readonly write: <T>(intents: readonly Intent[], value: T, attempt?: Attempt) => Answer<T>;
}

/** Opens the desk on a ledger. */
export function openDesk(ledger: LedgerClient, roster: RosterReader): Desk {
	const book = openBook(ledger);
	return {
		ledger,
		roster,
		book,
		me: () => roster.me(),
		async write(intents, value, attempt) {
			if (intents.some((intent) => intent.base > 0 && isLocked(book.record(intent.record)))) return refuse({ code: 'locked' });
			const written = await ledger.write(intents, attempt?.name);
			return written.ok ? accept(value) : written;
		},
	};
}

/** A refusal as a command answers it. */
export const no = <T>(refusal: MeetingsRefusal): Answer<T> => Promise.resolve(refuse(refusal));

/** The next version of a record that stands; a form names the version it was written on. */
export const next = (view: RecordView, state: string, payload: Intent['payload'], on?: Attempt): Intent => ({
	room: view.room,
	record: view.id,
	kind: view.kind,
	base: on?.base ?? view.version,
	state,
	payload,
	links: view.links,
});
