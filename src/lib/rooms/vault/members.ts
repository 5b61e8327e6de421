/** @file A room's people: admissions and Matrix membership side by side. */
import { instant } from '#lib/kernel/instant.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import type { ChannelMember } from '#lib/matrix/channels.ts';
import type { Matrix } from '#lib/matrix/client.ts';
import type { RoomMember } from '../room.ts';
import { admissionOf } from './admitted.ts';

const isNear = (member: ChannelMember | undefined): boolean => member?.membership === 'join' || member?.membership === 'invite';

function standingOf(admitted: boolean, once: boolean, member: ChannelMember | undefined): RoomMember['standing'] {
	if (!admitted) return once ? 'leaving' : 'stranger';
	if (member?.membership === 'join') return 'present';
	return member?.membership === 'invite' ? 'invited' : 'absent';
}

/** Everybody admitted, and everybody in the Matrix room who is not; strangers first, then by user id. */
export async function membersOf(matrix: Matrix, ledger: Ledger, room: RoomId): Promise<readonly RoomMember[]> {
	const record = ledger.network.roomRecord(room);
	if (record === null) return [];
	const channel = matrix.channels.mine(room) === 'join' ? await matrix.channels.membersOf(room) : [];
	const near = new Map(channel.map((member) => [member.user, member]));
	const users = new Set<UserId>([...record.readers, ...channel.filter(isNear).map((member) => member.user)]);
	const listed: RoomMember[] = [];
	for (const user of users) {
		const member = near.get(user);
		const standing = ledger.network.member(user)?.standing ?? null;
		const admission = admissionOf(ledger, room, user);
		const master = await matrix.identities.masterKeyOf(user);
		const unsigned = isNear(member) ? (await matrix.identities.devicesOf(user)).filter((device) => !device.signed) : [];
		listed.push({
			user,
			country: standing?.clear.country ?? null,
			standing: standingOf(record.readers.includes(user), admission !== null, member),
			identity:
				master === null
					? member?.membership === 'join'
						? 'missing'
						: 'unknown'
					: standing === null
						? 'unknown'
						: master === standing.clear.master
							? 'confirmed'
							: 'changed',
			unsignedDevices: unsigned.map(({ id, name }) => ({ id, name })),
			since: admission?.at ?? (member === undefined ? null : instant(member.since)),
		});
	}
	const rank = (member: RoomMember): number => (member.standing === 'stranger' ? 0 : member.standing === 'leaving' ? 1 : 2);
	return listed.sort((a, b) => rank(a) - rank(b) || (a.user < b.user ? -1 : 1));
}

/** The people now, and whenever something about them changed. */
export async function watchMembers(
	matrix: Matrix,
	ledger: Ledger,
	room: RoomId,
	listener: (members: readonly RoomMember[]) => void,
): Promise<Stop> {
	let isStopped = (): boolean => false;
	let told = '';
	let running: Promise<void> = Promise.resolve();
	const pass = async (): Promise<void> => {
		const members = await membersOf(matrix, ledger, room);
		const text = JSON.stringify(members);
		if (isStopped() || text === told) return;
		told = text;
		listener(members);
	};
	// Without a line, members may not be loadable: the next change asks again.
	const ask = (): Promise<void> => (running = running.then(pass).catch(() => undefined));
	const offs = [
		matrix.channels.onMembership((changed) => {
			if (changed === room) void ask();
		}),
		matrix.identities.onChange(() => void ask()),
		ledger.onRooms((rooms) => {
			if (rooms.has(room) || rooms.has(ledger.network.room)) void ask();
		}),
	];
	await ask();
	return () => {
		isStopped = () => true;
		for (const off of offs) off();
	};
}
