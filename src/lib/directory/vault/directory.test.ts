/** @file Joining, roles and changes of keys as a coordinator’s vault does them, with what it must never sign. */
import { beforeAll, describe, expect, it } from 'vitest';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import { hash } from '#lib/crypto/hash.ts';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { accept } from '#lib/kernel/result.ts';
import type { Role } from '#lib/kernel/role.ts';
import type { RecordVersion } from '#lib/ledger/client/ledger-client.ts';
import type { Ledger, MemberRecord, Network, NewMember, RosterVersion } from '#lib/ledger/client/ledger.ts';
import { composeRequest, openInvitation, parseInvitation, type SignedRequest } from '#lib/ledger/enrolment.ts';
import { composeKeyChange, type SignedKeyChange } from '#lib/ledger/key-change.ts';
import { canBeDecided } from '../key-change.ts';
import { filterFromQuery, filterToQuery, lookAlikes, matches, namesakesOf } from '../member.ts';
import type { MemberProfile } from '../profile.ts';
import type { AppCalls } from './app-calls.ts';
import { openDirectory } from './directory.ts';
import type { TrustReader } from './roster.ts';

const LIMA = '@lima:example.org' as UserId;
const NAVARRO = '@navarro:example.org' as UserId;
const PARDO = '@pardo:example.org' as UserId;
const PROFILE: MemberProfile = {
	name: 'Inés Núñez Pardo',
	bureau: 'NCB Bogotá',
	agency: 'Migración Colombia',
	agencyType: 'immigration',
	countryRoles: ['transit'],
	languages: ['es', 'fr'] as TextLanguage[],
	expertise: ['Boat legs'],
	contacts: [],
};
const MASTER = 'A'.repeat(43);
const NOW = Date.UTC(2026, 0, 5);
const someHash = (text: string): Hash => hash('entry', new TextEncoder().encode(text));

interface Person {
	readonly user: UserId;
	readonly roles: readonly Role[];
	readonly keys: MemberKeys;
	readonly keyChanges?: number;
	/** What the first version sealed. */
	readonly first?: Json;
	/** Versions of the entry after the first. */
	readonly later?: readonly RecordVersion[];
}
const person = (user: UserId, ...roles: Role[]): Person => ({ user, roles, keys: memberKeysFrom(randomBytes(32)) });

/** A version of a roster entry as the ledger's client has it opened. */
const sealedVersion = (author: UserId, version: number, payload: Json, over: Partial<RecordVersion> = {}): RecordVersion => ({
	...{ version, hash: someHash(`${author} ${version}`), state: 'active', author, createdAt: instant(NOW), seq: version, links: [] },
	...{ payload, readable: true, locked: false },
	...over,
});

/** A roster that stands still, the acts it was asked for, and a server that keeps what it is given. */
function network(people: readonly Person[], pending?: { readonly of: UserId; readonly by: UserId }) {
	const acts: { readonly act: string; readonly what: unknown }[] = [];
	const clear = ({ user, roles, keys }: Person) => ({
		user,
		sign: keys.sign.publicKey,
		box: keys.box.publicKey,
		master: MASTER,
		roles: [...roles],
		country: 'BR' as Country,
		from: instant(NOW),
	});
	const record = (each: Person): MemberRecord => ({
		user: each.user,
		record: crypto.randomUUID() as RecordId,
		standing: { entryHash: someHash(each.user), clear: clear(each), state: 'active' },
		proposal:
			pending?.of === each.user
				? { hash: someHash('proposal'), clear: { ...clear(each), roles: ['approver'] }, by: pending.by, approvedBy: [] }
				: null,
		profile: { ...PROFILE, name: each.user },
		versions: [sealedVersion(LIMA, 1, each.first ?? { ...PROFILE, name: each.user }), ...(each.later ?? [])],
		keyChanges: each.keyChanges ?? 0,
	});
	const version = (each: Person): RosterVersion => ({
		hash: someHash(each.user),
		state: 'active',
		clear: clear(each),
		author: LIMA,
		byRoot: false,
		createdAt: instant(NOW),
		payload: null,
	});
	const done = (act: string, what: unknown) => {
		acts.push({ act, what });
		return Promise.resolve(accept(undefined));
	};
	const rows = { invitations: [] as Record<string, unknown>[], enrolments: [] as Record<string, unknown>[] };
	const app: AppCalls = {
		call: (method, path, body) => {
			if (method === 'POST' && path === '/api/invitations')
				rows.invitations.push({ ...(body as object), inviter: LIMA, state: 'open', created_at: instant(NOW) });
			return Promise.resolve({ status: 200, body: rows });
		},
	};
	const open = (me: UserId, trust: ReturnType<TrustReader['of']> = 'confirmed') => {
		const mine = people.find((each) => each.user === me);
		if (mine === undefined) throw new Error('Nobody.');
		const source = {
			id: someHash('network'),
			coordinators: () => people.flatMap((each) => (each.roles.includes('coordinator') ? [each.user] : [])),
			members: () => people.map(record),
			member: (user: UserId) => people.map(record).find((each) => each.user === user) ?? null,
			rosterHistory: (user: UserId) => people.flatMap((each) => (each.user === user ? [version(each)] : [])),
			standing: () => record(mine).standing,
			enrol: (member: NewMember) => (acts.push({ act: 'enrol', what: member }), Promise.resolve(accept('active' as const))),
			changeMember: (user: UserId) => (acts.push({ act: 'change', what: user }), Promise.resolve(accept('proposed' as const))),
			changeKeys: (user: UserId, keys: object) => (
				acts.push({ act: 'keys', what: { user, ...keys } }),
				Promise.resolve(accept('proposed' as const))
			),
			confirmMember: (user: UserId) => done('confirm', user),
			approve: (target: Hash) => done('approve', target),
			suspend: (user: UserId) => done('suspend', user),
			saveProfile: (profile: Json) => done('profile', profile),
		} satisfies Partial<Network>;
		const ledger = { me, newId: () => crypto.randomUUID() as RecordId, onChange: () => () => undefined, network: source };
		const texts = new Map<string, string>();
		return openDirectory(ledger as unknown as Ledger, {
			app,
			keys: mine.keys,
			origin: 'https://liaison.example',
			now: () => instant(NOW),
			trust: { of: () => trust, onChange: () => () => undefined },
			store: { get: (name) => Promise.resolve(texts.get(name) ?? null), set: (name, text) => Promise.resolve(void texts.set(name, text)) },
		});
	};
	return { acts, rows, open, app };
}
async function read(api: Awaited<ReturnType<ReturnType<typeof network>['open']>>) {
	let value: Parameters<Parameters<(typeof api)['watchMembers']>[0]>[0] = [];
	await (
		await api.watchMembers((members) => (value = members))
	)();
	return value;
}

beforeAll(readyCrypto);

/** An invitation and a newcomer's answer to it, as the server has them. */
async function answered(spoil: (request: SignedRequest) => SignedRequest = (request) => request) {
	const world = network([person(LIMA, 'coordinator'), person(NAVARRO, 'coordinator')]);
	const directory = await world.open(LIMA);
	const made = await directory.invite(72);
	if (!made.ok) throw new Error(made.refusal.code);
	const { pathname, hash: fragment } = new URL(made.value.link);
	const link = parseInvitation(pathname.slice('/join/'.length), fragment);
	const [row] = world.rows.invitations;
	if (link === null || row === undefined) throw new Error('No link.');
	const terms = openInvitation(row['body'] as string, link);
	if (!terms.ok) throw new Error(terms.refusal);
	const keys = memberKeysFrom(randomBytes(32));
	const request = spoil(composeRequest(link, { user: PARDO, keys, master: MASTER, profile: PROFILE as never }, terms.value.coordinators));
	world.rows.enrolments.push({
		...request,
		invitation: link.invitation,
		user: PARDO,
		posted_at: instant(NOW),
		body: row['body'],
		inviter: LIMA,
	});
	const sealed = row['sealed'] as Record<UserId, string>;
	const as = async (user: UserId) => {
		for (const each of world.rows.enrolments) each['sealed'] = sealed[user] ?? null;
		return world.open(user);
	};
	return { ...world, as, keys };
}

describe('joining', () => {
	it('any coordinator sees the profile and the spoken code, and signs exactly the keys of the request', async () => {
		const { as, keys, acts } = await answered();
		for (const coordinator of [LIMA, NAVARRO]) {
			const list = await (await as(coordinator)).enrolments();
			expect(list).toMatchObject({ ok: true, value: [{ user: PARDO, profile: PROFILE, flaw: null }] });
			expect(list.ok && list.value[0]?.shortCode).toMatch(/^\d{4} \d{4}$/);
		}
		const directory = await as(NAVARRO);
		const list = await directory.enrolments();
		const id = list.ok ? (list.value[0]?.id ?? '') : '';
		expect(await directory.approve(id, { roles: [], country: 'CO' as Country })).toMatchObject({ refusal: { code: 'no-roles' } });
		expect(await directory.approve(id, { roles: ['specialist'], country: 'CO' as Country })).toEqual(accept('active'));
		expect(acts).toMatchObject([
			{ act: 'enrol', what: { user: PARDO, sign: keys.sign.publicKey, box: keys.box.publicKey, country: 'CO', profile: PROFILE } },
		]);
	});

	it('a key swapped on the way is named, and never approved', async () => {
		const stranger = memberKeysFrom(randomBytes(32));
		const { as, acts } = await answered((signed) => ({
			...signed,
			request: signed.request.replace(/"sign":"[^"]+"/, `"sign":"${stranger.sign.publicKey}"`),
		}));
		const directory = await as(NAVARRO);
		const list = await directory.enrolments();
		expect(list).toMatchObject({ value: [{ flaw: 'authenticator', shortCode: '' }] });
		const id = list.ok ? (list.value[0]?.id ?? '') : '';
		expect(await directory.approve(id, { roles: ['specialist'], country: 'CO' as Country })).toMatchObject({
			refusal: { code: 'flawed-request' },
		});
		expect(acts).toEqual([]);
	});

	it('is prepared by coordinators only', async () => {
		const directory = await network([person(LIMA, 'coordinator'), person(PARDO, 'specialist')]).open(PARDO);
		expect(await directory.invite(24)).toMatchObject({ refusal: { code: 'not-a-coordinator' } });
		expect(await directory.enrolments()).toMatchObject({ refusal: { code: 'not-a-coordinator' } });
	});
});

describe('a profile', () => {
	const junk = sealedVersion(PARDO, 3, { name: 5 });
	const later = [sealedVersion(PARDO, 2, { ...PROFILE, name: 'Inés Pardo' }), junk];

	it('whose newest version has no form is shown as it was before, and its owner restores it', async () => {
		const world = network([person(LIMA, 'coordinator'), { ...person(PARDO, 'specialist'), later }]);
		const seen = (await read(await world.open(LIMA))).find(({ user }) => user === PARDO);
		expect(seen).toMatchObject({ name: 'Inés Pardo', unreadable: { version: 3, author: PARDO, shown: 2, locked: false } });
		await (await world.open(PARDO)).restoreProfile();
		expect(world.acts).toEqual([{ act: 'profile', what: later[0]?.payload }]);
	});

	it('stands through versions that seal nothing, and is not sealed again where nothing is wrong', async () => {
		const act = sealedVersion(LIMA, 3, null);
		const world = network([{ ...person(PARDO, 'specialist'), later: [...later.slice(0, 1), act] }]);
		const directory = await world.open(PARDO);
		expect(await read(directory)).toMatchObject([{ name: 'Inés Pardo', unreadable: null }]);
		expect(await directory.restoreProfile()).toEqual(accept(undefined));
		expect(world.acts).toEqual([]);
	});

	it('with a hidden character in a name has no valid form: it could be somebody else’s', async () => {
		for (const field of ['name', 'bureau', 'agency'] as const) {
			const world = network([
				{ ...person(PARDO, 'specialist'), later: [sealedVersion(PARDO, 2, { ...PROFILE, [field]: 'Lima\u202e' } as Json)] },
			]);
			const directory = await world.open(PARDO);
			expect(await read(directory)).toMatchObject([{ name: PARDO, unreadable: { version: 2, shown: 1 } }]);
			expect(await directory.saveProfile({ ...PROFILE, [field]: 'Lima\u200f' })).toMatchObject({ refusal: { code: 'invalid-profile' } });
		}
	});

	it('whose name is easily taken for another’s is told on both, and on the request of a newcomer', async () => {
		const named = (user: UserId, name: string) => ({ ...person(user, 'specialist'), first: { ...PROFILE, name } });
		const members = await read(await network([named(LIMA, 'Ana Lima'), named(NAVARRO, 'Аnа Limа'), named(PARDO, 'Eva Lima')]).open(LIMA));
		const alike = lookAlikes(members);
		expect([LIMA, NAVARRO, PARDO].map((user) => alike.get(user)?.map((each) => each.user))).toEqual([[NAVARRO], [LIMA], undefined]);
		const newcomer = '@new:example.org' as UserId;
		expect(namesakesOf('EVA LIMA', newcomer, members).map((each) => each.user)).toEqual([PARDO]);
		expect(namesakesOf('Eva Lima', PARDO, members)).toEqual([]);
	});

	it('that never had a form has none, and nothing to restore', async () => {
		const world = network([{ ...person(PARDO, 'specialist'), first: 'none' }]);
		const directory = await world.open(PARDO);
		expect(await read(directory)).toMatchObject([{ name: 'pardo', profile: null, unreadable: { version: 1, shown: 0 } }]);
		expect(await directory.restoreProfile()).toMatchObject({ refusal: { code: 'invalid-profile' } });
	});
});

/** A member's request for new keys, as the server has it. */
async function askedForKeys(spoil: (signed: SignedKeyChange) => SignedKeyChange = (signed) => signed) {
	const pardo = person(PARDO, 'specialist');
	const world = network([person(LIMA, 'coordinator'), person(NAVARRO, 'coordinator'), pardo]);
	const keys = memberKeysFrom(randomBytes(32));
	const who = { network: someHash('network'), user: PARDO, master: MASTER };
	const signed = spoil(composeKeyChange(who, pardo.keys.sign, keys));
	Object.assign(world.rows, { key_changes: [{ ...signed, user: PARDO, posted_at: instant(NOW) }] });
	const directory = await world.open(LIMA);
	const list = await directory.keyChanges();
	return { ...world, directory, list, signed, keys };
}

describe('a change of keys', () => {
	it('is signed as the old key named it, once the digits that were compared are those of the request', async () => {
		const { directory, list, acts, keys, signed } = await askedForKeys();
		expect(list).toMatchObject({ value: [{ user: PARDO, name: PARDO, country: 'BR', flaw: null }] });
		const digits = list.ok ? (list.value[0]?.digits ?? '') : '';
		expect(digits).toMatch(/^(\d{5} ){5}\d{5}$/);
		expect(await directory.approveKeyChange(PARDO, '00000')).toMatchObject({ refusal: { code: 'no-such-request' } });
		expect(await directory.approveKeyChange(NAVARRO, digits)).toMatchObject({ refusal: { code: 'no-such-request' } });
		expect(acts).toEqual([]);
		expect(await directory.approveKeyChange(PARDO, digits)).toEqual(accept('proposed'));
		const { sign, box } = keys;
		const what = { user: PARDO, sign: sign.publicKey, box: box.publicKey, master: MASTER, succession: signed.succession };
		expect(acts).toEqual([{ act: 'keys', what }]);
	});

	it('that anybody changed on the way is named, and never signed', async () => {
		const strange = memberKeysFrom(randomBytes(32));
		const swapped = (signed: SignedKeyChange) => signed.request.replace(/"box":"[^"]+"/, `"box":"${strange.box.publicKey}"`);
		const who = { network: someHash('network'), user: PARDO, master: MASTER };
		const cases: readonly [string, (signed: SignedKeyChange) => SignedKeyChange][] = [
			['signature', (signed) => ({ ...signed, request: swapped(signed) })],
			['signature', (signed) => ({ ...signed, succession: signed.signature })],
			['malformed', (signed) => ({ ...signed, request: '{}' })],
			['malformed', () => composeKeyChange({ ...who, user: NAVARRO }, strange.sign, strange)],
			['malformed', () => composeKeyChange({ ...who, network: someHash('another') }, strange.sign, strange)],
			['superseded', () => composeKeyChange(who, strange.sign, memberKeysFrom(randomBytes(32)))],
		];
		for (const [flaw, spoil] of cases) {
			const { directory, list, acts } = await askedForKeys(spoil);
			expect(list).toMatchObject({ value: [{ flaw, digits: '' }] });
			expect(await directory.approveKeyChange(PARDO, '')).toMatchObject({ refusal: { code: 'flawed-request' } });
			expect(acts).toEqual([]);
		}
	});

	it('is decided by coordinators, and never by the person concerned', async () => {
		const { open } = await askedForKeys();
		expect(await (await open(PARDO)).keyChanges()).toMatchObject({ refusal: { code: 'not-a-coordinator' } });
		expect(await (await open(LIMA)).approveKeyChange(LIMA, '')).toMatchObject({ refusal: { code: 'yourself' } });
	});

	it('takes two coordinators besides the member, or the only one there is', () => {
		expect(canBeDecided(PARDO, [LIMA, NAVARRO])).toBe(true);
		expect(canBeDecided(PARDO, [LIMA])).toBe(true);
		expect(canBeDecided(LIMA, [LIMA, NAVARRO])).toBe(false);
		expect(canBeDecided(LIMA, [LIMA, NAVARRO, PARDO])).toBe(true);
		expect(canBeDecided(LIMA, [LIMA])).toBe(false);
	});
});

describe('the roster', () => {
	it('is changed by a coordinator, never by the person concerned', async () => {
		const { open, acts } = network([person(LIMA, 'coordinator'), person(PARDO, 'specialist')]);
		const lima = await open(LIMA);
		expect(await lima.suspend(LIMA)).toMatchObject({ refusal: { code: 'yourself' } });
		expect(await lima.suspend(NAVARRO)).toMatchObject({ refusal: { code: 'unknown-member' } });
		expect(await lima.reinstate(PARDO)).toMatchObject({ refusal: { code: 'wrong-standing' } });
		expect(await (await open(PARDO)).suspend(LIMA)).toMatchObject({ refusal: { code: 'not-a-coordinator' } });
		expect(await lima.suspend(PARDO)).toEqual(accept(undefined));
		expect(acts).toEqual([{ act: 'suspend', what: PARDO }]);
	});

	it('lets a second coordinator approve a proposal, and not the one who made it', async () => {
		const { open, acts } = network([person(LIMA, 'coordinator'), person(NAVARRO, 'coordinator'), person(PARDO, 'specialist')], {
			of: PARDO,
			by: LIMA,
		});
		expect(await (await open(LIMA)).approveChange(PARDO)).toMatchObject({ refusal: { code: 'own-proposal' } });
		expect(await (await open(NAVARRO)).approveChange(PARDO)).toEqual(accept(undefined));
		expect(acts.map((each) => each.act)).toEqual(['approve', 'confirm']);
	});

	it('names changed keys until they are acknowledged on this device', async () => {
		const { open } = network([person(LIMA, 'coordinator'), { ...person(PARDO, 'specialist'), keyChanges: 1 }]);
		const directory = await open(LIMA);
		expect((await read(directory)).find((each) => each.user === PARDO)?.trust).toBe('identity-changed');
		await directory.acknowledge(PARDO);
		expect((await read(directory)).find((each) => each.user === PARDO)?.trust).toBe('confirmed');
	});
});

describe('the audit', () => {
	it('is checked line by line on this device', async () => {
		const world = network([person(LIMA, 'coordinator')]);
		const directory = await world.open(LIMA);
		const sha = async (text: string) =>
			Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64url');
		const start = await sha('liaison/v1/audit');
		const line = { prev: start, seq: 1, at: instant(NOW), actor: null, act: 'session.open', subject: 'x' };
		const right = await sha(JSON.stringify(['liaison/v1/audit', line.prev, 1, line.at, null, line.act, line.subject]));
		Object.assign(world.rows, { lines: [{ ...line, hash: right }] });
		expect(await directory.audit(0)).toMatchObject({ value: [{ seq: 1, chained: true }] });
		Object.assign(world.rows, { lines: [{ ...line, subject: 'y', hash: right }] });
		expect(await directory.audit(0)).toMatchObject({ value: [{ seq: 1, chained: false }] });
	});
});

describe('the filter', () => {
	it('survives the address and finds without accents', async () => {
		const [member] = await read(await network([person(PARDO, 'specialist')]).open(PARDO));
		if (member === undefined) throw new Error('Nobody.');
		const named = { ...member, name: PROFILE.name };
		const filter = { text: 'nunez', language: 'fr', countryRole: 'transit', agencyType: 'immigration', role: 'specialist' } as const;
		expect(filterFromQuery(filterToQuery(filter))).toEqual(filter);
		expect(matches(named, filter)).toBe(true);
		expect(matches(named, { language: 'ar' })).toBe(false);
		expect(matches({ ...named, profile: null }, { language: 'fr' })).toBe(false);
		expect(filterFromQuery(new URLSearchParams('role=king&country=xx'))).toEqual({});
	});
});
