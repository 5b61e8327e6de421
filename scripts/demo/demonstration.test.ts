/** @file What the demonstration has in it, before anything is loaded: the whole of the scenario, and nobody in it who is not in the network. */
import { expect, test } from 'vitest';
import { ROLES } from '#lib/kernel/role.ts';
import { REGIONS } from '#lib/kernel/region.ts';
import { FIGURES, checkResult } from '#lib/operations/result.ts';
import { DEMONSTRATION } from './demonstration.ts';

const { people, thread, regions, threats, countriesOf, talk, reports, tacticalTalk, closingTalk, next } = DEMONSTRATION;
const lines = [...talk, ...tacticalTalk, ...closingTalk];
const allReports = [...thread.reports, ...reports, ...thread.tactical];
const personOf = (localpart: string) => people.find((each) => each.localpart === localpart);

test('at least twelve members of eleven countries hold every role', () => {
	expect(people.length).toBeGreaterThanOrEqual(12);
	expect(new Set(people.map(({ country }) => country)).size).toBeGreaterThanOrEqual(11);
	expect(new Set(people.flatMap(({ roles }) => roles))).toEqual(new Set(ROLES));
	expect(new Set(people.map(({ localpart }) => localpart)).size).toBe(people.length);
	for (const founder of people.slice(0, 2)) expect(founder.roles).toContain('coordinator');
});

test('the five regions have a room for each of at least five threats', () => {
	expect(new Set(regions)).toEqual(new Set(REGIONS));
	expect(new Set(threats).size).toBeGreaterThanOrEqual(5);
});

test('the conversation is held in the four languages', () => {
	const languages = new Set<string>([...allReports.map(({ draft }) => draft.language), ...next.items.map(({ language }) => language)]);
	expect(languages).toEqual(new Set(['ar', 'en', 'es', 'fr']));
	const said = lines.map(({ text }) => text).join('\n');
	for (const word of ['صباح', 'Reminder', 'Gracias', 'Départs']) expect(said).toContain(word);
});

test('whoever says, reports or grades something is somebody who belongs into that room', () => {
	const acts = [
		...lines,
		...allReports.flatMap(({ by, graded, draft }) => [
			{ by, ...draft },
			{ by: graded.by, ...draft },
		]),
	];
	for (const { by, region, threat } of acts) {
		const person = personOf(by);
		expect(person, by).toBeDefined();
		expect(threats, by).toContain(threat);
		const belongs = person?.roles.includes('coordinator') === true || countriesOf[region].includes(person?.country ?? '');
		expect(belongs, `${by} in ${region}`).toBe(true);
	}
	for (const { by, graded } of allReports) expect(graded.by).not.toBe(by);
});

test('whoever does something in the thread is somebody who may', () => {
	expect(personOf(thread.chair)?.roles).toContain('coordinator');
	expect(personOf(next.chair)?.roles).toContain('coordinator');
	const approvers = thread.approvers.map(personOf);
	for (const approver of approvers) expect(approver?.roles).toContain('approver');
	expect(new Set(approvers.map((approver) => approver?.country)).size).toBe(2);
	expect(thread.approvers).not.toContain(thread.chair);
	for (const { owner, verifiedBy } of thread.tasks) {
		expect([personOf(owner)?.localpart, personOf(verifiedBy)?.localpart]).toEqual([owner, verifiedBy]);
		expect(verifiedBy).not.toBe(owner);
	}
});

test('all eleven countries of the operation were at the meeting, and have a delegate and results', () => {
	expect(new Set(thread.countries)).toEqual(new Set(['BR', 'CL', 'CO', 'CR', 'DO', 'EC', 'SV', 'MX', 'NI', 'PA', 'PE']));
	for (const country of thread.countries) {
		expect(
			people.some((each) => each.country === country && each.roles.includes('delegate')),
			country,
		).toBe(true);
		expect(thread.attendance).toContain(country);
	}
	expect(thread.results.map(({ country }) => country).sort()).toEqual([...thread.countries].sort());
	expect(thread.operation).toMatchObject({ leadCountry: 'CO', tacticalFrom: '2018-11-27', tacticalTo: '2018-11-30' });
});

test('the results add up to the published figures, of the tactical days and in the end', () => {
	const sum = (phase: 'preliminary' | 'final') =>
		Object.fromEntries(
			FIGURES.map((figure) => [figure, thread.results.reduce((total, each) => total + (each[phase].figures[figure] ?? 0), 0)]),
		);
	const known = { checks: 44_000, rescued: 22, victims: 30, detected: 21, investigations: 13, documents: 0 };
	expect(sum('preliminary')).toEqual({ ...known, arrested: 18 });
	expect(sum('final')).toEqual({ ...known, arrested: 49 });
	const of = (country: string) => thread.results.find((each) => each.country === country)?.final.figures;
	expect([of('NI')?.rescued, of('NI')?.detected, of('DO')?.victims]).toEqual([22, 21, 30]);
	for (const { preliminary, final } of thread.results) {
		expect([preliminary.phase, final.phase]).toEqual(['preliminary', 'final']);
		expect([...checkResult(preliminary), ...checkResult(final)]).toEqual([]);
	}
});

test('nothing of 2018 is left undone: every item has an outcome, and one of them becomes the operation', () => {
	expect(thread.items.map(({ outcome }) => outcome.kind)).toEqual(['operation', 'information']);
	for (const { draft } of thread.tactical) expect(draft.eventDate >= thread.operation.tacticalFrom).toBe(true);
	for (const { draft } of thread.reports) expect(draft.eventDate < thread.meeting.start.wall).toBe(true);
	for (const { due } of thread.tasks) expect(due <= thread.operation.tacticalFrom).toBe(true);
});
