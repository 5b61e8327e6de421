/** @file What must not be missed about trust, gathered for the page; what was acknowledged on this device says so. */
import { epochMs } from '#lib/kernel/instant.ts';
import type { Stop } from '#lib/kernel/watch.ts';
import type { Ledger, LedgerNotice, Network } from '#lib/ledger/client/ledger.ts';
import type { RoomAlert } from '#lib/rooms/vault/health.ts';
import * as v from 'valibot';
import type { Desk } from './desk.ts';
import type { SealedStore } from './sealed-store.ts';
import type { TrustNotice } from './session-api.ts';

const ACKNOWLEDGED = 'session/acknowledged';
/** What was acknowledged, and when by this device's clock. */
const Acknowledged = v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.string(), v.number()])));
const DAY_MS = 86_400_000;
/** A head that nobody confirmed for this long is worth a warning (ledger design §6). */
const STALE_MS = 2 * DAY_MS;
/** A head grows old by itself, and so does an acknowledgement. */
const LOOK_MS = 60_000;

/** These hold until somebody mends their cause: whoever has understood them is reminded a day later, for as long as it takes. */
const RETURNING: readonly TrustNotice['kind'][] = ['single-root', 'single-coordinator', 'attestation-old'];

/** What of the ledger says how firmly the network stands. */
type NetworkSource = Pick<Ledger, 'me' | 'onChange' | 'ready'> & {
	readonly network: Pick<Network, 'roots' | 'coordinators' | 'attested' | 'foundedAt'>;
};

/** When the network's head was last confirmed; its founding counts where nobody has confirmed anything yet. */
const lastConfirmed = ({ network }: NetworkSource) => network.attested()?.at ?? network.foundedAt();

/** A ledger notice as the page shows it. The id is the same for the same finding, so that it is shown once. */
export function noticeOf(notice: LedgerNotice): TrustNotice {
	switch (notice.kind) {
		case 'failure': {
			const { room, seq, author, reason, receivedAt } = notice.failure;
			return {
				id: `failure ${room} ${seq}`,
				kind: 'unverified-entry',
				about: { room, seq, reason, at: receivedAt, ...(author === null ? {} : { user: author }) },
			};
		}
		case 'fork':
		case 'rollback': {
			const { kind, room, seq, author, noticedAt } = notice;
			const about = { room, seq, at: noticedAt };
			if (author === null) return { id: `${kind} ${room} ${seq}`, kind, about };
			return { id: `${kind} ${room} ${seq} ${author}`, kind, about: { ...about, user: author } };
		}
		case 'bad-grant':
			return { id: `grant ${notice.room} ${notice.granter}`, kind: 'bad-grant', about: { room: notice.room, user: notice.granter } };
	}
}

/** A room's alert as the page shows it; tampered settings pause the room, which says so itself. */
function alertOf(alert: RoomAlert): TrustNotice | null {
	switch (alert.kind) {
		case 'stranger':
		case 'identity-changed':
			return { id: `${alert.kind} ${alert.room} ${alert.user}`, kind: alert.kind, about: { room: alert.room, user: alert.user } };
		case 'unsigned-device':
			return { id: `device ${alert.user} ${alert.device}`, kind: 'unsigned-device', about: { user: alert.user, room: alert.room } };
		case 'no-identity':
		case 'settings':
			return null;
	}
}

/** The notices of one session. */
export class TrustNotices {
	readonly #desk: Desk;
	readonly #store: SealedStore;
	readonly #found = new Map<string, TrustNotice>();
	/** When each was acknowledged. */
	#acknowledged = new Map<string, number>();
	#told = '[]';
	/** Ids of what the rooms report now: these go when they are mended. */
	#ofRooms = new Set<string>();

	constructor(desk: Desk, store: SealedStore) {
		this.#desk = desk;
		this.#store = store;
	}

	/** Reads what was acknowledged before. */
	async load(): Promise<void> {
		const kept = v.safeParse(Acknowledged, (await this.#store.get(ACKNOWLEDGED)) ?? '[]');
		if (kept.success) this.#acknowledged = new Map(kept.output);
	}

	fromLedger(notice: LedgerNotice): void {
		const shown = noticeOf(notice);
		this.#found.set(shown.id, shown);
		this.#tell();
	}

	/**
	 * Follows what the network's own records say about how firmly it stands, until stopped. How old the confirmed head is, is said once
	 * everything was caught up with or a look later: a newer one may only be on its way.
	 */
	followNetwork(ledger: NetworkSource): Stop {
		const look = (): void => {
			this.#standing(ledger);
			this.#age(ledger);
			this.#tell();
		};
		let over = false;
		const unfollow = ledger.onChange((kinds) => {
			if (['network', 'roster-entry', 'attestation'].some((kind) => kinds.has(kind))) look();
		});
		const timer = setInterval(look, LOOK_MS);
		void ledger.ready.then(() => {
			if (!over) look();
		});
		this.#standing(ledger);
		this.#tell();
		return () => {
			over = true;
			clearInterval(timer);
			unfollow();
		};
	}

	/**
	 * One root, one coordinator: told to coordinators, who can mend it. For everybody else it would be an alarm that nothing they do ends,
	 * and such alarms teach people to look away; the record itself says to all who decided alone.
	 */
	#standing({ network, me }: NetworkSource): void {
		const coordinates = network.coordinators().includes(me);
		this.#set('single-root', coordinates && network.roots().length < 2);
		this.#set('single-coordinator', coordinates && network.coordinators().length < 2);
	}

	/** Told to everybody: withholding from one victim is what it is about. The id names the head, so that the next one is told anew. */
	#age(ledger: NetworkSource): void {
		const last = lastConfirmed(ledger);
		this.#set('attestation-old', last !== null && this.#desk.platform.now() - epochMs(last) >= STALE_MS, ` ${last}`);
	}

	/** Strangers, other keys, unsigned devices and tampered settings, of all rooms. */
	fromRooms(alerts: readonly RoomAlert[]): void {
		for (const id of this.#ofRooms) this.#found.delete(id);
		this.#ofRooms = new Set();
		for (const alert of alerts) {
			const shown = alertOf(alert);
			if (shown === null) continue;
			this.#found.set(shown.id, shown);
			this.#ofRooms.add(shown.id);
		}
		this.#tell();
	}

	async acknowledge(id: string): Promise<void> {
		this.#acknowledged.set(id, this.#desk.platform.now());
		await this.#store.set(ACKNOWLEDGED, JSON.stringify([...this.#acknowledged]));
		this.#tell();
	}

	#set(kind: 'single-root' | 'single-coordinator' | 'attestation-old', holds: boolean, which = ''): void {
		for (const [id, notice] of this.#found) if (notice.kind === kind) this.#found.delete(id);
		if (holds) this.#found.set(kind + which, { id: kind + which, kind, about: {} });
	}

	#isAcknowledged({ id, kind }: TrustNotice): boolean {
		const at = this.#acknowledged.get(id);
		return at !== undefined && (!RETURNING.includes(kind) || this.#desk.platform.now() - at < DAY_MS);
	}

	#tell(): void {
		const all = [...this.#found.values()].map((notice) =>
			this.#isAcknowledged(notice) ? { ...notice, acknowledged: true as const } : notice,
		);
		// Looking finds the same most of the time: nobody need hear of it.
		const told = JSON.stringify(all);
		if (told === this.#told) return;
		this.#told = told;
		this.#desk.notices.set(all);
	}
}
