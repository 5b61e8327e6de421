/** @file Keys that somebody lacks are handed over by whoever comes online; the end of an admission is believed by its entry only. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { refuse } from '#lib/kernel/result.ts';
import { toWire } from '#lib/ledger/entry.ts';
import { turnOf } from '#lib/rooms/vault/granting.ts';
import { Follow } from '#lib/server/ledger/follow.ts';
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
/** Admits somebody without giving them the key: as an admission that met a change of key leaves them. */
const admitBare = (room: RoomId, who: Person) => network.stored(founder, network.admission(founder, room, who, 'admitted'));
const hasKey = (ledger: Ledger, room: RoomId): boolean => ledger.network.roomRecord(room)?.hasKey ?? false;

beforeAll(async () => {
	ground = await startGround();
	follow = new Follow(ground.db, ground.listen, Date.now);
	await follow.start();
	network = await ground.found();
	founder = network.founder;
	await network.join(founder, ana, ben, zoe);
	vaults = new Vaults(ground, () => follow, network);
});
afterEach(() => vaults.close());
afterAll(async () => {
	await follow.stop();
	await ground.stop();
});

it('somebody admitted without a key gets it once a coordinator of the room is online', async () => {
	const room = await network.open(founder, [ana]);
	await admitBare(room, ben);
	const theirs = await vaults.open(ben);
	expect(hasKey(theirs, room)).toBe(false);
	expect(theirs.network.lacking(room)).toEqual([]);
	await vaults.open(founder);
	await until(() => hasKey(theirs, room));
});

it('a colleague gives it where no coordinator comes, each in their turn, and nobody gives it twice', async () => {
	const room = await network.open(founder, [ana, zoe]);
	await admitBare(room, ben);
	const theirs = await vaults.open(ben);
	const colleagues = [await vaults.open(ana), await vaults.open(zoe)];
	expect(colleagues.map((each) => turnOf(each, room))).toEqual([1, 3]);
	await until(() => hasKey(theirs, room));
	// Whose turn comes later finds nothing left to give.
	await until(() => colleagues.every((each) => each.network.lacking(room).length === 0));
	expect((await vaults.open(founder)).network.lacking(room)).toEqual([]);
});

it('an end of one’s admission is believed by the entry that ended it, and not by the server’s word', async () => {
	const room = await network.open(founder, [zoe]);
	const ledger = await vaults.open(zoe);
	expect(await ledger.network.isRemovedFrom(room)).toBe(false);
	await network.stored(founder, network.admission(founder, room, zoe, 'removed'));
	await until(() => ledger.network.roomRecord(room) === null);
	expect(await ledger.network.isRemovedFrom(room)).toBe(true);

	// A server that only says so, or shows what somebody else signed, or an older end of what was begun again, is not believed.
	const other = await network.open(founder, [zoe]);
	const forged = network.admission(founder, other, zoe, 'removed', { signer: ana.keys.sign });
	const lines = [undefined, { ...toWire(forged), seq: 9, received_at: forged.header.created_at }];
	for (const newer of lines) {
		const lied = await vaults.open(zoe, {
			line: (line) => ({
				...line,
				page: (of, after) =>
					of === other ? Promise.resolve(refuse({ code: 'not-admitted' as const, at: 0, ...(newer && { newer }) })) : line.page(of, after),
			}),
		});
		expect(await lied.network.isRemovedFrom(other)).toBe(false);
	}
	expect(await (await vaults.open(zoe)).network.isRemovedFrom(room)).toBe(true);
});

it('somebody with new keys reads on without anybody having to write first', async () => {
	const room = await network.open(founder, [ana, ben]);
	const renewed = reworded(ben, { re_enrolment: true }, memberKeysFrom(randomBytes(32)));
	await network.stored(founder, network.rosterEntry(founder, renewed, 'active', { signer: network.root }));
	const theirs = await vaults.open(renewed);
	expect(hasKey(theirs, room)).toBe(false);
	await vaults.open(ana);
	await until(() => hasKey(theirs, room));
});
