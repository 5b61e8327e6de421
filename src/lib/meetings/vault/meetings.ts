/** @file The meetings mission in the vault: its feed and all its commands. */
import { accept } from '#lib/kernel/result.ts';
import type { RosterReader } from '#lib/directory/vault/roster-reader.ts';
import type { LedgerClient } from '#lib/ledger/client/ledger-client.ts';
import { restore } from '#lib/ledger/client/readable.ts';
import { agendaItemLifecycle, meetingLifecycle, outcomeLifecycle } from '../meeting-lifecycle.ts';
import { agendaCommands, reminderOf } from './agenda-commands.ts';
import type { MeetingsApi } from './api.ts';
import { no, openDesk } from './desk.ts';
import { outcomeCommands } from './outcome-commands.ts';

/** Opens the mission on a ledger. */
export function openMeetings(ledger: LedgerClient, deps: { readonly roster: RosterReader }): MeetingsApi {
	const desk = openDesk(ledger, deps.roster);
	return {
		watchMeetings: desk.book.watch,
		...agendaCommands(desk),
		...outcomeCommands(desk),
		restore(id) {
			const view = desk.book.record(id);
			if (view === undefined) return no({ code: 'unknown-meeting' });
			const meeting = desk.book.meeting(id);
			if (meeting === undefined) return restore(ledger, view, view.kind === 'outcome' ? outcomeLifecycle : agendaItemLifecycle, desk.me());
			return restore(ledger, view, meetingLifecycle, desk.me(), meeting.state === 'scheduled' ? reminderOf(meeting.plan) : undefined);
		},
		async retry(idem) {
			const again = await ledger.retry(idem);
			return again.ok ? accept(undefined) : again;
		},
		discard: (idem) => ledger.discard(idem),
	};
}
