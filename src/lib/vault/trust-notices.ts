/** @file What must not be missed about trust, gathered for the page; what was acknowledged on this device stays away. */
import { epochMs } from '#lib/kernel/instant.ts';
import type { Ledger, LedgerNotice } from '#lib/ledger/client/ledger.ts';
import type { RoomAlert } from '#lib/rooms/vault/health.ts';
import * as v from 'valibot';
import type { Desk } from './desk.ts';
import type { SealedStore } from './sealed-store.ts';
import type { TrustNotice } from './session-api.ts';

const ACKNOWLEDGED = 'session/acknowledged';
const Acknowledged = v.pipe(v.string(), v.parseJson(), v.array(v.string()));
/** A head that nobody confirmed for this long is worth a warning (ledger design §6). */
const STALE_MS = 48 * 3_600_000;

/** A ledger notice as the page shows it. The id is the same for the same finding, so that it is shown once. */
export function noticeOf(notice: LedgerNotice): TrustNotice {
	switch (notice.kind) {
		case 'failure': {
			const { room, seq, author, reason } = notice.failure;
			return {
				id: `failure ${room} ${seq}`,
				kind: 'unverified-entry',
				about: { room, seq, reason, ...(author === null ? {} : { user: author }) },
			};
		}
		case 'fork': {
			const { room, seq, author } = notice;
			return { id: `fork ${room} ${seq}`, kind: 'fork', about: { room, seq, ...(author === null ? {} : { user: author }) } };
		}
		case 'rollback':
			return { id: `rollback ${notice.room} ${notice.seq}`, kind: 'rollback', about: { room: notice.room, seq: notice.seq } };
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
	#acknowledged = new Set<string>();
	/** Ids of what the rooms report now: these go when they are mended. */
	#ofRooms = new Set<string>();

	constructor(desk: Desk, store: SealedStore) {
		this.#desk = desk;
		this.#store = store;
	}

	/** Reads what was acknowledged before. */
	async load(): Promise<void> {
		const kept = v.safeParse(Acknowledged, (await this.#store.get(ACKNOWLEDGED)) ?? '[]');
		if (kept.success) this.#acknowledged = new Set(kept.output);
	}

	fromLedger(notice: LedgerNotice): void {
		const shown = noticeOf(notice);
		this.#found.set(shown.id, shown);
		this.#tell();
	}

	/** What the network's own records say about how firmly it stands. */
	fromNetwork(ledger: Ledger): void {
		const { network, me } = ledger;
		// Told to those who can mend it: for others it would be an alarm that nothing they do ends.
		const coordinates = network.coordinators().includes(me);
		this.#set('single-root', coordinates && network.roots().length < 2);
		this.#set('single-coordinator', coordinates && network.coordinators().length < 2);
		const attested = network.attested();
		this.#set('attestation-old', attested !== null && this.#desk.platform.now() - epochMs(attested.at) > STALE_MS);
		this.#tell();
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
		this.#acknowledged.add(id);
		await this.#store.set(ACKNOWLEDGED, JSON.stringify([...this.#acknowledged]));
		this.#tell();
	}

	#set(kind: 'single-root' | 'single-coordinator' | 'attestation-old', holds: boolean): void {
		if (holds) this.#found.set(kind, { id: kind, kind, about: {} });
		else this.#found.delete(kind);
	}

	#tell(): void {
		this.#desk.notices.set([...this.#found.values()].filter((notice) => !this.#acknowledged.has(notice.id)));
	}
}
