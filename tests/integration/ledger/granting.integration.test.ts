/** @file Keys that somebody lacks are handed over by whoever comes online; the end of an admission is believed by its entry only. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import type { RoomId } from '#lib/kernel/id.ts';
import type { Ledger } from '#lib/ledger/client/ledger.ts';
import { openLedger } from '#lib/ledger/client/open-ledger.ts';
import { memoryShelf } from '#lib/ledger/client/shelf.ts';
import { LedgerStore } from '#lib/ledger/client/store.ts';
import type { LedgerTransport } from '#lib/ledger/client/transport.ts';
import { refuse } from '#lib/kernel/result.ts';
import { toWire } from '#lib/ledger/entry.ts';
import { lifecycleOf } from '#lib/missions.ts';
import { Granting, turnOf } from '#lib/rooms/vault/granting.ts';
import { Follow } from '#lib/server/ledger/follow.ts';
import { ledgerDoor } from '../../fixtures/ledger-door.ts';
import { startGround, type LedgerGround } from '../../fixtures/ledger-ground.ts';
import { makePerson, reworded, type Person, type TestNetwork } from '../../fixtures/network.ts';
import { until } from '../matrix/people.ts';

let ground: LedgerGround;
let follow: Follow;
let network: TestNetwork;
let founder: Person;
const ana = makePerson('ana', 'CO', ['specialist']);
const ben = makePerson('ben', 'EC', ['specialist']);
const zoe = makePerson('zoe', 'PE', ['specialist']);
const online: { readonly ledger: Ledger; readonly granting: Granting }[] = [];

/** Somebody's vault, as far as it gives keys: comes online. */
async function arrives(who: Person, otherLine: (line: LedgerTransport) => LedgerTransport = (line) => line): Promise<Ledger> {
	const ledger = await openLedger({
		...{ me: who.user, keys: who.keys, network: network.id, networkRoom: network.room, lifecycleOf, clock: Date.now },
		transport: otherLine(ledgerDoor(ground, () => follow, who.user)),
		store: new LedgerStore(memoryShelf(), new Uint8Array(32)),
		onNotice: (notice) => {
			throw new Error(JSON.stringify(notice));
		},
	});
	await ledger.ready;
	online.push({ ledger, granting: new Granting(ledger) });
	return ledger;
}

async function everybodyGoes(): Promise<void> {
	for (const { ledger, granting } of online.splice(0)) {
		granting.stop();
		await ledger.close();
	}
}

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
});
afterEach(everybodyGoes);
afterAll(async () => {
	await follow.stop();
	await ground.stop();
});

it('somebody admitted without a key gets it once a coordinator of the room is online', async () => {
	const room = await network.open(founder, [ana]);
	await admitBare(room, ben);
	const theirs = await arrives(ben);
	expect(hasKey(theirs, room)).toBe(false);
	expect(theirs.network.lacking(room)).toEqual([]);
	await arrives(founder);
	await until(() => hasKey(theirs, room));
});

it('a colleague gives it where no coordinator comes, each in their turn, and nobody gives it twice', async () => {
	const room = await network.open(founder, [ana, zoe]);
	await admitBare(room, ben);
	const theirs = await arrives(ben);
	const colleagues = [await arrives(ana), await arrives(zoe)];
	expect(colleagues.map((each) => turnOf(each, room))).toEqual([1, 3]);
	await until(() => hasKey(theirs, room));
	// Whose turn comes later finds nothing left to give.
	await until(() => colleagues.every((each) => each.network.lacking(room).length === 0));
	expect((await arrives(founder)).network.lacking(room)).toEqual([]);
});

it('an end of one’s admission is believed by the entry that ended it, and not by the server’s word', async () => {
	const room = await network.open(founder, [zoe]);
	const ledger = await arrives(zoe);
	expect(await ledger.network.isRemovedFrom(room)).toBe(false);
	await network.stored(founder, network.admission(founder, room, zoe, 'removed'));
	await until(() => ledger.network.roomRecord(room) === null);
	expect(await ledger.network.isRemovedFrom(room)).toBe(true);

	// A server that only says so, or shows what somebody else signed, or an older end of what was begun again, is not believed.
	const other = await network.open(founder, [zoe]);
	const forged = network.admission(founder, other, zoe, 'removed', { signer: ana.keys.sign });
	const lines = [undefined, { ...toWire(forged), seq: 9, received_at: forged.header.created_at }];
	for (const newer of lines) {
		const lied = await arrives(zoe, (line) => ({
			...line,
			page: (of, after) =>
				of === other ? Promise.resolve(refuse({ code: 'not-admitted' as const, at: 0, ...(newer && { newer }) })) : line.page(of, after),
		}));
		expect(await lied.network.isRemovedFrom(other)).toBe(false);
	}
	expect(await (await arrives(zoe)).network.isRemovedFrom(room)).toBe(true);
});

it('somebody with new keys reads on without anybody having to write first', async () => {
	const room = await network.open(founder, [ana, ben]);
	const renewed = reworded(ben, { re_enrolment: true }, memberKeysFrom(randomBytes(32)));
	await network.stored(founder, network.rosterEntry(founder, renewed, 'active', { signer: network.root }));
	const theirs = await arrives(renewed);
	expect(hasKey(theirs, room)).toBe(false);
	await arrives(ana);
	await until(() => hasKey(theirs, room));
});
