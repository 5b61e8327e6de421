/** @file What a browser is told about its own session and about the network. */
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import type { Connection } from '../ledger/connection.ts';
import { keyChangeOf } from '../enrolment/key-change.ts';
import { networkRoom, signingKeyOf, type StandingWord } from '../ledger/standing.ts';
import type { Session } from './session.ts';
import { networkId } from './set-up.ts';

/** The answer of `GET /api/session`. The network room is told to members only. */
export interface SessionView {
	readonly user: UserId;
	readonly standing: StandingWord;
	readonly network: string | null;
	readonly network_room: RoomId | null;
	/** The signing key that the roster has for this person, told to nobody else here: whoever asked for new keys learns so that they stand. */
	readonly sign: string | null;
	/** How this person's own request for new keys stands. */
	readonly key_change: 'asked' | 'declined' | null;
}

/** Who is signed in, and how they stand. */
export async function sessionView(db: Connection, session: Session): Promise<SessionView> {
	return {
		user: session.user,
		standing: session.standing,
		network: await networkId(db),
		network_room: session.standing === 'member' ? await networkRoom(db) : null,
		sign: await signingKeyOf(db, session.user),
		key_change: await keyChangeOf(db, session.user),
	};
}

/** The answer of `GET /api/network`, for anybody: a sign-in page has to know whether there is something to sign in to. */
export async function networkView(db: Connection): Promise<{ readonly network: string | null; readonly set_up: boolean }> {
	const network = await networkId(db);
	return { network, set_up: network !== null };
}
