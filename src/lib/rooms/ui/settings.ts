/** @file What it means that a setting of a room or space is not as made: one sentence each. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Altered, Setting } from '../room.ts';

const SENTENCES: Record<Setting, () => string> = {
	version: m.rooms_setting_version,
	federation: m.rooms_setting_federation,
	kind: m.rooms_setting_kind,
	encryption: m.rooms_setting_encryption,
	rotation: m.rooms_setting_rotation,
	history: m.rooms_setting_history,
	guests: m.rooms_setting_guests,
	'join-rule': m.rooms_setting_join_rule,
	levels: m.rooms_setting_levels,
	'members-levels': m.rooms_setting_members_levels,
	name: m.rooms_setting_name,
	tlp: m.rooms_setting_tlp,
	retention: m.rooms_setting_retention,
};

/** What was found of some settings, a sentence each. */
export const settingsText = (settings: readonly Setting[]): string => settings.map((setting) => SENTENCES[setting]()).join(' ');

/** The same of a room and of the spaces it hangs in; which of the two is said where it is a space. */
export function alteredText(altered: readonly Altered[]): string {
	const of = (where: Altered['of']): string => settingsText(altered.flatMap((each) => (each.of === where ? [each.setting] : [])));
	const spaces = of('space');
	return [of('room'), spaces === '' ? '' : m.rooms_altered_space({ settings: spaces })].filter((text) => text !== '').join(' ');
}
