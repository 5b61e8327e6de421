/** @file One bad writer cannot destroy a record: real keys, the server's own rules, a real PostgreSQL, and the missions on top. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readRoster } from '#lib/directory/vault/roster.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import type { Day } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { setUpNetwork } from '#lib/ledger/client/set-up.ts';
import { memoryShelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import { lifecycleOf } from '#lib/missions.ts';
import type { OperationPlan } from '#lib/operations/operation.ts';
import { openOperations } from '#lib/operations/vault/operations.ts';
import { charterOf } from '#lib/rooms/vault/charter-of.ts';
import { sealedHalf } from '#lib/rooms/charter.ts';
import { startSetUp } from '#lib/server/auth/set-up.ts';
import { Follow } from '#lib/server/ledger/follow.ts';
import { ledgerDoor } from '../../fixtures/ledger-door.ts';
import { startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';

const LOBBY = '!lobby:localhost' as RoomId;
const SEA = '!sea:localhost' as RoomId;
const ES = 'es' as TextLanguage;
const CHARTER = { tlp: 'AMBER', release: null, past_epochs: true, network_room: false } as const;
const SEALED = sealedHalf(
	{ title: 'Sea routes', purpose: '', region: 'americas', threat: 'sea-routes', tlp: 'AMBER', countries: null, pastEpochs: true },
	null,
);
const PLAN: OperationPlan = {
	...{ title: 'Andes', objective: 'Follow the networks.', language: ES, region: 'americas', threat: 'facilitation-networks' },
	...{ leadCountry: 'CO' as Country, legalBasis: '', initiatedOn: '', tacticalFrom: '', tacticalTo: '', coordinationUnit: '' },
};

const people = new Map(['lima', 'pardo', 'soto', 'rojas'].map((name) => [name, memberKeysFrom(randomBytes(32))]));
const userOf = (name: string): UserId => `@${name}:localhost` as UserId;
const masterOf = (name: string): string => name.padEnd(43, 'x');

let ground: LedgerGround;
let follow: Follow;
let network: Hash;
const opened: Ledger[] = [];

async function must<T>(answer: Promise<Result<T, { readonly code: string }>>): Promise<T> {
	const given = await answer;
	if (!given.ok) throw new Error(given.refusal.code);
	return given.value;
}
const keysOf = (name: string) => people.get(name) ?? memberKeysFrom(randomBytes(32));

/** A new device of somebody, with nothing kept on it. */
async function open(name: string) {
	const ledger = await openLedger({
		...{ me: userOf(name), keys: keysOf(name), network, networkRoom: LOBBY, lifecycleOf, clock: Date.now },
		transport: ledgerDoor(ground, () => follow, userOf(name)),
		store: new LedgerStore(memoryShelf(), randomBytes(32)),
		onNotice: (notice) => {
			throw new Error(JSON.stringify(notice));
		},
	});
	opened.push(ledger);
	await ledger.ready;
	const operations = openOperations(ledger, { roster: readRoster(ledger) });
	const board = async () => {
		await ledger.refresh();
		const seen: { now?: Parameters<Parameters<typeof operations.watchBoard>[0]>[0] } = {};
		await (
			await operations.watchBoard((now) => (seen.now = now))
		)();
		return seen.now?.operations ?? [];
	};
	/** Writes past every check of a mission. */
	const garbage = (record: RecordId, payload: Json) => {
		const view = ledger.record(record);
		if (view === undefined) throw new Error('Nothing to write over.');
		const { room, kind, version, state } = view;
		return must(ledger.write([{ room, record, kind, base: version, state, payload, links: [] }]));
	};
	return { ledger, operations, board, garbage };
}

beforeAll(async () => {
	ground = await startGround();
	follow = new Follow(ground.db, ground.listen, Date.now);
	await follow.start();
	const homeserver = { isToken: () => true, serverName: 'localhost', makeRegistrationToken: () => Promise.resolve('unused') };
	await startSetUp(ground.db, homeserver, { token: 'the link’s', localpart: 'lima' }, Date.now());
	network = await must(
		setUpNetwork(
			ledgerDoor(ground, () => follow, userOf('lima')),
			{
				...{ founder: userOf('lima'), keys: keysOf('lima'), master: masterOf('lima'), country: 'BR' as Country, room: LOBBY },
				...{ roles: ['coordinator', 'specialist'], root: signingKeyFrom(randomBytes(32)), now: Date.now() },
			},
		),
	);
	const { ledger } = await open('lima');
	for (const name of ['pardo', 'soto', 'rojas']) {
		const { sign, box } = keysOf(name);
		await must(
			ledger.network.enrol({
				...{ user: userOf(name), sign: sign.publicKey, box: box.publicKey, master: masterOf(name) },
				...{ roles: ['specialist'], country: 'CO' as Country, profile: { name } },
			}),
		);
	}
	await must(ledger.network.createRoom(SEA, CHARTER, SEALED, ['pardo', 'soto', 'rojas'].map(userOf)));
});
afterAll(async () => {
	for (const ledger of opened) await ledger.close();
	await follow.stop();
	await ground.stop();
});

it('a task and an operation written over by a colleague stay in sight on every device, name them, and are restored', async () => {
	const [lima, pardo, soto, rojas] = [await open('lima'), await open('pardo'), await open('soto'), await open('rojas')];
	const operation = await must(pardo.operations.propose(SEA, PLAN, []));
	const plan = { title: 'Check the manifests', detail: '', language: ES, owner: userOf('pardo'), due: '2027-01-04' as Day };
	const task = await must(pardo.operations.addTask(operation, plan));
	await rojas.ledger.refresh();
	await rojas.garbage(task, { v: 1, plan: { title: ['not', 'a', 'title'] } });
	await lima.ledger.refresh();
	await lima.garbage(operation, 'gone');
	const seen = [
		{
			...{ id: operation, plan: PLAN, version: 2, unreadable: { version: 2, author: userOf('lima'), shown: 1, locked: false } },
			tasks: [{ id: task, plan, version: 2, unreadable: { version: 2, author: userOf('rojas'), shown: 1, locked: false } }],
		},
	];
	for (const each of [pardo, soto, rojas, await open('soto')]) expect(await each.board()).toMatchObject(seen);
	// The ledger itself keeps who may write an operation: a colleague of its author may not.
	expect(await soto.operations.restore(operation)).toMatchObject({ refusal: { code: 'may-not-restore' } });
	await must(soto.operations.restore(task));
	await must(pardo.operations.restore(operation));
	const mended = [
		{ plan: PLAN, version: 3, unreadable: null, tasks: [{ plan, version: 3, by: userOf('soto'), unreadable: null, operation }] },
	];
	for (const each of [lima, rojas, await open('soto')]) expect(await each.board()).toMatchObject(mended);
});

it('a charter written over by a coordinator still names the room to its readers', async () => {
	const [lima, pardo] = [await open('lima'), await open('pardo')];
	await must(lima.ledger.network.writeCharter(SEA, CHARTER, { v: 1, title: 5 }));
	await pardo.ledger.refresh();
	const seen = charterOf(pardo.ledger.network.roomRecord(SEA));
	expect(seen).toMatchObject({ content: { title: 'Sea routes' }, unreadable: { author: userOf('lima'), locked: false } });
	await must(lima.ledger.network.writeCharter(SEA, CHARTER, seen.content));
	await pardo.ledger.refresh();
	expect(charterOf(pardo.ledger.network.roomRecord(SEA))).toMatchObject({ content: { title: 'Sea routes' }, unreadable: null });
});
