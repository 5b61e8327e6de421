/** @file Making a room: its spaces, the Matrix room, and the records that say what it is and who is in it. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Region } from '#lib/kernel/region.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Ledger, RoomRecord } from '#lib/ledger/client/ledger.ts';
import type { Channels } from '#lib/matrix/channels.ts';
import { checkCharter, parseSealedCharter, sealedHalf, type Charter, type SealedCharter } from '../charter.ts';
import type { RoomsRefusal } from './api.ts';
import { refusalOf } from './refusal.ts';

/** So that a room outlives one person's account: creators' power cannot be given later (room version 12). */
const CREATORS_BESIDE_ME = 2;

type Spaces = NonNullable<SealedCharter['spaces']>;

/** The spaces that rooms of a region hang in, as the charters of the rooms there are say. */
export function knownSpaces(
	rooms: readonly RoomRecord[],
	region: Region | null,
): { readonly network: RoomId | null; readonly region: RoomId | null } {
	const charters = rooms.map((record) => parseSealedCharter(record.sealed)).filter((charter) => charter !== null);
	const network = charters.find((charter) => charter.spaces !== null)?.spaces?.network ?? null;
	const kin = charters.find((charter) => charter.region === region && charter.spaces?.region != null);
	return { network, region: region === null ? null : (kin?.spaces?.region ?? null) };
}

/** Finds the spaces, or makes what is missing. They are open to the members of the network room, and no word is said in them. */
async function spacesFor(channels: Channels, ledger: Ledger, region: Region | null): Promise<Spaces> {
	const { network } = ledger;
	const known = knownSpaces(network.rooms(), region);
	const make = (): Promise<RoomId> =>
		channels.create({
			kind: 'space',
			tlp: null,
			coordinators: network.coordinators(),
			creators: coCreators(ledger, null),
			openToMembersOf: network.room,
		});
	const top = known.network ?? (await make());
	if (region === null || known.region !== null) return { network: top, region: known.region };
	const below = await make();
	return { network: top, region: below };
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
		const spaces = await spacesFor(channels, ledger, charter.region);
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
