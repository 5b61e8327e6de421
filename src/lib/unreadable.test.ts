/** @file Every mission shows the last version that has a form, and names the one that has none. */
/** One bad writer cannot destroy a record: of whatever kind, what was last readable stays in sight, the bad version is named, and it is restored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportDraft } from '#lib/intelligence/report.ts';
import { openIntelligence } from '#lib/intelligence/vault/intelligence.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { dayAt, instant, type Day, type TimeZone } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { openMeetings } from '#lib/meetings/vault/meetings.ts';
import type { WallTime } from '#lib/meetings/wall-time.ts';
import type { OperationPlan } from '#lib/operations/operation.ts';
import { openOperations } from '#lib/operations/vault/operations.ts';
import { MemoryLedger, person, ROOM } from '../../tests/fixtures/memory-ledger.ts';

const PARDO = person('pardo', 'CO', 'specialist');
const LIMA = person('lima', 'BR', 'coordinator');
const NAVARRO = person('navarro', 'AR', 'coordinator');
const VERA = person('vera', 'CO', 'delegate');
const SOTO = person('soto', 'CL', 'delegate');
const ROJAS = person('rojas', 'CO', 'approver');
type Somebody = typeof PARDO;

const ES = 'es' as TextLanguage;
const PLAN: OperationPlan = {
	...{ title: 'Andes', objective: 'Follow the networks.', language: ES, region: 'americas', threat: 'facilitation-networks' },
	...{ leadCountry: 'CO' as Country, legalBasis: '', initiatedOn: '', tacticalFrom: '', tacticalTo: '', coordinationUnit: '' },
};
const TASK = { title: 'Check the manifests', detail: '', language: ES, owner: PARDO.user, due: '2026-02-20' as Day };
const ITEM = { title: 'Boat legs', text: '', language: ES, minutes: 30 };
const MEETING = {
	...{ title: 'ISON, February', purpose: '', language: ES, minutes: 120, languages: [ES], online: true, place: '' },
	start: { wall: '2026-02-14T09:30' as WallTime, zone: 'America/Bogota' as TimeZone },
	...{ chair: LIMA.user, rapporteur: PARDO.user },
};
const REPORT: ReportDraft = {
	...{ title: 'Seafarer papers', text: 'False discharge books.', language: ES, kind: 'spot', region: 'americas', threat: 'sea-routes' },
	...{ places: [], eventDate: '', reliability: 'B', credibility: 2, marking: 'AMBER' },
};

type Answer<T> = Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string } }>;
async function must<T>(answer: Answer<T>): Promise<T> {
	const result = await answer;
	if (!result.ok) throw new Error(result.refusal.code);
	return result.value;
}

function network() {
	const ledger = new MemoryLedger([PARDO, LIMA, NAVARRO, VERA, SOTO, ROJAS]);
	const as = ({ user }: Somebody) => {
		const [client, roster] = [ledger.clientOf(user), ledger.rosterOf(user)];
		const operations = openOperations(client, { roster });
		const meetings = openMeetings(client, { roster });
		const reports = openIntelligence(client, {
			roster,
			ceilingOf: () => 'AMBER',
			heldBy: () => 'AMBER',
			now: () => instant(ledger.now),
			today: () => dayAt(ledger.now),
		});
		return { client, operations, meetings, reports };
	};
	const seenBy = async (who: Somebody) => {
		const { operations, meetings, reports } = as(who);
		const seen: { board?: unknown; book?: unknown; list?: unknown } = {};
		await operations.watchBoard((board) => (seen.board = board));
		await meetings.watchMeetings((book) => (seen.book = book));
		await reports.watchReports((list) => (seen.list = list));
		return seen as {
			board: Parameters<Parameters<typeof operations.watchBoard>[0]>[0];
			book: Parameters<Parameters<typeof meetings.watchMeetings>[0]>[0];
			list: Parameters<Parameters<typeof reports.watchReports>[0]>[0];
		};
	};
	return { ledger, as, seenBy };
}
async function withTask() {
	const world = network();
	const operation = await must(world.as(PARDO).operations.propose(ROOM, PLAN, []));
	const todo = await must(world.as(LIMA).operations.addTask(operation, TASK));
	const task = async () => (await world.seenBy(VERA)).board.operations.find(({ id }) => id === operation)?.tasks[0];
	return { ...world, operation, todo, task };
}

describe('a task', () => {
	it('over which a colleague wrote garbage is seen as it was, with the version and its author, and restored', async () => {
		const { ledger, as, todo, task } = await withTask();
		ledger.spoil(ROJAS, todo, {});
		expect(await task()).toMatchObject({ plan: TASK, version: 2, unreadable: { version: 2, author: ROJAS.user, shown: 1, locked: false } });
		await must(as(PARDO).operations.restore(todo));
		expect(await task()).toMatchObject({ plan: TASK, state: 'open', version: 3, by: PARDO.user, unreadable: null });
		// Somebody slower finds it done.
		await must(as(LIMA).operations.restore(todo));
		expect(await task()).toMatchObject({ version: 3 });
	});

	it('is seen whatever is written over it, as often as they like', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 5 }), async (junk) => {
				const { ledger, todo, task } = await withTask();
				for (const payload of junk) ledger.spoil(ROJAS, todo, { payload: payload as Json });
				expect(await task()).toMatchObject({ plan: TASK, unreadable: { version: junk.length + 1, author: ROJAS.user, shown: 1 } });
			}),
			{ numRuns: 30 },
		);
	});

	it('stays with its operation where a version hangs it elsewhere', async () => {
		const { ledger, as, operation, todo, task } = await withTask();
		const other = await must(as(ROJAS).operations.propose(ROOM, { ...PLAN, title: 'Other' }, []));
		const payload = as(ROJAS).client.record(todo)?.payload ?? null;
		for (const links of [[], [{ kind: 'of-operation', to: other }]]) ledger.spoil(ROJAS, todo, { payload, links });
		expect(await task()).toMatchObject({ operation, unreadable: { version: 3, author: ROJAS.user, shown: 1 } });
		await must(as(VERA).operations.restore(todo));
		expect(as(VERA).client.record(todo)).toMatchObject({ version: 4, links: [{ kind: 'of-operation', to: operation }] });
		expect(await task()).toMatchObject({ operation, unreadable: null });
	});

	it('is not written by somebody who lacks the key of its newest version', async () => {
		const { ledger, as, todo, task } = await withTask();
		await must(as(PARDO).operations.moveTask(todo, 'in-progress'));
		ledger.lock(todo);
		expect(await task()).toMatchObject({ state: 'in-progress', unreadable: { version: 2, author: PARDO.user, shown: 1, locked: true } });
		expect(await as(LIMA).operations.restore(todo)).toMatchObject({ refusal: { code: 'locked' } });
		expect(await as(LIMA).operations.editTask(todo, TASK)).toMatchObject({ refusal: { code: 'locked' } });
		expect(as(LIMA).client.record(todo)?.version).toBe(2);
	});
});

describe('an operation', () => {
	it('is restored by who may write it in its state, and by nobody else', async () => {
		const { ledger, as, operation, seenBy } = await withTask();
		ledger.spoil(NAVARRO, operation, {});
		expect((await seenBy(VERA)).board.operations).toMatchObject([
			{ plan: PLAN, unreadable: { version: 2, author: NAVARRO.user, shown: 1 }, tasks: [{ plan: TASK }] },
		]);
		expect(await as(VERA).operations.restore(operation)).toMatchObject({ refusal: { code: 'may-not-restore' } });
		await must(as(PARDO).operations.restore(operation));
		expect((await seenBy(VERA)).board.operations).toMatchObject([{ plan: PLAN, version: 3, unreadable: null }]);
	});

	it('whose state has no writing of its own is sealed again by its next step', async () => {
		const { as, operation, ledger, seenBy } = await withTask();
		ledger.spoil(ROJAS, operation, { state: 'returned' });
		expect((await seenBy(VERA)).board.operations).toMatchObject([{ plan: PLAN, state: 'returned', unreadable: { author: ROJAS.user } }]);
		for (const who of [PARDO, LIMA, ROJAS]) {
			expect(await as(who).operations.restore(operation)).toMatchObject({ refusal: { code: 'may-not-restore' } });
		}
		await must(as(PARDO).operations.move(operation, 'proposed', ''));
		expect((await seenBy(VERA)).board.operations).toMatchObject([{ plan: PLAN, state: 'proposed', unreadable: null }]);
	});
});

describe("a country's part", () => {
	it('keeps country and role where its delegate answered with garbage', async () => {
		const { ledger, as, operation, seenBy } = await withTask();
		const part = await must(as(LIMA).operations.inviteCountry(operation, 'CL' as Country, 'observer'));
		ledger.spoil(SOTO, part, { state: 'confirmed' });
		const seen = async () => (await seenBy(PARDO)).board.operations[0]?.participations;
		const unreadable = { version: 2, author: SOTO.user, shown: 1 };
		expect(await seen()).toMatchObject([{ country: 'CL', role: 'observer', state: 'confirmed', foreign: false, unreadable }]);
		expect(await as(SOTO).operations.restore(part)).toMatchObject({ refusal: { code: 'may-not-restore' } });
		await must(as(SOTO).operations.answer(part, 'withdrawn', ''));
		expect(await seen()).toMatchObject([{ country: 'CL', role: 'observer', state: 'withdrawn', unreadable: null }]);
	});

	it('is foreign where a delegate of another country answered with garbage', async () => {
		const { ledger, as, operation, seenBy } = await withTask();
		const part = await must(as(LIMA).operations.inviteCountry(operation, 'CL' as Country, 'observer'));
		ledger.spoil(VERA, part, { state: 'confirmed' });
		expect((await seenBy(PARDO)).board.operations[0]?.participations).toMatchObject([{ country: 'CL', foreign: true }]);
	});
});

/** A meeting in session with one item under discussion and one outcome. */
async function inSession() {
	const world = network();
	const lima = world.as(LIMA).meetings;
	const meeting = await must(lima.schedule(ROOM, MEETING, [{ plan: ITEM, about: [] }]));
	const item = (await world.seenBy(LIMA)).book.meetings[0]?.items[0]?.id as RecordId;
	await must(lima.moveMeeting(meeting, 'in-session', ''));
	await must(lima.takeUp(item));
	const outcome = await must(lima.recordOutcome(item, { kind: 'operation', text: 'Colombia leads.', language: ES }));
	const seen = async () => (await world.seenBy(SOTO)).book.meetings.find(({ id }) => id === meeting);
	return { ...world, meeting, item, outcome, seen };
}

describe('a meeting', () => {
	it('with its item and its outcome is seen as it was, and each is restored', async () => {
		const { ledger, as, meeting, item, outcome, seen } = await inSession();
		ledger.spoil(PARDO, meeting, {});
		ledger.spoil(PARDO, outcome, {});
		expect(await seen()).toMatchObject({
			...{ plan: MEETING, currentItem: item, unreadable: { version: 4, author: PARDO.user, shown: 3 } },
			items: [{ outcomes: [{ plan: { text: 'Colombia leads.' }, unreadable: { version: 2, author: PARDO.user, shown: 1 } }] }],
		});
		expect(await as(SOTO).meetings.restore(meeting)).toMatchObject({ refusal: { code: 'may-not-restore' } });
		await must(as(NAVARRO).meetings.restore(meeting));
		await must(as(NAVARRO).meetings.restore(outcome));
		expect(await seen()).toMatchObject({ version: 5, currentItem: item, unreadable: null, items: [{ outcomes: [{ unreadable: null }] }] });
	});

	it('takes up an item over which somebody wrote garbage with the words that are shown of it', async () => {
		const { ledger, as, meeting, seen } = await inSession();
		const second = await must(as(LIMA).meetings.addItem(meeting, { ...ITEM, title: 'Second' }, []));
		ledger.spoil(NAVARRO, second, { links: [{ kind: 'of-meeting', to: meeting }] });
		const shown = async () => (await seen())?.items.find(({ id }) => id === second);
		expect(await shown()).toMatchObject({ plan: { title: 'Second' }, unreadable: { version: 2, author: NAVARRO.user } });
		await must(as(LIMA).meetings.takeUp(second));
		expect(await shown()).toMatchObject({ plan: { title: 'Second' }, state: 'in-discussion', version: 3, unreadable: null });
	});

	it('keeps its item where a version hangs it on another meeting', async () => {
		const { ledger, as, item, seen } = await inSession();
		const other = await must(as(NAVARRO).meetings.schedule(ROOM, { ...MEETING, title: 'Other' }, []));
		await must(as(LIMA).meetings.moveItem(item, 'accepted', ''));
		ledger.spoil(NAVARRO, item, { payload: as(LIMA).client.record(item)?.payload ?? null, links: [{ kind: 'of-meeting', to: other }] });
		expect((await seen())?.items).toMatchObject([{ id: item, unreadable: { version: 4, author: NAVARRO.user, shown: 3 } }]);
	});

	it('knows what an outcome became where that version says nothing else', async () => {
		const { ledger, as, item, outcome, seen } = await inSession();
		const operation = await must(as(PARDO).operations.propose(ROOM, PLAN, []));
		const links = [
			{ kind: 'of-item', to: item },
			{ kind: 'became', to: operation },
		];
		ledger.spoil(NAVARRO, outcome, { state: 'linked', links });
		expect((await seen())?.items[0]?.outcomes).toMatchObject([{ state: 'linked', became: operation, plan: { text: 'Colombia leads.' } }]);
	});
});

describe('a report', () => {
	it('corrected into garbage shows what it said before, and is restored by its author only', async () => {
		const { ledger, as, seenBy } = network();
		const id = await must(as(PARDO).reports.publish(ROOM, REPORT));
		ledger.spoil(PARDO, id, { state: 'corrected' });
		expect((await seenBy(LIMA)).list).toMatchObject({
			reports: [{ title: REPORT.title, state: 'corrected', unreadable: { version: 2, author: PARDO.user, shown: 1 } }],
			unreadable: [],
		});
		expect(await as(LIMA).reports.restore(id)).toMatchObject({ refusal: { code: 'may-not-restore' } });
		await must(as(PARDO).reports.restore(id));
		expect((await seenBy(LIMA)).list.reports).toMatchObject([{ title: REPORT.title, version: 3, unreadable: null }]);
	});

	it('withdrawn with garbage in its place still says what was withdrawn', async () => {
		const { ledger, as, seenBy } = network();
		const id = await must(as(PARDO).reports.publish(ROOM, REPORT));
		ledger.spoil(LIMA, id, { state: 'withdrawn', payload: null });
		expect((await seenBy(VERA)).list.reports).toMatchObject([
			{ title: REPORT.title, state: 'withdrawn', unreadable: { author: LIMA.user } },
		]);
	});
});
