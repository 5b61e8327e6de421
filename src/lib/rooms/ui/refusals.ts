/** @file The refusals of rooms as sentences. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { refusalText, type Sentences } from '#lib/i18n/refusal.ts';
import type { Setting } from '../room.ts';
import { settingsText } from './settings.ts';

/** What the vault refuses about a room; the ledger's own codes travel inside. */
export type RoomRefusal = { readonly code: string; readonly ledger?: string; readonly settings?: readonly Setting[] };

/** Rooms' own sentences. */
export const ROOM_SENTENCES: Sentences = {
	'charter-title': m.rooms_refusal_charter_title,
	'charter-purpose': m.rooms_refusal_charter_purpose,
	'charter-countries': m.rooms_refusal_charter_countries,
	'charter-red-past': m.rooms_charter_past_red,
	'message-empty': m.rooms_refusal_message_empty,
	'message-too-long': m.rooms_refusal_message_too_long,
	'unknown-room': m.rooms_unknown_text,
	'unknown-message': m.rooms_refusal_unknown_message,
	'not-own-message': m.rooms_refusal_not_own,
	offline: m.rooms_refusal_offline,
	homeserver: m.rooms_refusal_homeserver,
};

/** The ledger's own refusal, where it is one. */
export const shownRefusal = (refusal: RoomRefusal): { readonly code: string } =>
	refusal.code === 'ledger' && refusal.ledger !== undefined ? { code: refusal.ledger } : refusal;

/** One sentence. */
export function roomRefusalText(refusal: RoomRefusal): string {
	if (refusal.settings !== undefined) return m.rooms_refusal_not_as_asked({ settings: settingsText(refusal.settings) });
	return refusalText(shownRefusal(refusal), ROOM_SENTENCES);
}
