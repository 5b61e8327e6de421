/** @file What is said and reported in rooms, by the one and to the others, in the order of the demonstration. */
import type { EventId, RecordId, RoomId } from '#lib/kernel/id.ts';
import type { RoomSummary } from '#lib/rooms/room.ts';
import { applyChange, type TimelineItem } from '#lib/rooms/timeline.ts';
import type { Vault } from '#lib/vault/rpc.ts';
import type { DemoReport } from './andes.ts';
import { first, must } from './cast.ts';
import type { Ensemble } from './ensemble.ts';
import type { DemoLine } from './talk.ts';

/** Waits until a member's own timeline has their newest message as sent, and gives its event id. */
function sentIn(vault: Vault, room: RoomId, text: string): Promise<EventId> {
	let items: readonly TimelineItem[] = [];
	return first(
		`The message "${text.slice(0, 40)}"`,
		(listener: (items: readonly TimelineItem[]) => void) =>
			vault.rooms.watchTimeline(room, (change) => listener((items = applyChange(items, change)))),
		(all) => {
			const mine = all.findLast((item) => item.kind === 'message' && item.text === text);
			return mine?.kind === 'message' && mine.id !== null && mine.delivery.state === 'sent' ? mine.id : undefined;
		},
	);
}

/** Says line after line; each is sent before the next is begun. */
export async function talk(ensemble: Ensemble, lines: readonly DemoLine[], tell: (done: number) => void): Promise<void> {
	const last = new Map<RoomId, EventId>();
	for (const [n, line] of lines.entries()) {
		tell(n);
		const room = ensemble.room(line.region, line.threat);
		const { vault } = ensemble.someone(line.by);
		await first(
			`The room of "${line.text.slice(0, 40)}"`,
			(listener: (all: readonly RoomSummary[]) => void) => vault.rooms.watchRooms(listener),
			(all) => all.find((each) => each.id === room && each.mine === 'member'),
		);
		const replyTo = line.reply ? last.get(room) : undefined;
		must('A message', await vault.rooms.send(room, { text: line.text, ...(replyTo === undefined ? {} : { replyTo }) }));
		last.set(room, await sentIn(vault, room, line.text));
	}
}

/** Publishes reports in the rooms of their region and threat; each is graded by somebody else. */
export async function report(
	ensemble: Ensemble,
	reports: readonly DemoReport[],
	tell: (done: number) => void,
): Promise<readonly RecordId[]> {
	const published: RecordId[] = [];
	for (const [n, { by, draft, graded }] of reports.entries()) {
		tell(n);
		const room = ensemble.room(draft.region, draft.threat);
		const id = must(`The report "${draft.title}"`, await ensemble.someone(by).vault.intelligence.publish(room, draft));
		published.push(id);
		const grader = ensemble.someone(graded.by).vault;
		await first(`The report "${draft.title}"`, grader.intelligence.watchReports, ({ reports: all }) => all.find((each) => each.id === id));
		const { reliability, credibility, comment } = graded;
		must('A grading', await grader.intelligence.grade(id, { evaluation: { reliability, credibility }, comment, language: draft.language }));
	}
	return published;
}
