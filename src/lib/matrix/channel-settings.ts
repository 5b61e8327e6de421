/**
 * @file What a Matrix room of the workspace is made with, and whether it still is: one table, used to create and to check.
 *
 * [Note: Room settings] The homeserver signs for its users, so a setting is a fence against mistakes and other members, not against the
 * homeserver. Against that stand the admissions (guard.ts): whoever the ledger does not admit gets no key, whatever the room says.
 * Levels: `m.room.encrypted` 0 and everything else in clear 100, so that the server itself refuses a plaintext message; what decides who
 * can read or get in is 150, which only creators have (room version 12: theirs is without limit and cannot be taken away).
 *
 * [Note: Levels that outlive the founder] Creators cannot be named later, and when the network room is made there is nobody but the founder.
 * There and in the spaces the list of levels is therefore the coordinators' too: each names the next. They cannot give more than they have,
 * nor touch what asks for more, so what decides who can read stays the creators'.
 */
import { TLP_LEVELS, type Tlp } from '#lib/kernel/marking.ts';
import type { UserId } from '#lib/kernel/id.ts';
import { isCodeWord } from './code-words.ts';

export const ROOM_VERSION = '12';
/** The ceiling, in clear: the server may know how hot a room is, not what it is about. */
export const TLP_EVENT = 'org.liaison.tlp';

/** `room` for people to talk in, `network` the one room of all members, `space` for rooms to hang in. */
export type ChannelKind = 'room' | 'network' | 'space';

/** A setting that is not as it should be; each is named in the reader's language by the page. */
export type SettingFault =
	| 'version'
	| 'federation'
	| 'kind'
	| 'encryption'
	| 'rotation'
	| 'history'
	| 'guests'
	| 'join-rule'
	| 'levels'
	| 'members-levels'
	| 'name'
	| 'tlp'
	| 'retention';

/** Faults that change who can read: nothing is sealed for a room that has one. The others are named, and stop nobody. */
export const DECISIVE: readonly SettingFault[] = ['encryption', 'history', 'guests', 'join-rule', 'levels'];

/** The state events that {@link settingFaults} looks at. */
export const SETTING_EVENTS: readonly string[] = [
	'm.room.create',
	'm.room.encryption',
	'm.room.history_visibility',
	'm.room.guest_access',
	'm.room.join_rules',
	'm.room.power_levels',
	'm.room.name',
	'm.room.topic',
	'm.room.retention',
	TLP_EVENT,
];

/** A state event, by the names Matrix has. */
export interface StateEvent {
	readonly type: string;
	readonly state_key: string;
	readonly content: Record<string, unknown>;
}

const DAY_MS = 86_400_000;

/** How long the server and clients keep events, by ceiling. State events are never purged. */
const LIFETIME_MS: Record<Tlp, number> = {
	CLEAR: 365 * DAY_MS,
	GREEN: 365 * DAY_MS,
	AMBER: 365 * DAY_MS,
	'AMBER+STRICT': 180 * DAY_MS,
	RED: 60 * DAY_MS,
};

const rotation = (tlp: Tlp): { rotation_period_msgs: number; rotation_period_ms: number } =>
	tlp === 'RED' ? { rotation_period_msgs: 20, rotation_period_ms: DAY_MS } : { rotation_period_msgs: 100, rotation_period_ms: 7 * DAY_MS };

const LEVELS = {
	users_default: 0,
	events_default: 100,
	state_default: 100,
	invite: 50,
	kick: 50,
	ban: 50,
	redact: 50,
} as const;

/** What coordinators are in a room: they invite and remove, they do not change what the room is. */
export const COORDINATOR_LEVEL = 50;

const eventLevels = (kind: ChannelKind): Record<string, number> => ({
	// In a space nothing is said at all.
	'm.room.encrypted': kind === 'space' ? 100 : 0,
	'm.room.message': 100,
	'm.room.redaction': kind === 'space' ? 100 : 0,
	'm.room.encryption': 150,
	'm.room.history_visibility': 150,
	'm.room.join_rules': 150,
	'm.room.guest_access': 150,
	'm.room.power_levels': kind === 'room' ? 150 : COORDINATOR_LEVEL,
	'm.room.server_acl': 150,
	'm.room.tombstone': 150,
	'm.room.retention': 150,
	[TLP_EVENT]: 150,
	'm.room.name': 100,
	'm.space.child': kind === 'space' ? COORDINATOR_LEVEL : 150,
});

/** The whole content of `m.room.power_levels`. Creators are not listed: room version 12 refuses it. */
export const powerLevels = (kind: ChannelKind, coordinators: readonly UserId[]): Record<string, unknown> => ({
	...LEVELS,
	users: Object.fromEntries(coordinators.map((user) => [user, COORDINATOR_LEVEL])),
	events: eventLevels(kind),
	notifications: { room: 150 },
});

/** What decides a room's settings. */
export interface ChannelPlan {
	readonly kind: ChannelKind;
	/** The ceiling; a space has none. */
	readonly tlp: Tlp | null;
	/** Members of this room may join without an invitation; null: by invitation only. Only for spaces. */
	readonly openToMembersOf: string | null;
}

const joinRules = (plan: ChannelPlan): Record<string, unknown> =>
	plan.openToMembersOf === null
		? { join_rule: 'invite' }
		: { join_rule: 'restricted', allow: [{ type: 'm.room_membership', room_id: plan.openToMembersOf }] };

const encryption = (tlp: Tlp | null): Record<string, unknown> => ({ algorithm: 'm.megolm.v1.aes-sha2', ...rotation(tlp ?? 'AMBER') });

/** State events to make a channel with, the name apart. */
export const initialState = (plan: ChannelPlan): readonly StateEvent[] => [
	{ type: 'm.room.encryption', state_key: '', content: encryption(plan.tlp) },
	{ type: 'm.room.history_visibility', state_key: '', content: { history_visibility: 'joined' } },
	{ type: 'm.room.guest_access', state_key: '', content: { guest_access: 'forbidden' } },
	{ type: 'm.room.join_rules', state_key: '', content: joinRules(plan) },
	...(plan.tlp === null
		? []
		: [
				{ type: TLP_EVENT, state_key: '', content: { level: plan.tlp } },
				{ type: 'm.room.retention', state_key: '', content: { max_lifetime: LIFETIME_MS[plan.tlp] } },
			]),
];

/** Somebody else's JSON as members to look at; none where it is no object. */
export const recordOf = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Whether every number of `wanted` stands in `found`. */
const holds = (found: Record<string, unknown>, wanted: Record<string, number>): boolean =>
	Object.entries(wanted).every(([name, level]) => found[name] === level);

/**
 * Compares a room's state with its plan. `state(type)` gives the content of the state event with an empty state key.
 * @returns the faults, in the order of the table; empty where all is as made.
 */
export function settingFaults(plan: ChannelPlan, state: (type: string) => Record<string, unknown> | undefined): readonly SettingFault[] {
	const faults: SettingFault[] = [];
	const check = (fault: SettingFault, right: boolean): void => {
		if (!right) faults.push(fault);
	};
	const create = state('m.room.create') ?? {};
	const crypt = state('m.room.encryption') ?? {};
	const levels = state('m.room.power_levels') ?? {};
	const events = recordOf(levels['events']);
	const planned = encryption(plan.tlp);
	check('version', create['room_version'] === ROOM_VERSION);
	check('federation', create['m.federate'] === false);
	check('kind', create['type'] === (plan.kind === 'space' ? 'm.space' : undefined));
	if (plan.kind !== 'space') {
		check('encryption', crypt['algorithm'] === planned['algorithm']);
		check(
			'rotation',
			crypt['rotation_period_msgs'] === planned['rotation_period_msgs'] && crypt['rotation_period_ms'] === planned['rotation_period_ms'],
		);
	}
	check('history', state('m.room.history_visibility')?.['history_visibility'] === 'joined');
	check('guests', state('m.room.guest_access')?.['guest_access'] === 'forbidden');
	const rules = state('m.room.join_rules') ?? {};
	const allowed = Array.isArray(rules['allow']) ? rules['allow'].map(recordOf) : [];
	check(
		'join-rule',
		plan.openToMembersOf === null
			? rules['join_rule'] === 'invite'
			: rules['join_rule'] === 'restricted' && allowed.length === 1 && allowed[0]?.['room_id'] === plan.openToMembersOf,
	);
	// Anything further that is allowed at a lower level than 100 would be a hole in the fence.
	const others = Object.entries(events).filter(([type]) => !(type in eventLevels(plan.kind)));
	check(
		'levels',
		holds(levels, LEVELS) &&
			holds(events, eventLevels(plan.kind)) &&
			others.every(([, level]) => typeof level === 'number' && level >= 100),
	);
	check(
		'members-levels',
		Object.values(recordOf(levels['users'])).every((level) => level === COORDINATOR_LEVEL || level === 0),
	);
	const name = state('m.room.name')?.['name'];
	check('name', typeof name === 'string' && isCodeWord(name) && state('m.room.topic') === undefined);
	if (plan.tlp !== null) {
		check('tlp', state(TLP_EVENT)?.['level'] === plan.tlp && TLP_LEVELS.includes(plan.tlp));
		check('retention', state('m.room.retention')?.['max_lifetime'] === LIFETIME_MS[plan.tlp]);
	}
	return faults;
}
