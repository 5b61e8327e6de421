/** @file Operations, countries' parts and tasks as sealed payloads. Members we do not know survive a new version. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import type { Json } from '#lib/kernel/json.ts';
import { OperationPlan } from '../operation.ts';
import { ParticipationRole } from '../participation.ts';
import { ResultReport } from '../result.ts';
import { TaskPlan } from '../task.ts';

const line = v.pipe(v.string(), v.maxLength(2_000));

const OperationPayload = v.looseObject({ v: v.literal(1), plan: OperationPlan, reason: v.optional(line, '') });
const ParticipationPayload = v.looseObject({
	v: v.literal(1),
	country: Country,
	role: ParticipationRole,
	note: v.optional(line, ''),
});
const ResultPayload = v.looseObject({ v: v.literal(1), country: Country, report: ResultReport });
const TaskPayload = v.looseObject({ v: v.literal(1), plan: TaskPlan });

/** Reads with a schema; `null` where the payload has no valid form. */
const reader =
	<S extends v.GenericSchema>(schema: S) =>
	(payload: Json): v.InferOutput<S> | null => {
		const parsed = v.safeParse(schema, payload);
		return parsed.success ? parsed.output : null;
	};

/** Never throw; `null` for what has no valid form. */
export const decodeOperation = reader(OperationPayload);
export const decodeParticipation = reader(ParticipationPayload);
export const decodeResult = reader(ResultPayload);
export const decodeTask = reader(TaskPayload);

/** The members of an earlier payload, none where there is none. */
const membersOf = (before: Json): Readonly<Record<string, Json>> =>
	typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Readonly<Record<string, Json>>) : {};

/** The payload of an operation's next version. */
export const encodeOperation = (plan: OperationPlan, reason: string, before: Json = null): Json => ({
	...membersOf(before),
	v: 1,
	plan,
	reason,
});

/** The payload of a country's part. */
export const encodeParticipation = (country: Country, role: ParticipationRole, note: string, before: Json = null): Json => ({
	...membersOf(before),
	v: 1,
	country,
	role,
	note,
});

/** The payload of a country's results. */
export const encodeResult = (country: Country, report: ResultReport): Json => ({ v: 1, country, report });

/** The payload of a task. */
export const encodeTask = (plan: TaskPlan, before: Json = null): Json => ({ ...membersOf(before), v: 1, plan });
