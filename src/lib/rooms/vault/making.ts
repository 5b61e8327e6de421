/** @file Making a room: its spaces, the Matrix room, and the records that say what it is and who is in it. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Region, Threat } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Ledger, RoomRecord } from '#lib/ledger/client/ledger.ts';
import type { Channels } from '#lib/matrix/channels.ts';
import { checkCharter, sealedHalf, type Charter, type SealedCharter } from '../charter.ts';
import type { RoomsRefusal } from './api.ts';
import { charterOf } from './charter-of.ts';
import { refusalOf } from './refusal.ts';

/** So that a room outlives one person's account: creators' power cannot be given later (room version 12). */
const CREATORS_BESIDE_ME = 2;

type Spaces = NonNullable<SealedCharter['spaces']>;

/** The spaces that rooms of a region and threat hang in, as the charters of the rooms there are say; null where none does yet. */
function knownSpaces(
	rooms: readonly RoomRecord[],
	region: Region | null,
	threat: Threat | null,
): { readonly [level in keyof Spaces]: RoomId | null } {
	const charters = rooms.map((record) => charterOf(record).content).filter((charter) => charter !== null);
	const find = (level: keyof Spaces, kin: readonly SealedCharter[]): RoomId | null =>
		kin.map(({ spaces }) => spaces?.[level] ?? null).find((space) => space !== null) ?? null;
	const inRegion = charters.filter((charter) => charter.region === region);
	return {
		network: find('network', charters),
		region: find('region', inRegion),
		threat: find(
			'threat',
			inRegion.filter((charter) => charter.threat === threat),
		),
	};
}

/** Finds the spaces, or makes what is missing. They are open to the members of the network room, and no word is said in them. */
async function spacesFor(channels: Channels, ledger: Ledger, { region, threat }: Charter): Promise<Spaces> {
	const { network } = ledger;
	const known = knownSpaces(network.rooms(), region, threat);
	const make = (): Promise<RoomId> =>
		channels.create({
			kind: 'space',
			tlp: null,
			coordinators: network.coordinators(),
			creators: coCreators(ledger, null),
			openToMembersOf: network.room,
		});
	return {
		network: known.network ?? (await make()),
		region: region === null ? null : (known.region ?? (await make())),
		threat: region === null || threat === null ? null : (known.threat ?? (await make())),
	};
}

/** Coordinators who are made creators beside me: by user id, from countries that may be admitted. */
export function coCreators({ network, me }: Pick<Ledger, 'network' | 'me'>, countries: Charter['countries']): readonly UserId[] {
	const mayCome = (user: UserId): boolean => {
		const country = network.member(user)?.standing?.clear.country;
		return country !== undefined && (countries === null || countries.includes(country));
	};
	return network
		.coordinators()
		.filter((user) => user !== me && mayCome(user))
		.sort()
		.slice(0, CREATORS_BESIDE_ME);
}

/** Makes a room from a charter. A room whose records are refused is left again: nobody ever wrote in it. */
export async function makeRoom(channels: Channels, ledger: Ledger, draft: Charter): Promise<Result<RoomId, RoomsRefusal>> {
	const checked = checkCharter(draft);
	if (!checked.ok) return checked;
	const charter = checked.value;
	const { network, me } = ledger;
	if (!network.coordinators().includes(me)) return refuse({ code: 'ledger', ledger: 'role' });
	const mine = network.standing()?.clear.country;
	if (charter.countries !== null && (mine === undefined || !charter.countries.includes(mine)))
		return refuse({ code: 'ledger', ledger: 'release' });
	const creators = coCreators(ledger, charter.countries);
	try {
		const spaces = await spacesFor(channels, ledger, charter);
		const room = await channels.create({ kind: 'room', tlp: charter.tlp, coordinators: [], creators, openToMembersOf: null });
		const written = await network.createRoom(
			room,
			{ tlp: charter.tlp, release: charter.countries, past_epochs: charter.pastEpochs },
			sealedHalf(charter, spaces),
			[me, ...creators],
		);
		if (!written.ok) {
			await channels.leave(room);
			return refuse({ code: 'ledger', ledger: written.refusal.code });
		}
		return accept(room);
	} catch (failure) {
		return refuse(refusalOf(failure));
	}
}
