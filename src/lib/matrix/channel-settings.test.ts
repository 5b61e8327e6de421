/** @file The settings of a room: what is made by plan has no fault, and every tampered one is named. */
import { expect, test } from 'vitest';
import type { UserId } from '#lib/kernel/id.ts';
import { TLP_LEVELS } from '#lib/kernel/marking.ts';
import { initialState, powerLevels, ROOM_VERSION, settingFaults, type ChannelPlan } from './channel-settings.ts';

const room = (tlp: ChannelPlan['tlp']): ChannelPlan => ({ kind: 'room', tlp, openToMembersOf: null });

/** The state a server has after creation by plan. */
function made(plan: ChannelPlan): Map<string, Record<string, unknown>> {
	const state = new Map(initialState(plan).map((event) => [event.type, event.content]));
	state.set('m.room.create', { room_version: ROOM_VERSION, 'm.federate': false, ...(plan.kind === 'space' ? { type: 'm.space' } : {}) });
	state.set('m.room.power_levels', powerLevels(plan.kind, ['@c:x' as UserId]));
	state.set('m.room.name', { name: 'Quiet Lantern' });
	return state;
}
const faults = (plan: ChannelPlan, state: Map<string, Record<string, unknown>>) => settingFaults(plan, (type) => state.get(type));

test('what is made by plan has no fault, for every ceiling and for spaces', () => {
	for (const tlp of TLP_LEVELS) expect(faults(room(tlp), made(room(tlp)))).toEqual([]);
	const space: ChannelPlan = { kind: 'space', tlp: null, openToMembersOf: '!n:x' };
	expect(faults(space, made(space))).toEqual([]);
});

const tampered: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
	['an older version', 'm.room.create', { room_version: '11', 'm.federate': false }, 'version'],
	['federation', 'm.room.create', { room_version: '12' }, 'federation'],
	['no encryption', 'm.room.encryption', {}, 'encryption'],
	[
		'slower rotation',
		'm.room.encryption',
		{ algorithm: 'm.megolm.v1.aes-sha2', rotation_period_msgs: 1e6, rotation_period_ms: 1e12 },
		'rotation',
	],
	['shared history', 'm.room.history_visibility', { history_visibility: 'shared' }, 'history'],
	['guests', 'm.room.guest_access', { guest_access: 'can_join' }, 'guests'],
	['an open door', 'm.room.join_rules', { join_rule: 'public' }, 'join-rule'],
	['a door open to a space', 'm.room.join_rules', { join_rule: 'restricted', allow: [{ room_id: '!s:x' }] }, 'join-rule'],
	['a speaking name', 'm.room.name', { name: 'Sea routes Europe' }, 'name'],
	['another ceiling', 'org.liaison.tlp', { level: 'CLEAR' }, 'tlp'],
	['longer retention', 'm.room.retention', { max_lifetime: 1e15 }, 'retention'],
	['a lord of the room', 'm.room.power_levels', { ...powerLevels('room', []), users: { '@x:x': 100 } }, 'members-levels'],
	['plaintext allowed', 'm.room.power_levels', { ...powerLevels('room', []), events_default: 0 }, 'levels'],
];
test.each(tampered)('%s is named', (_, type, content, fault) => {
	const state = made(room('RED'));
	state.set(type, content);
	expect(faults(room('RED'), state)).toContain(fault);
});

test('a topic, and an event type let in below, are named too', () => {
	const state = made(room('GREEN'));
	state.set('m.room.topic', { topic: 'about boats' });
	const levels = powerLevels('room', []);
	state.set('m.room.power_levels', { ...levels, events: { ...(levels['events'] as object), 'org.other': 0 } });
	expect(faults(room('GREEN'), state)).toEqual(['levels', 'name']);
});

test('a room of which nothing is known has every fault, and none is thrown', () => {
	expect(faults(room('AMBER'), new Map()).length).toBeGreaterThan(8);
});
