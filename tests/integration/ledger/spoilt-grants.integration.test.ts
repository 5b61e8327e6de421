/** @file A key that does not open is refused by its recipient, named by everybody, and replaced by somebody else. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import type { Hash, RoomId } from '#lib/kernel/id.ts';
import type { Ledger, LedgerNotice } from '#lib/ledger/client/ledger.ts';
import { clearOf, parseStored, type Entry } from '#lib/ledger/entry.ts';
import { makeEpochKey } from '#lib/ledger/epoch.ts';
import { firstHead, nextHead } from '#lib/ledger/head.ts';
import { Follow } from '#lib/server/ledger/follow.ts';
import { entriesBetween } from '#lib/server/ledger/read.ts';
import { noticeOf } from '#lib/vault/trust-notices.ts';
import { startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, reworded, type Person, type TestNetwork } from '../../fixtures/network.ts';
import { Vaults } from '../../fixtures/vaults.ts';
import { until } from '../matrix/people.ts';

let ground: LedgerGround;
let follow: Follow;
let network: TestNetwork;
let founder: Person;
let vaults: Vaults;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);
const zoe = makePerson('zoe', 'PE', ['specialist']);
/** May make no key of a room: without a grant that opens he stays shut out. */
const gus = makePerson('gus', 'CL', ['frontline']);

beforeAll(async () => {
	ground = await startGround();
	follow = new Follow(ground.db, ground.listen, Date.now);
	await follow.start();
	network = await ground.found();
	founder = network.founder;
	await network.join(founder, ana, ben, zoe, gus);
	vaults = new Vaults(ground, () => follow, network);
});
afterEach(() => vaults.close());
afterAll(async () => {
	await follow.stop();
	await ground.stop();
});

/** Admits somebody without giving them the key: as an admission that met a change of key leaves them. */
const admitBare = (room: RoomId, who: Person) => network.stored(founder, network.admission(founder, room, who, 'admitted'));
const hasKey = (ledger: Ledger, room: RoomId): boolean => ledger.network.roomRecord(room)?.hasKey ?? false;

/** What others wrote meanwhile, as somebody sees it who writes next. */
function catchUp(room: RoomId, entries: readonly Entry[]): void {
	const head = entries.reduce((last, entry) => nextHead(last, entry.hash), firstHead(room));
	network.mirror(room).head = { seq: entries.length, head };
}

/** The chain of a room as the server has it. */
async function chain(room: RoomId): Promise<readonly Entry[]> {
	return (await entriesBetween(ground.db, room, 0, 1_000_000, 1_000)).map((stored) => {
		const entry = parseStored(stored);
		if (!entry.ok) throw new Error(entry.refusal.code);
		return entry.value;
	});
}

/** Who gave somebody keys of a room, in order. */
const giversTo = async (room: RoomId, who: Person): Promise<readonly string[]> =>
	(await chain(room)).flatMap((entry) =>
		entry.header.kind === 'grant' && clearOf(entry, 'grant').user === who.user ? [entry.header.author] : [],
	);

/** A vault that shows what it notices of a room; what earlier tests left is told there too. */
async function watches(who: Person, room: RoomId): Promise<{ readonly ledger: Ledger; readonly told: LedgerNotice[] }> {
	const told: LedgerNotice[] = [];
	return {
		ledger: await vaults.open(who, {
			onNotice: (notice) => {
				if ('room' in notice && notice.room === room) told.push(notice);
			},
		}),
		told,
	};
}

/** A room of ana, ben and zoe to which gus is admitted; what ana gives him as its key. */
async function spoiltFor(spoil: (room: RoomId, epoch: { readonly hash: Hash; readonly key: Uint8Array }) => Entry): Promise<RoomId> {
	const room = await network.open(founder, [ana, zoe]);
	await network.stored(founder, network.entry(founder, room, { kind: 'report', state: 'published' }));
	await admitBare(room, gus);
	const { epoch } = network.mirror(room);
	if (!epoch) throw new Error('no epoch');
	await network.stored(ana, spoil(room, epoch));
	return room;
}

const spoilt = {
	'two keys granted for one epoch': (room: RoomId, epoch: { readonly hash: Hash }) =>
		network.grant(ana, room, gus, { hash: epoch.hash, key: makeEpochKey() }),
	'a key in a box for somebody else': (room: RoomId, epoch: { readonly hash: Hash; readonly key: Uint8Array }) =>
		network.grant(ana, room, reworded(gus, {}, memberKeysFrom(randomBytes(32))), epoch),
};

it.each(Object.entries(spoilt))(
	'%s: everybody is told who gave the wrong one, another gives the right one, and it opens',
	async (_, spoil) => {
		const room = await spoiltFor(spoil);
		const bystander = await watches(zoe, room);
		const giver = await watches(ana, room);
		// Nobody but its recipient can know: until then he counts as served.
		expect(bystander.ledger.network.lacking(room)).toEqual([]);
		expect(bystander.told).toEqual([]);
		const recipient = await watches(gus, room);
		await until(() => hasKey(recipient.ledger, room));
		const named = [{ kind: 'bad-grant', room, granter: ana.user, recipient: gus.user }];
		for (const each of [recipient, bystander, giver]) await until(() => each.told.length > 0);
		for (const { told } of [recipient, bystander, giver]) expect(told).toEqual(named);
		expect(bystander.told.map(noticeOf)).toMatchObject([{ kind: 'bad-grant', about: { room, user: ana.user } }]);
		expect(recipient.ledger.recordsOfKind('report').find((report) => report.room === room)).toMatchObject({ readable: true });
		expect(await giversTo(room, gus)).toEqual([ana.user, zoe.user]);
		// Whoever comes later is told too, and finds nothing left to give.
		const late = await watches(founder, room);
		await until(() => late.told.length > 0);
		expect(late.told).toEqual(named);
		expect(late.ledger.network.lacking(room)).toEqual([]);
		expect((await chain(room)).filter((entry) => entry.header.kind === 'grant-refusal')).toHaveLength(1);
	},
);

it('whoever refuses good keys is given one by each colleague at most, and then no more', async () => {
	const room = await network.open(founder, [ana, zoe]);
	await admitBare(room, ben);
	const colleagues = [await watches(founder, room), await watches(ana, room), await watches(zoe, room)];
	for (let refused = 0; refused < 3; refused += 1) {
		await until(async () => (await giversTo(room, ben)).length === refused + 1);
		const given = (await chain(room)).filter((entry) => entry.header.kind === 'grant' && clearOf(entry, 'grant').user === ben.user);
		const last = given.at(-1);
		if (last === undefined) throw new Error('unreachable');
		catchUp(room, await chain(room));
		await network.stored(ben, network.grantRefusal(ben, last));
	}
	for (const { ledger, told } of colleagues) {
		await until(() => told.length === 3);
		expect(ledger.network.lacking(room)).toEqual([]);
	}
	expect([...(await giversTo(room, ben))].sort()).toEqual([ana.user, founder.user, zoe.user].sort());
});

it('rubbish without end from one granter is refused once, and shuts nobody out', async () => {
	const room = await spoiltFor(spoilt['two keys granted for one epoch']);
	const { epoch } = network.mirror(room);
	if (!epoch) throw new Error('no epoch');
	const more = Array.from({ length: 20 }, () => network.grant(ana, room, gus, { hash: epoch.hash, key: makeEpochKey() }));
	await network.stored(ana, ...more);
	const recipient = await watches(gus, room);
	await watches(zoe, room);
	await until(() => hasKey(recipient.ledger, room));
	expect((await chain(room)).filter((entry) => entry.header.kind === 'grant-refusal')).toHaveLength(1);
	expect((await giversTo(room, gus)).filter((granter) => granter === zoe.user)).toHaveLength(1);
});
