/** @file A thread of the demonstration, walked from the meeting to the closed operation: every step by whoever may take it, and no other. */
import type { RecordId } from '#lib/kernel/id.ts';
import type { Meeting } from '#lib/meetings/meeting.ts';
import type { Operation } from '#lib/operations/operation.ts';
import { first, must, type Cast } from './cast.ts';
import { report } from './conversation.ts';
import type { Thread } from './demonstration.ts';
import type { Ensemble, Tell } from './ensemble.ts';

/** What a member sees of the operation, once it is as the next step needs it. */
const seen = <T>(who: Cast, operation: RecordId, what: string, pick: (operation: Operation) => T | undefined): Promise<T> =>
	first(what, who.vault.operations.watchBoard, ({ operations }) => {
		const found = operations.find((each) => each.id === operation);
		return found === undefined ? undefined : pick(found);
	});

const isIn =
	(state: Operation['state']) =>
	(operation: Operation): Operation | undefined =>
		operation.state === state ? operation : undefined;

/** Holds the meeting from its call to its closed minutes. */
export async function meet(ensemble: Ensemble, thread: Thread, reports: readonly RecordId[], tell: Tell): Promise<RecordId> {
	const room = ensemble.room(thread.region, thread.threat);
	const chair = ensemble.someone(thread.chair);
	const { meetings } = chair.vault;
	const meeting = must(
		'The meeting',
		await meetings.schedule(
			room,
			{ ...thread.meeting, chair: chair.user },
			thread.items.map(({ plan, about }) => ({ plan, about: about(reports) })),
		),
	);
	must('Opening the meeting', await meetings.moveMeeting(meeting, 'in-session', ''));
	must(
		'The attendance',
		await meetings.setAttendance(
			meeting,
			thread.attendance.map((country) => ({ country, status: 'present' })),
		),
	);
	const agenda = await first('The agenda', meetings.watchMeetings, ({ meetings: all }): Meeting['items'] | undefined => {
		const found = all.find((each) => each.id === meeting);
		return found?.state === 'in-session' && found.items.length === thread.items.length ? found.items : undefined;
	});
	let operation: RecordId | undefined;
	for (const [n, { plan, outcome }] of thread.items.entries()) {
		tell('meeting', n, thread.items.length);
		const item = agenda.find((each) => each.plan.title === plan.title);
		if (item === undefined) throw new Error(`"${plan.title}" is not on the agenda.`);
		must('Taking up an item', await meetings.takeUp(item.id));
		const recorded = must('An outcome', await meetings.recordOutcome(item.id, outcome));
		if (outcome.kind === 'operation') operation = must('The operation', await meetings.startOperation(recorded, thread.operation));
		must('Disposing of an item', await meetings.moveItem(item.id, 'disposed', ''));
	}
	must('The minutes', await meetings.moveMeeting(meeting, 'minutes-review', ''));
	must('Closing the meeting', await meetings.moveMeeting(meeting, 'closed', ''));
	if (operation === undefined) throw new Error('The meeting started no operation.');
	return operation;
}

/** Approves the operation; then every country is asked and confirms. */
export async function prepare(ensemble: Ensemble, thread: Thread, operation: RecordId, tell: Tell): Promise<void> {
	const chair = ensemble.someone(thread.chair);
	tell('operation', 0, thread.countries.length);
	for (const localpart of thread.approvers) {
		const approver = ensemble.someone(localpart);
		const { hash } = await seen(approver, operation, 'The operation', isIn('proposed'));
		must(`The approval by ${localpart}`, await approver.vault.operations.decide(operation, hash, 'approve'));
	}
	await seen(chair, operation, 'The decision', isIn('approved'));
	must('Planning', await chair.vault.operations.move(operation, 'planning', ''));
	for (const [n, country] of thread.countries.entries()) {
		if (n > 0) tell('operation', n, thread.countries.length);
		const role = country === thread.operation.leadCountry ? 'lead' : 'participant';
		must(`Inviting ${country}`, await chair.vault.operations.inviteCountry(operation, country, role));
		const delegate = ensemble.delegateOf(country);
		const part = await seen(delegate, operation, `The question to ${country}`, ({ participations }) =>
			participations.find((each) => each.country === country),
		);
		must(`${country}'s answer`, await delegate.vault.operations.answer(part.id, 'confirmed', ''));
	}
}

/** Hands out the tasks; each is done by its owner and verified by somebody else. */
export async function work(ensemble: Ensemble, thread: Thread, operation: RecordId, tell: Tell): Promise<void> {
	const chair = ensemble.someone(thread.chair);
	for (const [n, { title, owner, due, verifiedBy }] of thread.tasks.entries()) {
		tell('tasks', n, thread.tasks.length);
		const doer = ensemble.someone(owner);
		const plan = { title, detail: '', language: thread.operation.language, owner: doer.user, due };
		const task = must('A task', await chair.vault.operations.addTask(operation, plan));
		await seen(doer, operation, `The task of ${owner}`, ({ tasks }) => tasks.find((each) => each.id === task));
		must('Beginning a task', await doer.vault.operations.moveTask(task, 'in-progress'));
		must('Finishing a task', await doer.vault.operations.moveTask(task, 'done'));
		const verifier = ensemble.someone(verifiedBy);
		await seen(verifier, operation, `What ${owner} did`, ({ tasks }) => tasks.find((each) => each.id === task && each.state === 'done'));
		must('Verifying a task', await verifier.vault.operations.moveTask(task, 'verified'));
	}
}

/** Each country reports, first or last, once it sees that the operation has come so far. */
async function reportResults(
	ensemble: Ensemble,
	{ results }: Thread,
	operation: RecordId,
	phase: 'preliminary' | 'final',
	tell: Tell,
): Promise<void> {
	for (const [n, result] of results.entries()) {
		tell('results', phase === 'final' ? results.length + n : n, 2 * results.length);
		const delegate = ensemble.delegateOf(result.country);
		await seen(delegate, operation, 'The tactical days', isIn(phase === 'final' ? 'debrief' : 'active'));
		must(`The results of ${result.country}`, await delegate.vault.operations.reportResult(operation, result[phase]));
	}
}

/** The tactical days, the review and the end. */
export async function carryOut(ensemble: Ensemble, thread: Thread, operation: RecordId, tell: Tell): Promise<void> {
	const chair = ensemble.someone(thread.chair);
	await seen(chair, operation, 'The answers and the tasks', ({ participations, tasks }) => {
		const confirmed = participations.filter(({ state }) => state === 'confirmed').length;
		const verified = tasks.filter(({ state }) => state === 'verified').length;
		return confirmed === thread.countries.length && verified === thread.tasks.length ? true : undefined;
	});
	must('The tactical days', await chair.vault.operations.move(operation, 'active', ''));
	await report(ensemble, thread.tactical, () => undefined);
	await reportResults(ensemble, thread, operation, 'preliminary', tell);
	must('The review', await chair.vault.operations.move(operation, 'debrief', ''));
	await reportResults(ensemble, thread, operation, 'final', tell);
	must('The end of the operation', await chair.vault.operations.move(operation, 'closed', ''));
	const origin = await seen(chair, operation, 'The outcome', ({ origin: outcome }) => outcome ?? undefined);
	must('The fulfilled outcome', await chair.vault.meetings.moveOutcome(origin, 'fulfilled', ''));
}
