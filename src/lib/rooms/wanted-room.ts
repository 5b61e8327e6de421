/** @file A room that somebody was offered, as the address of the room list names it. */
import * as v from 'valibot';
import { Tlp } from '#lib/kernel/marking.ts';
import { Region, Threat } from '#lib/kernel/region.ts';

const Wanted = v.object({
	tlp: Tlp,
	region: v.fallback(v.union([Region, v.literal('')]), ''),
	threat: v.fallback(v.union([Threat, v.literal('')]), ''),
});

/** What the room is to be for; `null` where the query asks for none. */
export function wantedRoom(query: URLSearchParams): v.InferOutput<typeof Wanted> | null {
	const parsed = v.safeParse(Wanted, { tlp: query.get('new'), region: query.get('region') ?? '', threat: query.get('threat') ?? '' });
	return parsed.success ? parsed.output : null;
}
