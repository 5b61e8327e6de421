/** @file Meetings as the vault reads and writes them: agenda, session, outcomes, and any junk unreadable. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import type { Day, TimeZone } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { OperationPlan } from '#lib/operations/operation.ts';
import { openOperations } from '#lib/operations/vault/operations.ts';
import { MemoryLedger, person, ROOM } from '../../../../tests/fixtures/memory-ledger.ts';
import { orderBetween, type ItemPlan } from '../agenda-item.ts';
import type { MeetingPlan } from '../meeting.ts';
import type { OutcomeKind } from '../outcome.ts';
import type { WallTime } from '../wall-time.ts';
import { decodeItem, decodeMeeting, decodeOutcome, encodeItem, encodeMeeting, encodeOutcome } from './codecs.ts';
import { openMeetings } from './meetings.ts';

const LIMA = person('lima', 'BR', 'coordinator', 'specialist');
const NAVARRO = person('navarro', 'AR', 'coordinator');
const PARDO = person('pardo', 'CO', 'specialist');
const SOTO = person('soto', 'CL', 'specialist');
const ES = 'es' as TextLanguage;

const MEETING: MeetingPlan = {
	title: 'ISON, February',
	purpose: '',
	language: ES,
	start: { wall: '2018-02-14T09:30' as WallTime, zone: 'America/Bogota' as TimeZone },
	minutes: 120,
	languages: [ES],
	online: true,
	place: '',
	chair: LIMA.user,
	rapporteur: PARDO.user,
};
const ITEM: ItemPlan = { title: 'South Asian migrants', text: '', language: ES, minutes: 30 };
const OPERATION: OperationPlan = {
	title: 'Andes',
	objective: 'Follow the networks.',
	language: ES,
	region: 'americas',
	threat: 'facilitation-networks',
	leadCountry: 'CO' as Country,
	legalBasis: '',
	initiatedOn: '2018-02-14' as Day,
	tacticalFrom: '',
	tacticalTo: '',
	coordinationUnit: '',
};
const TASK = { title: 'Write to Dhaka', detail: '', language: ES, owner: SOTO.user, due: '2018-03-01' as Day };
const outcome = (kind: OutcomeKind) => ({ kind, text: 'Colombia leads.', language: ES });

function network() {
	const ledger = new MemoryLedger([LIMA, NAVARRO, PARDO, SOTO]);
	const as = (who: typeof PARDO) => openMeetings(ledger.clientOf(who.user), { roster: ledger.rosterOf(who.user) });
	return { ledger, as };
}
type Api = ReturnType<ReturnType<typeof network>['as']>;
async function read(api: Api) {
	let value: Parameters<Parameters<Api['watchMeetings']>[0]>[0] | undefined;
	await (
		await api.watchMeetings((book) => (value = book))
	)();
	if (value === undefined) throw new Error('The watch did not answer.');
	return value;
}
async function must<T>(answer: Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string } }>): Promise<T> {
	const result = await answer;
	if (!result.ok) throw new Error(result.refusal.code);
	return result.value;
}
/** A meeting in session with one item under discussion. */
async function inSession() {
	const world = network();
	const meeting = await must(world.as(LIMA).schedule(ROOM, MEETING, [{ plan: ITEM, about: [] }]));
	const item = (await read(world.as(LIMA))).meetings[0]?.items[0]?.id;
	if (item === undefined) throw new Error('No item.');
	await must(world.as(LIMA).moveMeeting(meeting, 'in-session', ''));
	await must(world.as(LIMA).takeUp(item));
	return { ...world, meeting, item };
}

describe('the codecs', () => {
	it('read any junk as unreadable and never throw', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const junk = value as Json;
				for (const decode of [decodeMeeting, decodeItem, decodeOutcome]) expect(decode(junk)).toBeNull();
				const content = {
					plan: MEETING,
					attendance: [{ country: 'CO' as Country, status: 'present' as const }],
					currentItem: null,
					reason: '',
				};
				expect(decodeMeeting(encodeMeeting(content, junk))).toMatchObject({ plan: MEETING, attendance: content.attendance });
				expect(decodeItem(encodeItem(ITEM, 'n', 'why', junk))).toMatchObject({ plan: ITEM, order: 'n', reason: 'why' });
				expect(decodeOutcome(encodeOutcome(outcome('action'), '', junk))?.plan).toEqual(outcome('action'));
			}),
		);
	});
});

describe('the order of an agenda', () => {
	it('always has room between two items', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (places) => {
				const keys: string[] = [];
				for (const place of places) {
					const at = place % (keys.length + 1);
					const key = orderBetween(keys[at - 1] ?? '', keys[at] ?? '');
					keys.splice(at, 0, key);
					expect(key.endsWith('a')).toBe(false);
				}
				expect(keys.toSorted()).toEqual(keys);
				expect(new Set(keys).size).toBe(keys.length);
			}),
		);
	});
});

describe('a meeting', () => {
	it('is called by a coordinator only, with languages and a zone that exists', async () => {
		const { as } = network();
		expect(await as(PARDO).schedule(ROOM, MEETING, [])).toMatchObject({ refusal: { code: 'may-not' } });
		expect(await as(LIMA).schedule(ROOM, { ...MEETING, languages: [] }, [])).toMatchObject({ refusal: { code: 'languages-missing' } });
		const start = { ...MEETING.start, zone: 'America/Nowhere' as TimeZone };
		expect(await as(LIMA).schedule(ROOM, { ...MEETING, start }, [])).toMatchObject({ refusal: { code: 'zone-unknown' } });
		const id = await must(as(LIMA).schedule(ROOM, MEETING, []));
		expect(await as(LIMA).moveMeeting(id, 'in-session', '')).toMatchObject({ refusal: { code: 'no-accepted-item' } });
	});

	it('takes proposals from anybody and puts on the agenda what a coordinator accepts', async () => {
		const { as } = network();
		const id = await must(as(LIMA).schedule(ROOM, MEETING, []));
		const proposed = await must(as(PARDO).addItem(id, ITEM, []));
		expect((await read(as(SOTO))).meetings[0]?.items[0]).toMatchObject({ id: proposed, state: 'proposed', proposedBy: PARDO.user });
		expect(await as(SOTO).moveItem(proposed, 'accepted', '')).toMatchObject({ refusal: { code: 'may-not' } });
		await must(as(NAVARRO).moveItem(proposed, 'accepted', ''));
		const second = await must(as(LIMA).addItem(id, { ...ITEM, title: 'Second' }, []));
		await must(as(LIMA).placeItem(second, null));
		expect((await read(as(SOTO))).meetings[0]?.items.map((item) => item.id)).toEqual([second, proposed]);
	});

	it('does not close with an item that is not disposed of, or an outcome that became nothing', async () => {
		const { as, meeting, item } = await inSession();
		expect(await as(LIMA).moveMeeting(meeting, 'minutes-review', '')).toMatchObject({ refusal: { code: 'items-undisposed', items: 1 } });
		expect(await as(LIMA).moveItem(item, 'disposed', '')).toMatchObject({ refusal: { code: 'no-outcome' } });
		const result = await must(as(PARDO).recordOutcome(item, outcome('operation')));
		await must(as(LIMA).moveItem(item, 'disposed', ''));
		expect((await read(as(SOTO))).meetings[0]?.currentItem).toBeNull();
		await must(as(LIMA).moveMeeting(meeting, 'minutes-review', ''));
		expect(await as(LIMA).moveMeeting(meeting, 'closed', '')).toMatchObject({ refusal: { code: 'outcomes-unlinked', outcomes: 1 } });
		expect(await as(LIMA).moveOutcome(result, 'fulfilled', '')).toMatchObject({ refusal: { code: 'must-become', kind: 'operation' } });
		await must(as(LIMA).startOperation(result, OPERATION));
		expect(await must(as(LIMA).moveMeeting(meeting, 'closed', ''))).toBe('closed');
		expect(await as(LIMA).addItem(meeting, ITEM, [])).toMatchObject({ refusal: { code: 'meeting-over' } });
	});

	it('is recorded by coordinators and its rapporteur, not by others', async () => {
		const { as, meeting, item } = await inSession();
		expect(await as(SOTO).recordOutcome(item, outcome('decision'))).toMatchObject({ refusal: { code: 'not-recorder' } });
		const attendance = [{ country: 'CO' as Country, status: 'present' as const }];
		expect(await as(SOTO).setAttendance(meeting, attendance)).toMatchObject({ refusal: { code: 'may-not' } });
		await must(as(PARDO).setAttendance(meeting, attendance));
		expect((await read(as(SOTO))).meetings[0]).toMatchObject({ attendance, currentItem: item });
	});

	it('discusses one item at a time', async () => {
		const { as, meeting, item } = await inSession();
		const second = await must(as(LIMA).addItem(meeting, { ...ITEM, title: 'Second' }, []));
		await must(as(LIMA).takeUp(second));
		const [now] = (await read(as(SOTO))).meetings;
		expect(now?.currentItem).toBe(second);
		expect(now?.items.map((each) => [each.id, each.state])).toEqual([
			[item, 'accepted'],
			[second, 'in-discussion'],
		]);
	});
});

describe('an outcome', () => {
	it('becomes one operation, whoever converts it and however often', async () => {
		const { ledger, as, item } = await inSession();
		const result = await must(as(LIMA).recordOutcome(item, outcome('operation')));
		const [first, second] = await Promise.all([
			must(as(LIMA).startOperation(result, OPERATION)),
			must(as(NAVARRO).startOperation(result, { ...OPERATION, title: 'Other' })),
		]);
		expect(second).toBe(first);
		expect(await must(as(NAVARRO).startOperation(result, OPERATION))).toBe(first);
		const operations = openOperations(ledger.clientOf(SOTO.user), { roster: ledger.rosterOf(SOTO.user) });
		const known: { id: RecordId; origin: RecordId | null; title: string }[] = [];
		await operations.watchBoard((board) =>
			known.push(...board.operations.map(({ id, origin, plan }) => ({ id, origin, title: plan.title }))),
		);
		expect(known).toEqual([{ id: first, origin: result, title: 'Andes' }]);
		expect((await read(as(SOTO))).meetings[0]?.items[0]?.outcomes[0]).toMatchObject({ state: 'linked', became: first });
	});

	it('of another kind becomes no operation', async () => {
		const { ledger, as, item } = await inSession();
		const result = await must(as(LIMA).recordOutcome(item, outcome('action')));
		ledger.outside.add(SOTO.user);
		expect(await as(LIMA).startTask(result, TASK)).toMatchObject({ refusal: { code: 'owner-no-reader' } });
		ledger.outside.clear();
		expect(await as(LIMA).startOperation(result, OPERATION)).toMatchObject({ refusal: { code: 'wrong-kind', kind: 'action' } });
		expect(await as(PARDO).startTask(result, TASK)).toMatchObject({ refusal: { code: 'may-not' } });
		const task = await must(as(LIMA).startTask(result, TASK));
		expect(await must(as(NAVARRO).startTask(result, TASK))).toBe(task);
	});

	it('is carried over to another meeting with its text and its subjects', async () => {
		const { as, item, meeting } = await inSession();
		const result = await must(as(LIMA).recordOutcome(item, outcome('carry-over')));
		expect(await as(LIMA).carryOver(result, meeting)).toMatchObject({ refusal: { code: 'unknown-meeting' } });
		const later = await must(as(LIMA).schedule(ROOM, { ...MEETING, title: 'May' }, []));
		const carried = await must(as(LIMA).carryOver(result, later));
		const target = (await read(as(SOTO))).meetings.find((each) => each.id === later);
		expect(target?.items).toMatchObject([{ id: carried, origin: result, state: 'accepted', plan: ITEM }]);
	});

	it('is dropped only with a reason', async () => {
		const { as, item } = await inSession();
		const result = await must(as(LIMA).recordOutcome(item, outcome('action')));
		expect(await as(LIMA).moveOutcome(result, 'dropped', '')).toMatchObject({ refusal: { code: 'reason-missing' } });
		expect(await must(as(LIMA).moveOutcome(result, 'dropped', 'Done by Chile already.'))).toBe('dropped');
	});
});
