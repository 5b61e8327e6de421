/** @file The first thread over the ledger's real client, with real keys, rules and refusals: two people who do the same at once. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { readRoster } from '#lib/directory/vault/roster.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { setUpNetwork } from '#lib/ledger/client/set-up.ts';
import { memoryShelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import { lifecycleOf } from '#lib/missions.ts';
import { openOperations } from '#lib/operations/vault/operations.ts';
import { PaperServer } from '../../../../tests/vectors/paper-server.ts';
import { openMeetings } from './meetings.ts';

const LOBBY = '!lobby:liaison.test' as RoomId;
const AMERICAS = '!americas:liaison.test' as RoomId;
const ES = 'es' as TextLanguage;
const NOW = Date.parse('2026-03-02T08:00:00.000Z');
const userOf = (name: string): UserId => `@${name}:liaison.test` as UserId;
const keysOf = (name: string) => memberKeysFrom(new Uint8Array(32).fill(name.charCodeAt(0)));
const masterOf = (name: string): string => name.repeat(43).slice(0, 43);

let server: PaperServer;
let network: Hash;
const opened: Ledger[] = [];

const must = async <T>(answer: Promise<{ ok: true; value: T } | { ok: false; refusal: unknown }>): Promise<T> => {
	const given = await answer;
	if (!given.ok) throw new Error(JSON.stringify(given.refusal));
	return given.value;
};
/** Everybody has read all that is stored. */
const rest = async (): Promise<void> => {
	for (const ledger of opened) await ledger.refresh();
};

async function open(name: string) {
	const ledger = await openLedger({
		me: userOf(name),
		keys: keysOf(name),
		network,
		networkRoom: LOBBY,
		transport: server.line(userOf(name)),
		store: new LedgerStore(memoryShelf(), new Uint8Array(32).fill(1)),
		lifecycleOf,
		clock: () => NOW,
		onNotice: (notice) => {
			throw new Error(JSON.stringify(notice));
		},
		onFailure: (error) => {
			throw error;
		},
	});
	opened.push(ledger);
	await ledger.ready;
	const roster = readRoster(ledger);
	return { ledger, meetings: openMeetings(ledger, { roster }), operations: openOperations(ledger, { roster }) };
}
type Desk = Awaited<ReturnType<typeof open>>;
async function boardOf({ operations }: Desk) {
	let board: Parameters<Parameters<Desk['operations']['watchBoard']>[0]>[0] | undefined;
	await (
		await operations.watchBoard((now) => (board = now))
	)();
	return board?.operations ?? [];
}

let ana: Desk;
let ben: Desk;
let cleo: Desk;
let outcome: RecordId;

const PLAN = {
	title: 'Andes',
	objective: 'Follow the networks.',
	language: ES,
	region: 'americas',
	threat: 'facilitation-networks',
	leadCountry: 'CO' as Country,
	legalBasis: '',
	initiatedOn: '',
	tacticalFrom: '',
	tacticalTo: '',
	coordinationUnit: '',
} as const;

beforeAll(readyCrypto);
beforeEach(async () => {
	server = new PaperServer(lifecycleOf, () => NOW);
	network = await must(
		setUpNetwork(server.line(userOf('ana')), {
			...{ founder: userOf('ana'), keys: keysOf('ana'), master: masterOf('ana'), country: 'CO' as Country, room: LOBBY, now: NOW },
			...{ roles: ['coordinator', 'specialist'], root: signingKeyFrom(new Uint8Array(32).fill(200)) },
		}),
	);
	ana = await open('ana');
	const join = (name: string, country: string, ...roles: Role[]) =>
		ana.ledger.network.enrol({
			...{ user: userOf(name), sign: keysOf(name).sign.publicKey, box: keysOf(name).box.publicKey, master: masterOf(name) },
			...{ roles, country: country as Country, profile: { name } },
		});
	// As the only coordinator Ana decides alone; with Cleo there are two.
	await must(join('ben', 'FR', 'approver', 'specialist'));
	await must(join('cleo', 'BR', 'coordinator', 'specialist'));
	ben = await open('ben');
	cleo = await open('cleo');
	const charter = { tlp: 'AMBER', release: null, past_epochs: true } as const;
	await must(ana.ledger.network.createRoom(AMERICAS, charter, { title: 'Americas' }, [userOf('ben'), userOf('cleo')]));
	await rest();
	const plan = {
		...{ title: 'ISON', purpose: '', language: ES, start: { wall: '2026-04-02T09:00', zone: 'America/Bogota' } as never, minutes: 60 },
		...{ languages: [ES], online: true, place: '', chair: userOf('ana'), rapporteur: null },
	};
	const item = { plan: { title: 'Networks', text: '', language: ES, minutes: 30 }, about: [] };
	const meeting = await must(ana.meetings.schedule(AMERICAS, plan, [item]));
	await must(ana.meetings.moveMeeting(meeting, 'in-session', ''));
	const [taken] = ana.ledger.recordsOfKind('agenda-item');
	if (taken === undefined) throw new Error('No item.');
	await must(ana.meetings.takeUp(taken.id));
	outcome = await must(ana.meetings.recordOutcome(taken.id, { kind: 'operation', text: 'Colombia leads.', language: ES }));
	await rest();
});
afterEach(async () => {
	for (const ledger of opened.splice(0)) await ledger.close();
});

describe('two people at once', () => {
	it('who convert one outcome make one operation, and nothing is left over', async () => {
		const [one, other] = await Promise.all([
			must(ana.meetings.startOperation(outcome, PLAN)),
			must(cleo.meetings.startOperation(outcome, { ...PLAN, title: 'Other' })),
		]);
		expect(one).toBe(other);
		await rest();
		for (const desk of [ana, ben, cleo]) {
			expect((await boardOf(desk)).map(({ id, origin }) => ({ id, origin }))).toEqual([{ id: one, origin: outcome }]);
			expect(desk.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
		}
	});

	it('who complete the quorum make one approval', async () => {
		const id = await must(ben.operations.propose(AMERICAS, PLAN, []));
		await rest();
		const hash = (await boardOf(ana))[0]?.hash as Hash;
		const states = await Promise.all([ana, cleo].map(({ operations }) => must(operations.decide(id, hash, 'approve'))));
		expect(states).toContain('approved');
		await rest();
		for (const desk of [ana, ben, cleo]) {
			expect(await boardOf(desk)).toMatchObject([{ id, state: 'approved', version: 2 }]);
			expect(desk.ledger.outbox()).toEqual({ waiting: 0, refused: 0 });
		}
	});
});
