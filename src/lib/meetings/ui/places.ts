/** @file Where records of this mission stand: an item and its outcomes have no page of their own, but a place on their meeting's. */
import { resolve } from '$app/paths';
import type { AgendaItem } from '../agenda-item.ts';
import type { Meeting } from '../meeting.ts';

/** The address of an item on its meeting's page. */
export const itemPage = ({ meeting, item }: { readonly meeting: Meeting; readonly item: AgendaItem }): string =>
	`${resolve('/(workspace)/meetings/[meeting]', { meeting: meeting.id })}#item-${item.id}`;
