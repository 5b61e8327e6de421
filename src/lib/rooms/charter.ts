/** @file What a room is for and who may be in it: the charter, its sealed half, and the rules both are checked by. */
import * as v from 'valibot';
import { Country } from '#lib/kernel/country.ts';
import { RoomId } from '#lib/kernel/id.ts';
import { Tlp } from '#lib/kernel/marking.ts';
import { Region, Threat } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { isPlainLine } from '#lib/kernel/visible.ts';

/** Longest title and purpose, in UTF-16 units: a title fits one line of a phone, a purpose one screen. */
export const TITLE_MAX = 120;
export const PURPOSE_MAX = 2000;

const Title = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(TITLE_MAX), v.check(isPlainLine, 'no hidden characters'));
const Purpose = v.pipe(v.string(), v.trim(), v.maxLength(PURPOSE_MAX));

/**
 * The half of a charter that only its readers see; the payload of a `charter` entry. `region` and `threat` are null in the network's own
 * room. `spaces` says which Matrix spaces the room hangs in, so that the next coordinator finds them: the server does not learn which
 * region or threat a space stands for.
 */
export const SealedCharter = v.strictObject({
	v: v.literal(1),
	title: Title,
	purpose: Purpose,
	region: v.nullable(Region),
	threat: v.nullable(Threat),
	spaces: v.nullable(
		v.strictObject({
			network: RoomId,
			region: v.nullable(RoomId),
			/** Only below a region. Charters of before there was such a space do not name one. */
			threat: v.optional(v.nullable(RoomId), null),
		}),
	),
});
export type SealedCharter = v.InferOutput<typeof SealedCharter>;

/** A charter as people write and read it. */
export const Charter = v.strictObject({
	/** The real title. The server only ever sees a code word. */
	title: Title,
	purpose: Purpose,
	region: v.nullable(Region),
	threat: v.nullable(Threat),
	/** The room's ceiling: nothing above it may be written here. Known to the server. */
	tlp: Tlp,
	/** Whose members may be admitted; null for all countries. Known to the server, which enforces it. */
	countries: v.nullable(v.pipe(v.array(Country), v.nonEmpty(), v.maxLength(250))),
	/** Whether newcomers can open records written before they came. Never in a RED room. */
	pastEpochs: v.boolean(),
});
export type Charter = v.InferOutput<typeof Charter>;

/** Why a charter cannot stand. */
export type CharterRefusal =
	| { readonly code: 'charter-title' }
	| { readonly code: 'charter-purpose' }
	| { readonly code: 'charter-countries' }
	| { readonly code: 'charter-red-past' };

/** Checks a draft and normalises it: text trimmed, countries sorted and without repeats. */
export function checkCharter(draft: Charter): Result<Charter, CharterRefusal> {
	const title = v.safeParse(Title, draft.title);
	if (!title.success) return refuse({ code: 'charter-title' });
	const purpose = v.safeParse(Purpose, draft.purpose);
	if (!purpose.success) return refuse({ code: 'charter-purpose' });
	const countries = draft.countries === null ? null : [...new Set(draft.countries)].sort();
	const parsed = v.safeParse(Charter, { ...draft, title: title.output, purpose: purpose.output, countries });
	if (!parsed.success) return refuse({ code: 'charter-countries' });
	if (draft.tlp === 'RED' && draft.pastEpochs) return refuse({ code: 'charter-red-past' });
	return accept(parsed.output);
}

/** The sealed half of a charter. */
export const sealedHalf = (charter: Charter, spaces: SealedCharter['spaces']): SealedCharter => ({
	v: 1,
	title: charter.title,
	purpose: charter.purpose,
	region: charter.region,
	threat: charter.threat,
	spaces,
});

/** Reads a sealed half; null where it is not one: the room is then shown by its code word. */
export function parseSealedCharter(payload: unknown): SealedCharter | null {
	const parsed = v.safeParse(SealedCharter, payload);
	return parsed.success ? parsed.output : null;
}

/** The spaces that a room hangs in, outermost first; none where the charter names none, or does not open. */
export function spacesOf(charter: SealedCharter | null): readonly RoomId[] {
	const spaces = charter?.spaces;
	return spaces == null ? [] : [spaces.network, spaces.region, spaces.threat].filter((space) => space !== null);
}
