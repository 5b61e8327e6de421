/** @file Two writers in a storm on paper: nothing lost, nothing doubled, everything verifies. */
import fc from 'fast-check';
import { beforeAll, it } from 'vitest';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import { signingKeyFrom } from '#lib/crypto/sign.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { RoomId, UserId } from '#lib/kernel/id.ts';
import { paperLifecycleOf } from '../../../../tests/vectors/paper-lifecycles.ts';
import { PaperServer } from '../../../../tests/vectors/paper-server.ts';
import { anyStep, play, type Stage } from '../../../../tests/vectors/storm.ts';
import { openLedger } from './open-ledger.ts';
import { setUpNetwork } from './set-up.ts';
import { memoryShelf } from './shelf.ts';
import { LedgerStore } from './store.ts';

const LOBBY = '!lobby:liaison.test' as RoomId;
const SEA = '!sea:liaison.test' as RoomId;
const NOW = Date.parse('2026-03-02T08:00:00.000Z');

const player = (name: string) => ({
	user: `@${name}:liaison.test` as UserId,
	keys: memberKeysFrom(new Uint8Array(32).fill(name.charCodeAt(0))),
});

/** A network on paper: a founder who is one of the two writers, a colleague, and a room. */
async function stage(): Promise<Stage> {
	const server = new PaperServer(paperLifecycleOf, () => NOW);
	const [a, b] = [player('a'), player('b')];
	const root = signingKeyFrom(new Uint8Array(32).fill(200));
	const transport = server.line(a.user);
	const set = await setUpNetwork(transport, {
		...{ founder: a.user, keys: a.keys, master: 'a'.repeat(43), country: 'CO' as Country, roles: ['coordinator', 'specialist'] },
		...{ root, room: LOBBY, now: NOW },
	});
	if (!set.ok) throw new Error(set.refusal.code);
	const ledger = await openLedger({
		...{ me: a.user, keys: a.keys, network: set.value, networkRoom: LOBBY, transport, lifecycleOf: paperLifecycleOf },
		...{ store: new LedgerStore(memoryShelf(), new Uint8Array(32)), clock: () => NOW, onNotice: () => undefined },
	});
	await ledger.ready;
	await ledger.network.enrol({
		...{ user: b.user, sign: b.keys.sign.publicKey, box: b.keys.box.publicKey, master: 'b'.repeat(43) },
		...{ roles: ['specialist'], country: 'FR' as Country, profile: null },
	});
	await ledger.network.createRoom(SEA, { tlp: 'AMBER', release: null, past_epochs: true }, { title: 'Sea' }, [b.user]);
	await ledger.close();
	return {
		...{ network: set.value, lobby: LOBBY, room: SEA, people: [a, b], lifecycleOf: paperLifecycleOf, clock: () => NOW },
		states: { first: 'draft', edited: 'draft' },
		line: (user, fault, alive) => server.line(user, fault, alive),
		cut: () => server.cut(),
		chain: (room) => Promise.resolve(server.stored.get(room) ?? []),
	};
}

beforeAll(readyCrypto);

it('loses no entry, doubles none, and always verifies, whatever happens to two writers and their lines', async () => {
	const storm = fc.array(anyStep, { minLength: 5, maxLength: 30 });
	await fc.assert(
		fc.asyncProperty(storm, async (steps) => play(await stage(), steps)),
		{ numRuns: 40 },
	);
}, 120_000);
