/** @file Every mission shows hidden characters in what others wrote, and refuses them in titles and names. */
/** Names and titles are refused where they hide characters, whoever writes them; texts of several lines may hold them and show them. */
import { expect, it } from 'vitest';
import { checkReport, type ReportDraft } from '#lib/intelligence/report.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { UserId } from '#lib/kernel/id.ts';
import type { Day, TimeZone } from '#lib/kernel/instant.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { checkItem } from '#lib/meetings/agenda-item.ts';
import { checkMeeting } from '#lib/meetings/meeting.ts';
import type { WallTime } from '#lib/meetings/wall-time.ts';
import { checkPlan, type OperationPlan } from '#lib/operations/operation.ts';
import { checkTask } from '#lib/operations/task.ts';
import { checkCharter } from '#lib/rooms/charter.ts';

const ES = 'es' as TextLanguage;
const LIMA = '@lima:example.org' as UserId;
const REPORT: ReportDraft = {
	...{ title: '', text: 'x\u202e', language: ES, kind: 'spot', region: 'americas', threat: 'sea-routes', places: [], eventDate: '' },
	...{ reliability: 'B', credibility: 2, marking: 'AMBER' },
};
const PLAN: OperationPlan = {
	...{ title: '', objective: 'x\u202e', language: ES, region: 'americas', threat: 'sea-routes', leadCountry: 'CO' as Country },
	...{ legalBasis: 'x\u200f', initiatedOn: '', tacticalFrom: '', tacticalTo: '', coordinationUnit: '' },
};
const MEETING = {
	...{ title: '', purpose: 'x\u202e', language: ES, minutes: 60, languages: [ES], online: true, place: '', chair: LIMA, rapporteur: null },
	start: { wall: '2026-02-14T09:30' as WallTime, zone: 'America/Bogota' as TimeZone },
};
const CHARTER = { purpose: 'x\u202e', region: null, threat: null, tlp: 'AMBER', countries: null, pastEpochs: true } as const;

const codes = (title: string): readonly (readonly string[])[] => {
	const charter = checkCharter({ ...CHARTER, title });
	return [
		checkReport({ ...REPORT, title }, { tlp: 'AMBER' }, '2026-02-14'),
		checkPlan({ ...PLAN, title }),
		checkPlan({ ...PLAN, title: 'Andes', coordinationUnit: title }),
		checkTask({ title, detail: 'x\u202e', language: ES, owner: LIMA, due: '2026-02-14' as Day }, [LIMA]),
		checkMeeting({ ...MEETING, title }),
		checkMeeting({ ...MEETING, title: 'ISON', place: title }),
		checkItem({ title, text: 'x\u202e', language: ES, minutes: 30 }),
		charter.ok ? [] : [charter.refusal],
	].map((refusals) => refusals.map((refusal) => refusal.code));
};

it('refuses a title, a place and a unit with a hidden character or a second line', () => {
	for (const title of ['Andes\u202e', '\u200fAndes x', 'An\u200bdes', 'Andes\nII', 'An\u061cdes']) {
		const refused = codes(title);
		expect(refused.slice(0, -1)).toEqual(Array.from(refused.slice(0, -1), () => ['hidden-characters']));
		expect(refused.at(-1)).toEqual(['charter-title']);
	}
});

it('takes them in any script, with the joiners that spell and composed emoji', () => {
	for (const title of ['Ruta del Mar', 'مسارات البحر', 'می‌خواهم', 'Опера́ция «Юг»', '海路 👩‍✈️']) expect(codes(title).flat()).toEqual([]);
});
