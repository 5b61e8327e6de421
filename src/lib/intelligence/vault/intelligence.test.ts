/** @file Reports as the vault reads and writes them: any junk is unreadable, and what it does not know is kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { RecordId } from '#lib/kernel/id.ts';
import { dayAt, instant, type TimeZone } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { TLP_LEVELS } from '#lib/kernel/marking.ts';
import { REGIONS, THREATS } from '#lib/kernel/region.ts';
import { MemoryLedger, person, ROOM } from '../../../../tests/fixtures/memory-ledger.ts';
import { CREDIBILITIES, RELIABILITIES } from '../evaluation.ts';
import { REPORT_KINDS, type EventDate, type ReportDraft } from '../report.ts';
import { openIntelligence } from './intelligence.ts';
import { decodeGrading, decodeReport, encodeGrading, encodeReport, encodeWithdrawal, exportBundle, repeatsReport } from './report-codec.ts';

const PARDO = person('pardo', 'CO', 'specialist');
const SOTO = person('soto', 'CL', 'specialist');
const LIMA = person('lima', 'BR', 'coordinator');
const GATE = person('gate', 'PA', 'frontline');

const DRAFT: ReportDraft = {
	title: 'Seafarer papers in Valparaíso',
	text: 'False discharge books for Bangladeshi nationals.',
	language: 'es' as TextLanguage,
	kind: 'modus-operandi',
	region: 'americas',
	threat: 'document-fraud',
	places: ['CL', 'BD'] as Country[],
	eventDate: '2018-02' as EventDate,
	reliability: 'B',
	credibility: 2,
	marking: 'AMBER',
};

function room() {
	const ledger = new MemoryLedger([PARDO, SOTO, LIMA, GATE]);
	const open = (who: typeof PARDO, zone = 'UTC' as TimeZone) =>
		openIntelligence(ledger.clientOf(who.user), {
			roster: ledger.rosterOf(who.user),
			ceilingOf: (id) => (id === ROOM ? 'AMBER' : null),
			heldBy: () => 'AMBER',
			now: () => instant(ledger.now),
			today: () => dayAt(ledger.now, zone),
		});
	return { ledger, open };
}
type Api = ReturnType<ReturnType<typeof room>['open']>;
async function read(api: Api) {
	let value: Parameters<Parameters<Api['watchReports']>[0]>[0] | undefined;
	await (
		await api.watchReports((list) => (value = list))
	)();
	if (value === undefined) throw new Error('The watch did not answer.');
	return value;
}
const published = async (api: Api, draft = DRAFT): Promise<RecordId> => {
	const answer = await api.publish(ROOM, draft);
	if (!answer.ok) throw new Error(answer.refusal.code);
	return answer.value;
};

const drafts: fc.Arbitrary<ReportDraft> = fc.record({
	title: fc.string({ minLength: 1 }),
	text: fc.string({ unit: 'grapheme' }),
	language: fc.constantFrom('ar', 'es', 'fr-CA').map((tag) => tag as TextLanguage),
	kind: fc.constantFrom(...REPORT_KINDS),
	region: fc.constantFrom(...REGIONS),
	threat: fc.constantFrom(...THREATS),
	places: fc.uniqueArray(fc.constantFrom('CO', 'CL', 'BD', 'PA', 'NI').map((code) => code as Country)),
	eventDate: fc.constantFrom('', '2018', '2018-02', '2018-02-14').map((date) => date as EventDate),
	reliability: fc.constantFrom(...RELIABILITIES),
	credibility: fc.constantFrom(...CREDIBILITIES),
	marking: fc.constantFrom(...TLP_LEVELS),
});
const writing = () => ({ id: crypto.randomUUID() as RecordId, newId: () => crypto.randomUUID(), now: instant(Date.UTC(2026, 0, 5)) });

describe('the codec', () => {
	it('gives back what was written, also over an earlier version', () => {
		fc.assert(
			fc.property(drafts, drafts, (first, second) => {
				const encoded = encodeReport(second, writing(), encodeReport(first, writing()));
				const { reliability, credibility, eventDate, title, ...same } = second;
				expect(decodeReport(encoded)).toMatchObject({
					...same,
					title: title.trim(),
					eventDate: eventDate === '' ? null : eventDate,
					evaluation: { reliability, credibility },
				});
			}),
		);
	});

	it('reads any junk as unreadable and never throws', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (junk) => {
				expect(decodeReport(junk as Json)).toBeNull();
				expect(decodeGrading(junk as Json)).toBeNull();
				expect(decodeReport({ type: 'bundle', objects: [{ type: 'report', id: 'x', extensions: junk as Json }] })).toBeNull();
				encodeReport(DRAFT, writing(), junk as Json);
				encodeWithdrawal(junk as Json, 'reason', instant(0));
			}),
		);
	});

	it('keeps members and objects that it does not know', () => {
		const first = encodeReport(DRAFT, writing()) as { objects: Record<string, Json>[] };
		const [report, ...others] = first.objects;
		const foreign = { ...first, objects: [{ ...report, x_theirs: 1 }, ...others, { type: 'note', id: 'note--1' }] };
		const again = encodeReport({ ...DRAFT, title: 'New' }, writing(), foreign) as { objects: Record<string, Json>[] };
		expect(again.objects[0]).toMatchObject({ x_theirs: 1, name: 'New' });
		expect(again.objects.at(-1)).toEqual({ type: 'note', id: 'note--1' });
	});

	it('takes the strictest of several markings, and refuses a report with none', () => {
		const encoded = encodeReport({ ...DRAFT, marking: 'GREEN' }, writing()) as { objects: Record<string, Json>[] };
		const red = encodeReport({ ...DRAFT, marking: 'RED' }, writing()) as { objects: Record<string, Json>[] };
		const refs = (bundle: typeof red) => bundle.objects[0]?.['object_marking_refs'] as string[];
		const marked = (all: string[]) => ({ ...encoded, objects: [{ ...encoded.objects[0], object_marking_refs: all }] });
		expect(decodeReport(marked([...refs(encoded), ...refs(red)]))?.marking).toBe('RED');
		expect(decodeReport(marked(['marking-definition--00000000-0000-4000-8000-000000000000']))).toBeNull();
	});

	it('exports a self-contained bundle', () => {
		const report = encodeReport(DRAFT, writing());
		const grading = encodeGrading(
			{ evaluation: { reliability: 'C', credibility: 6 }, comment: 'Seen here too', language: 'es' as TextLanguage, gradedVersion: 1 },
			{ id: writing().id, marking: 'AMBER' },
			writing(),
		);
		const types = (JSON.parse(exportBundle(report, [grading], 'AMBER')) as { objects: { type: string }[] }).objects.map(
			(each) => each.type,
		);
		expect(types.filter((type) => type === 'marking-definition')).toHaveLength(1);
		expect(types.filter((type) => type === 'extension-definition')).toHaveLength(2);
		expect(types).toContain('note');
	});
});

describe('an export', () => {
	const markingIn = (bundle: string) => decodeReport(JSON.parse(bundle) as Json)?.marking;

	it('carries the ceiling of its room where that is stricter than its own marking', async () => {
		const { open } = room();
		const id = await published(open(PARDO), { ...DRAFT, marking: 'GREEN' });
		const bundle = await open(SOTO).exportBundle(id);
		expect(bundle.ok && markingIn(bundle.value)).toBe('AMBER');
		expect(bundle.ok && (JSON.parse(bundle.value) as { objects: { name?: string }[] }).objects.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['TLP:GREEN', 'TLP:AMBER']),
		);
	});

	it('keeps its own marking where that is the stricter one, or where no room is known', () => {
		const red = encodeReport({ ...DRAFT, marking: 'RED' }, writing());
		for (const ceiling of ['AMBER', 'RED', null] as const) expect(markingIn(exportBundle(red, [], ceiling))).toBe('RED');
		expect(markingIn(exportBundle(encodeReport({ ...DRAFT, marking: 'GREEN' }, writing()), [], null))).toBe('GREEN');
	});
});

describe('a report', () => {
	it('is written, graded by another, corrected by its author', async () => {
		const { open } = room();
		const id = await published(open(PARDO));
		const graded = await open(SOTO).grade(id, {
			evaluation: { reliability: 'A', credibility: 1 },
			comment: 'Same papers in Iquique.',
			language: 'es' as TextLanguage,
		});
		expect(graded.ok).toBe(true);
		expect(await open(PARDO).correct(id, { ...DRAFT, title: 'Corrected' })).toMatchObject({ ok: true });
		const [report] = (await read(open(LIMA))).reports;
		expect(report).toMatchObject({ id, title: 'Corrected', state: 'corrected', version: 2, author: PARDO.user });
		expect(report?.gradings).toMatchObject([{ by: SOTO.user, comment: 'Same papers in Iquique.', gradedVersion: 1 }]);
		expect(await open(SOTO).history(id)).toHaveLength(2);
	});

	it('above the ceiling of the room is refused before anything is sealed', async () => {
		const { open } = room();
		const answer = await open(PARDO).publish(ROOM, { ...DRAFT, marking: 'AMBER+STRICT' });
		expect(answer).toMatchObject({ ok: false, refusal: { code: 'above-ceiling', ceiling: 'AMBER' } });
		expect((await read(open(PARDO))).reports).toEqual([]);
	});

	it('without title, without text or from the future is refused', async () => {
		const api = room().open(PARDO);
		for (const [change, code] of [
			[{ title: '  ' }, 'title-missing'],
			[{ text: '' }, 'text-missing'],
			[{ eventDate: '2031' as EventDate }, 'date-in-future'],
		] as const)
			expect(await api.publish(ROOM, { ...DRAFT, ...change })).toMatchObject({ ok: false, refusal: { code } });
	});

	it('is of the future by the day at its writer’s place', async () => {
		const { ledger, open } = room();
		ledger.now = Date.UTC(2026, 0, 5, 2);
		const draft = { ...DRAFT, eventDate: '2026-01-05' as EventDate };
		const evening = open(PARDO, 'America/Bogota' as TimeZone);
		expect(await evening.publish(ROOM, draft)).toMatchObject({ refusal: { code: 'date-in-future' } });
		expect((await open(PARDO, 'Asia/Dhaka' as TimeZone).publish(ROOM, draft)).ok).toBe(true);
	});

	it('is not graded by its author, nor by a frontline officer, nor without a reason', async () => {
		const { open } = room();
		const id = await published(open(PARDO));
		const grading = { evaluation: { reliability: 'A', credibility: 1 } as const, comment: 'x', language: 'es' as TextLanguage };
		expect(await open(PARDO).grade(id, grading)).toMatchObject({ refusal: { code: 'own-report' } });
		expect(await open(GATE).grade(id, grading)).toMatchObject({ refusal: { code: 'may-not-grade' } });
		expect(await open(SOTO).grade(id, { ...grading, comment: ' ' })).toMatchObject({ refusal: { code: 'comment-missing' } });
	});

	it('is corrected by nobody but its author, and withdrawn by them or a coordinator with a reason', async () => {
		const { open } = room();
		const id = await published(open(PARDO));
		expect(await open(SOTO).correct(id, DRAFT)).toMatchObject({ refusal: { code: 'not-the-author' } });
		expect(await open(SOTO).withdraw(id, 'wrong')).toMatchObject({ refusal: { code: 'not-the-author' } });
		expect(await open(LIMA).withdraw(id, '')).toMatchObject({ refusal: { code: 'reason-missing' } });
		expect(await open(LIMA).withdraw(id, 'Names a witness.')).toMatchObject({ ok: true });
		const [report] = (await read(open(PARDO))).reports;
		expect(report).toMatchObject({ state: 'withdrawn', withdrawal: 'Names a witness.' });
		expect(await open(PARDO).correct(id, DRAFT)).toMatchObject({ ok: false });
	});

	it('that never had a valid form is listed as unreadable, not hidden', async () => {
		const { ledger, open } = room();
		const client = ledger.clientOf(PARDO.user);
		const record = client.newId();
		const payload = { type: 'bundle', objects: [] };
		await client.write([{ room: ROOM, record, kind: 'report', base: 0, state: 'published', payload, links: [] }]);
		expect(await read(open(SOTO))).toMatchObject({ reports: [], unreadable: [{ id: record, author: PARDO.user }] });
		expect(await open(PARDO).restore(record)).toMatchObject({ refusal: { code: 'unknown-report' } });
	});

	it('sent again by the same form is the same record, with the same words to the letter', async () => {
		const { ledger, open } = room();
		const [api, client] = [open(PARDO), ledger.clientOf(PARDO.user)];
		const attempt = { name: client.newId(), base: 0 };
		expect(await api.publish(ROOM, DRAFT, attempt)).toEqual({ ok: true, value: attempt.name });
		const before = client.record(attempt.name)?.payload ?? null;
		expect(repeatsReport(before, DRAFT)).toBe(true);
		expect(repeatsReport(before, { ...DRAFT, title: 'Other' })).toBe(false);
		expect(repeatsReport(before, { ...DRAFT, places: [] })).toBe(false);
		expect(repeatsReport(null, DRAFT)).toBe(false);
	});

	it('corrected on an older version is refused', async () => {
		const { ledger, open } = room();
		const api = open(PARDO);
		const id = await published(api);
		const attempt = { name: ledger.clientOf(PARDO.user).newId(), base: 1 };
		expect(await api.correct(id, { ...DRAFT, title: 'Second' }, attempt)).toMatchObject({ ok: true });
		expect(await api.correct(id, { ...DRAFT, title: 'Third' }, attempt)).toMatchObject({ refusal: { code: 'version' } });
	});
});
