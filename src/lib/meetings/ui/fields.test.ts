/** @file A meeting’s form: what goes in comes out, and what is missing is said. */
import { expect, it } from 'vitest';
import type { UserId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Meeting } from '../meeting.ts';
import { emptyItem, emptyMeeting, fieldsOfMeeting, itemOf, meetingOf } from './fields.ts';

const es = 'es' as TextLanguage;
const chair = '@ana:example.org' as UserId;
const fields = { ...emptyMeeting(es, 'America/Bogota', chair), title: 'ISON', wall: '2018-02-14T09:30:00' };

it('a meeting goes through its form unchanged', () => {
	const plan = meetingOf(fields);
	expect(plan).toMatchObject({
		ok: true,
		value: { start: { wall: '2018-02-14T09:30', zone: 'America/Bogota' }, minutes: 90, rapporteur: null },
	});
	if (plan.ok) expect(meetingOf(fieldsOfMeeting({ plan: plan.value } as Meeting))).toEqual(plan);
});

it('says what is missing', () => {
	expect(meetingOf({ ...fields, zone: 'America/Nowhere' })).toMatchObject({ refusal: { code: 'zone-unknown' } });
	expect(meetingOf({ ...fields, wall: '' })).toMatchObject({ refusal: { code: 'start-missing' } });
	expect(meetingOf({ ...fields, chair: '' })).toMatchObject({ refusal: { code: 'chair-missing' } });
});

it('takes a length within bounds, whatever was typed', () => {
	const minutes = (typed: string) => itemOf({ ...emptyItem(es), minutes: typed }).minutes;
	expect(['20', '0', '', 'x', '99999', '-3', '7.6'].map(minutes)).toEqual([20, 15, 15, 15, 1440, 1, 8]);
});
