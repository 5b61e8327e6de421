/** @file People at their desks on a paper server: each has a ledger of their own, opened as the vault opens it. */
import { expect } from 'vitest';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { signingKeyFrom, type SigningKey } from '#lib/crypto/sign.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Ledger, LedgerNotice, NewMember } from '#lib/ledger/client/ledger.ts';
import type { Intent } from '#lib/ledger/client/ledger-client.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { setUpNetwork } from '#lib/ledger/client/set-up.ts';
import { memoryShelf, type Shelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import type { LedgerTransport } from '#lib/ledger/client/transport.ts';
import { paperLifecycleOf } from './paper-lifecycles.ts';
import { PaperServer, type Fault } from './paper-server.ts';

/** The network room, and the room that the founder and a colleague share. */
export const LOBBY = '!lobby:liaison.test' as RoomId;
export const SEA = '!sea:liaison.test' as RoomId;

const NOW = Date.parse('2026-03-02T08:00:00.000Z');

/** The first root key. */
export const root = (): SigningKey => signingKeyFrom(new Uint8Array(32).fill(200));

/** Somebody's open ledger, and what happens on their line. */
export interface PaperDesk {
	readonly ledger: Ledger;
	readonly notices: LedgerNotice[];
	readonly shelf: Shelf;
	fault: Fault;
}

export const userOf = (name: string): UserId => `@${name}:liaison.test` as UserId;
const keysOf = (name: string): MemberKeys => memberKeysFrom(new Uint8Array(32).fill(name.charCodeAt(0)));
const masterOf = (name: string): string => name.repeat(43).slice(0, 43);

/** Somebody to enrol: their keys follow from the first letter of their name. */
export const newcomer = (name: string, country: string, ...roles: Role[]): NewMember => ({
	...{ user: userOf(name), sign: keysOf(name).sign.publicKey, box: keysOf(name).box.publicKey, master: masterOf(name) },
	...{ roles, country: country as Country, profile: { name } },
});

/** A new report. */
export const report = (ledger: Ledger, title: string, more: Partial<Intent> = {}): Intent => ({
	...{ room: SEA, record: ledger.newId(), kind: 'report', base: 0, state: 'draft', payload: { title }, links: [] },
	...more,
});

/** The titles of all reports as this reader opens them. */
export const titles = (ledger: Ledger): readonly unknown[] =>
	ledger.recordsOfKind('report').map((view) => (view.payload as { title?: unknown } | null)?.title);

/** Lets streams and lanes come to rest. */
export async function rest(): Promise<void> {
	for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** The value of an answer that a test expects to be yes. */
export async function ok<T>(
	answer: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: unknown }>,
): Promise<T> {
	const given = await answer;
	if (!given.ok) expect.fail(JSON.stringify(given.refusal));
	return given.value;
}

/** An office: a server, a founded network, and desks that are closed together. */
export class PaperOffice {
	/** The time by everybody's clock, epoch milliseconds; a test may move it on. */
	now = NOW;
	readonly server = new PaperServer(paperLifecycleOf, () => this.now);
	network!: Hash;
	readonly #open: Ledger[] = [];

	/** Founds the network as ana. */
	async found(): Promise<void> {
		this.network = await ok(
			setUpNetwork(this.server.line(userOf('ana')), {
				...{ founder: userOf('ana'), keys: keysOf('ana'), master: masterOf('ana'), country: 'CO' as Country },
				...{ roles: ['coordinator', 'specialist'], root: root(), room: LOBBY, now: this.now },
			}),
		);
	}

	/** Opens somebody's ledger; resolves when they have caught up, if there is anything for them to read. */
	async desk(
		name: string,
		more: { shelf?: Shelf; keys?: MemberKeys; network?: Hash; transport?: LedgerTransport } = {},
	): Promise<PaperDesk> {
		const { shelf = memoryShelf(), keys = keysOf(name), network = this.network } = more;
		const self = { notices: [] as LedgerNotice[], shelf, fault: 'none' as Fault };
		const ledger = await openLedger({
			...{ me: userOf(name), keys, network, networkRoom: LOBBY, lifecycleOf: paperLifecycleOf, clock: () => this.now },
			transport: more.transport ?? this.server.line(userOf(name), () => self.fault),
			store: new LedgerStore(shelf, new Uint8Array(32).fill(1)),
			onNotice: (notice) => self.notices.push(notice),
			onFailure: (error) => {
				throw error;
			},
		});
		this.#open.push(ledger);
		if (more.transport === undefined && this.server.ends(userOf(name)).length > 0) await ledger.ready;
		return Object.assign(self, { ledger });
	}

	/** Closes every desk. */
	async close(): Promise<void> {
		for (const ledger of this.#open.splice(0)) await ledger.close();
	}
}

/** An office in which ana and ben share a room. */
export async function paperOffice(): Promise<{ readonly office: PaperOffice; readonly ana: PaperDesk; readonly ben: PaperDesk }> {
	const office = new PaperOffice();
	await office.found();
	const ana = await office.desk('ana');
	await ok(ana.ledger.network.enrol(newcomer('ben', 'FR', 'specialist')));
	const ben = await office.desk('ben');
	await ok(ana.ledger.network.createRoom(SEA, { tlp: 'AMBER', release: null, past_epochs: true }, { title: 'Sea' }, [userOf('ben')]));
	await rest();
	return { office, ana, ben };
}
