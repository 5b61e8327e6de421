/** @file Meetings, agenda items and outcomes as sealed payloads. Members we do not know survive a new version. */
import * as v from 'valibot';
import { RecordId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import { ItemPlan } from '../agenda-item.ts';
import { Attendance, MeetingPlan } from '../meeting.ts';
import { OutcomePlan } from '../outcome.ts';

const reason = v.optional(v.pipe(v.string(), v.maxLength(2_000)), '');

const MeetingPayload = v.looseObject({
	v: v.literal(1),
	plan: MeetingPlan,
	attendance: v.optional(v.pipe(v.array(Attendance), v.maxLength(250)), []),
	current_item: v.optional(v.nullable(RecordId), null),
	reason,
});
const ItemPayload = v.looseObject({ v: v.literal(1), plan: ItemPlan, order: v.pipe(v.string(), v.regex(/^[a-z]{1,200}$/)), reason });
const OutcomePayload = v.looseObject({ v: v.literal(1), plan: OutcomePlan, reason });

/** Reads with a schema; `null` where the payload has no valid form. */
const reader =
	<S extends v.GenericSchema>(schema: S) =>
	(payload: Json): v.InferOutput<S> | null => {
		const parsed = v.safeParse(schema, payload);
		return parsed.success ? parsed.output : null;
	};

/** Never throw; `null` for what has no valid form. */
export const decodeMeeting = reader(MeetingPayload);
export const decodeItem = reader(ItemPayload);
export const decodeOutcome = reader(OutcomePayload);

const membersOf = (before: Json): Readonly<Record<string, Json>> =>
	typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Readonly<Record<string, Json>>) : {};

/** The payload of a meeting's next version. */
export const encodeMeeting = (
	content: {
		readonly plan: MeetingPlan;
		readonly attendance: readonly Attendance[];
		readonly currentItem: RecordId | null;
		readonly reason: string;
	},
	before: Json = null,
): Json => ({
	...membersOf(before),
	v: 1,
	plan: content.plan,
	attendance: content.attendance,
	current_item: content.currentItem,
	reason: content.reason,
});

/** The payload of an agenda item's next version. */
export const encodeItem = (plan: ItemPlan, order: string, why: string, before: Json = null): Json => ({
	...membersOf(before),
	v: 1,
	plan,
	order,
	reason: why,
});

/** The payload of an outcome's next version. */
export const encodeOutcome = (plan: OutcomePlan, why: string, before: Json = null): Json => ({
	...membersOf(before),
	v: 1,
	plan,
	reason: why,
});
