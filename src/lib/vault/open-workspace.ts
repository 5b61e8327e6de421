/** @file Opens everything of a member: the ledger, the missions on it, and what is told about line and trust. */
import { canBeDecided } from '#lib/directory/key-change.ts';
import { openDirectory } from '#lib/directory/vault/directory.ts';
import { matrixTrust } from '#lib/directory/vault/matrix-trust.ts';
import { nameIn } from '#lib/directory/vault/profile-of.ts';
import { readRoster } from '#lib/directory/vault/roster.ts';
import { openIntelligence } from '#lib/intelligence/vault/intelligence.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import { dayAt, instant } from '#lib/kernel/instant.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { openMeetings } from '#lib/meetings/vault/meetings.ts';
import { openOperations } from '#lib/operations/vault/operations.ts';
import { admittedBy } from '#lib/rooms/vault/admitted.ts';
import { charterOf } from '#lib/rooms/vault/charter-of.ts';
import { openRooms } from '#lib/rooms/vault/open-rooms.ts';
import { keysOf, type Account } from './account.ts';
import { keepAttesting } from './attesting.ts';
import type { Desk } from './desk.ts';
import { keepSuspending } from './suspending.ts';
import { keepFirstSight } from './first-sight.ts';
import { draftsIn } from './drafts.ts';
import { NetworkMismatch, openDeskLedger } from './ledger-place.ts';
import { followLine } from './line.ts';
import { holdSecrets } from './recovering.ts';
import { describeRecord } from './record-words.ts';
import { rootKeys } from './root-keys.ts';
import type { Vault } from './rpc.ts';
import type { Me, SessionApi } from './session-api.ts';
import { TrustNotices } from './trust-notices.ts';

/** The missions of one member, and how to leave them. */
export interface OpenWorkspace extends Omit<Vault, 'session'> {
	acknowledge(notice: string): Promise<void>;
	/** Whether there are the coordinators that a change of my keys takes. */
	mayChangeKeys(): boolean;
	roots: SessionApi['roots'];
	beginRoot: SessionApi['beginRoot'];
	finishRoot: SessionApi['finishRoot'];
	close(): Promise<void>;
}

/** Me as the roster has me; `null` while it does not name me as active. */
function meIn(ledger: Ledger, account: Account): Me | null {
	const member = ledger.network.member(ledger.me);
	if (member?.standing?.state !== 'active') return null;
	const { country, roles } = member.standing.clear;
	return { user: ledger.me, device: account.matrix.device, name: nameIn(member), country, roles };
}

/** Catches up with the network: from the device if it knows us already, else from the server. */
async function known(ledger: Ledger): Promise<void> {
	if (ledger.network.standing() !== null) {
		// What is new arrives by following; the page need not wait for it.
		void ledger.refresh().catch(() => undefined);
		return;
	}
	await ledger.refresh();
}

/**
 * Opens the workspace of the desk's member and says `ready`, or `barred` where the roster says so.
 * @param onBarred called once when the membership ends while the workspace is open
 * @throws NetworkMismatch, and what the servers' doors throw when they cannot be reached.
 */
export async function openWorkspace(desk: Desk, account: Account, onBarred: () => void): Promise<OpenWorkspace> {
	const keys = keysOf(desk);
	if (keys === null) throw new NetworkMismatch('No member keys are on this device.');
	const notices = new TrustNotices(desk, account.store);
	await notices.load();
	desk.busy('records');
	const ledger = await openDeskLedger(desk, account, (notice) => notices.fromLedger(notice));
	try {
		await known(ledger);
	} catch (failure) {
		await ledger.close();
		throw failure;
	}
	const { network } = ledger;
	account.admit(admittedBy(ledger));
	holdSecrets(desk, account);

	const roster = readRoster(ledger);
	const now = () => instant(desk.platform.now());
	const trust = matrixTrust(account.matrix.identities);
	const directory = await openDirectory(ledger, {
		trust,
		store: account.store,
		app: account.app,
		keys,
		origin: desk.platform.origin,
		now,
	});
	const rooms = await openRooms({
		ledger,
		matrix: account.matrix,
		notices: { load: () => account.store.get('rooms/announced'), save: (text) => account.store.set('rooms/announced', text) },
		describe: describeRecord,
	});
	const operations = openOperations(ledger, { roster });
	const ceilingOf = (room: RoomId) => {
		const record = ledger.network.roomRecord(room);
		return record?.admission === 'admitted' && record.state === 'active' ? record.charter.tlp : null;
	};

	let over = false;
	const bar = (standing: 'suspended' | 'removed'): void => {
		if (over) return;
		over = true;
		// The workspace takes a moment to close, and the Matrix room to be left: from now on nothing goes out, nor what waits.
		account.admit(() => null);
		desk.status.set({ kind: 'barred', user: ledger.me, standing });
		onBarred();
	};
	/** Says how this member stands, now and after every change of the roster. */
	const tell = (): void => {
		if (over) return;
		const me = meIn(ledger, account);
		if (me === null) {
			bar(ledger.network.standing()?.state === 'removed' ? 'removed' : 'suspended');
			return;
		}
		const frontline = me.roles.includes('frontline');
		if (desk.document.frontline !== frontline) void desk.keep({ frontline });
		const sealed = charterOf(ledger.network.roomRecord(ledger.network.room)).content;
		desk.status.set({ kind: 'ready', me, network: network.id, networkName: sealed?.title ?? '' });
	};
	const stops: Stop[] = [
		ledger.onChange((kinds) => {
			if (kinds.has('roster-entry') || kinds.has('network') || kinds.has('charter')) tell();
		}),
		// Whoever is barred may no longer read the record that says so: the server's word closes the workspace, it never opens one.
		ledger.onStanding((standing) => {
			if (standing === 'suspended' || standing === 'removed') bar(standing);
			else void ledger.refresh().then(tell, () => undefined);
		}),
		await followLine(desk, account.matrix, ledger),
		keepAttesting(ledger, roster, desk.platform.now),
		keepSuspending(ledger),
		notices.followNetwork(ledger),
		() => trust.close(),
		() => directory.close(),
		await rooms.watchAlerts((alerts) => notices.fromRooms(alerts)),
		() => rooms.close(),
		() => operations.close(),
	];
	tell();
	stops.unshift(await keepFirstSight(desk, rooms.api));

	return {
		directory,
		rooms: rooms.api,
		intelligence: openIntelligence(ledger, {
			roster,
			ceilingOf,
			heldBy: (room) => network.roomRecord(room)?.charter.tlp ?? null,
			now,
			today: () => dayAt(desk.platform.now()),
		}),
		meetings: openMeetings(ledger, { roster }),
		operations,
		drafts: draftsIn(account.store),
		acknowledge: (notice) => notices.acknowledge(notice),
		mayChangeKeys: () => canBeDecided(ledger.me, network.coordinators()),
		...rootKeys(ledger),
		async close() {
			for (const stop of stops) await stop();
			await ledger.close();
		},
	};
}
