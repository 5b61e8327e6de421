/** @file The API as a vault meets it: two app processes on one database, with the real homeserver behind them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealTo } from '#lib/crypto/box.ts';
import { memberKeysFrom } from '#lib/crypto/member-keys.ts';
import type { RecordId, RoomId, UserId } from '#lib/kernel/id.ts';
import { instant } from '#lib/kernel/instant.ts';
import { parseStored, toWire } from '#lib/ledger/entry.ts';
import {
	checkRequest,
	claimHash,
	claimOf,
	composeInvitation,
	composeRequest,
	openInvitation,
	type InvitationLink,
} from '#lib/ledger/enrolment.ts';
import { composeKeyChange } from '#lib/ledger/key-change.ts';
import { session as sessionTable } from '#lib/server/auth/schema.ts';
import { invitation as invitationTable } from '#lib/server/enrolment/schema.ts';
import { SET_UP_TOKEN, startApp, type AppProcess } from '../../fixtures/app-process.ts';
import { EventReader } from '../../fixtures/event-stream.ts';
import { asOperator, freshName, makeAccount, openidToken, postBy, register, Visitor, type Account } from '../../fixtures/http-person.ts';
import { makePerson, reworded, TestNetwork, type Person } from '../../fixtures/network.ts';
import { startPostgres, type TestDatabase, type TestPostgres } from '../../fixtures/postgres.ts';

let postgres: TestPostgres;
let db: TestDatabase;
let one: AppProcess;
let two: AppProcess;
let network: TestNetwork;
const visitors = new Map<UserId, Visitor>();

const personOf = (account: Account, country: string, roles: Person['clear']['roles']) =>
	makePerson(account.user.slice(1, account.user.indexOf(':')), country, roles);

/** An account, signed in. */
async function newcomer(name: string, app = one) {
	const account = await makeAccount(name);
	const visitor = await new Visitor(app.origin).signIn(account);
	visitors.set(account.user, visitor);
	return { account, visitor };
}

beforeAll(async () => {
	postgres = await startPostgres();
	db = await postgres.open('ledger');
	[one, two] = await Promise.all([startApp(postgres.url('ledger')), startApp(postgres.url('ledger'))]);
}, 240_000);
afterAll(async () => {
	await Promise.all([one.stop(), two.stop()]);
	await postgres.stop();
});

describe('signing in', () => {
	it('takes a token of the homeserver once, and gives a cookie that scripts and other sites do not get', async () => {
		const account = await makeAccount('ana');
		const visitor = new Visitor(one.origin);
		const proof = { openid_token: await openidToken(account), matrix_server_name: 'localhost' };
		const response = await visitor.ask('POST', '/api/session', proof);
		expect(response.status).toBe(204);
		const cookie = response.headers.get('set-cookie') ?? '';
		expect(cookie).toMatch(/^liaison=[A-Za-z0-9_-]{43};/);
		for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie.toLowerCase()).toContain(part.toLowerCase());
		visitor.cookie = cookie.split(';')[0] ?? null;
		expect(await (await visitor.ask('GET', '/api/session')).json()).toEqual({
			...{ user: account.user, standing: 'newcomer', network: null, network_room: null, sign: null, key_change: null },
		});
		expect(await new Visitor(two.origin).told('POST', '/api/session', proof)).toEqual([409, 'spent']);
		expect(await visitor.told('POST', '/api/session', { openid_token: 'made-up' })).toEqual([401, 'openid']);
		const elsewhere = { openid_token: await openidToken(account), matrix_server_name: 'evil.example' };
		expect(await visitor.told('POST', '/api/session', elsewhere)).toEqual([401, 'openid']);
		expect(JSON.stringify(await db.select().from(sessionTable))).not.toContain(visitor.cookie?.slice('liaison='.length));
	});

	it('ends by signing out, and at once in the other process', async () => {
		const { visitor } = await newcomer('ben');
		const other = new Visitor(two.origin);
		other.cookie = visitor.cookie;
		expect(await other.told('GET', '/api/session')).toEqual([200]);
		expect(await visitor.told('DELETE', '/api/session')).toEqual([204]);
		expect(await other.told('GET', '/api/session')).toEqual([401, 'no-session']);
	});

	it('ends everywhere but here when its owner says so, and the others’ stay', async () => {
		const { account, visitor } = await newcomer('lost');
		const elsewhere = await new Visitor(two.origin).signIn(account);
		const { visitor: somebody } = await newcomer('somebody', two);
		expect(await new Visitor(one.origin).told('DELETE', '/api/session/others')).toEqual([401, 'no-session']);
		expect(await visitor.told('DELETE', '/api/session/others')).toEqual([204]);
		expect(await elsewhere.told('GET', '/api/session')).toEqual([401, 'no-session']);
		expect(await visitor.told('GET', '/api/session')).toEqual([200]);
		expect(await somebody.told('GET', '/api/session')).toEqual([200]);
	});

	it('is refused to a locked account, and a session ends when its account is locked', async () => {
		const { account, visitor } = await newcomer('lock');
		const spare = await openidToken(account);
		await asOperator('PUT', `/_synapse/admin/v2/users/${encodeURIComponent(account.user)}`, { locked: true });
		expect(await new Visitor(one.origin).told('POST', '/api/session', { openid_token: spare })).toEqual([403, 'account']);
		const earlier = new Date(Date.now() - 61_000);
		await db.update(sessionTable).set({ checkedAt: earlier }).where(eq(sessionTable.user, account.user));
		expect(await visitor.told('GET', '/api/session')).toEqual([401, 'no-session']);
	});

	it('and every other change is refused to pages of other sites', async () => {
		const { visitor } = await newcomer('csrf');
		for (const headers of [
			{ origin: 'https://evil.example' },
			{ 'sec-fetch-site': 'same-site' },
			{ 'sec-fetch-site': 'cross-site', origin: one.origin },
		]) {
			const [status] = await visitor.told('POST', '/api/ledger', { entries: [] }, headers);
			expect(status).toBe(403);
		}
		expect(await visitor.told('POST', '/api/ledger', { entries: [] }, { 'sec-fetch-site': 'same-origin' })).toEqual([400, 'malformed']);
	});

	it('is asked for everywhere but where somebody has none yet', async () => {
		const stranger = new Visitor(one.origin);
		for (const path of [
			'/api/session',
			'/api/ledger?room=!a:b',
			'/api/ledger/follow',
			'/api/invitations',
			'/api/enrolments',
			'/api/key-changes',
			'/api/audit',
		]) {
			expect(await stranger.told('GET', path)).toEqual([401, 'no-session']);
		}
		for (const path of [
			...['/api/ledger', '/api/invitations', '/api/enrolments', '/api/key-changes'],
			...[`/api/enrolments/${randomUUID()}/decline`, '/api/key-changes/@a:b/decline'],
		]) {
			expect(await stranger.told('POST', path, {})).toEqual([401, 'no-session']);
		}
		expect(await (await stranger.ask('GET', '/api/network')).json()).toEqual({ network: null, set_up: false });
	});
});

describe('the set-up', () => {
	it('belongs to who holds the link, happens once, and is one write', async () => {
		const stranger = new Visitor(one.origin);
		expect(await stranger.told('POST', '/api/set-up', { token: 'guessed', localpart: 'eve' })).toEqual([403, 'set-up-token']);
		const { account: eve } = await newcomer('eve');
		const usurped = new TestNetwork(postBy(visitors), personOf(eve, 'FR', ['coordinator']), '!usurped:localhost' as RoomId);
		expect(await usurped.write(usurped.founder, usurped.setUp())).toMatchObject({ ok: false, refusal: { code: 'not-a-member' } });

		const localpart = freshName('founder');
		const answer = await stranger.ask('POST', '/api/set-up', { token: SET_UP_TOKEN, localpart });
		const { registration_token } = (await answer.json()) as { registration_token: string };
		const account = await register(localpart, registration_token);
		visitors.set(account.user, await new Visitor(one.origin).signIn(account));
		network = new TestNetwork(
			postBy(visitors),
			personOf(account, 'FR', ['coordinator', 'specialist']),
			`!net-${localpart}:localhost` as RoomId,
		);
		const entries = network.setUp();
		expect(await network.write(network.founder, entries.slice(0, 2))).toMatchObject({ ok: false });
		await network.stored(network.founder, ...entries);
		expect(await (await stranger.ask('GET', '/api/network')).json()).toEqual({ network: network.id, set_up: true });
		expect(await stranger.told('POST', '/api/set-up', { token: SET_UP_TOKEN, localpart: 'late' })).toEqual([409, 'set-up-done']);
		expect(await (await visitors.get(account.user)?.ask('GET', '/api/session'))?.json()).toMatchObject({
			...{ standing: 'member', network: network.id, network_room: network.room, sign: network.founder.keys.sign.publicKey },
		});
	});
});

describe('joining by invitation', () => {
	const link = (): InvitationLink => ({ invitation: randomUUID() as RecordId, network: network.id, secret: randomBytes(32) });

	/** An invitation as a coordinator's vault makes it. */
	async function invite(of = link()) {
		const { founder } = network;
		const coordinators = [{ user: founder.user, box: founder.clear.box }];
		const expires_at = instant(Date.now() + 86_400_000);
		const terms = { network: network.id, invitation: of.invitation, inviter: founder.user, coordinators, expires_at };
		const body = composeInvitation(terms, of.secret, founder.keys.sign);
		const sealed = { [founder.user]: sealTo(founder.clear.box, of.secret) };
		const posted = { id: of.invitation, hash: claimHash(claimOf(of.secret)), body, sealed, expires_at };
		expect(await visitors.get(founder.user)?.told('POST', '/api/invitations', posted)).toEqual([201]);
		return of;
	}

	it('works once, for who has the secret; the answer waits for a coordinator, and a swapped key is refused', async () => {
		const founder = visitors.get(network.founder.user);
		if (!founder) throw new Error('no founder');
		const invited = await invite();
		const stranger = new Visitor(two.origin);
		const claim = `/api/invitations/${invited.invitation}/claim`;
		expect(await stranger.told('POST', claim, { claim: claimOf(randomBytes(32)) })).toEqual([404, 'no-such-invitation']);
		const unknown = `/api/invitations/${randomUUID()}/claim`;
		expect(await stranger.told('POST', unknown, { claim: claimOf(invited.secret) })).toEqual([404, 'no-such-invitation']);
		const claimed = (await (await stranger.ask('POST', claim, { claim: claimOf(invited.secret) })).json()) as Record<string, string>;
		// A browser may die before the account is made: the holder of the secret may ask again until there is an answer.
		expect(await stranger.told('POST', claim, { claim: claimOf(invited.secret) })).toEqual([200]);
		const terms = openInvitation(claimed['body'] ?? '', invited);
		if (!terms.ok) throw new Error(terms.refusal);

		const account = await register(freshName('nina'), claimed['registration_token'] ?? '');
		await stranger.signIn(account);
		visitors.set(account.user, stranger);
		const nina = personOf(account, 'UY', ['specialist']);
		const { user, keys } = nina;
		const request = composeRequest(invited, { user, keys, master: nina.clear.master, profile: { name: 'Nina' } }, terms.value.coordinators);
		const swapped = request.request.replace(keys.sign.publicKey, network.founder.clear.sign);
		expect(swapped).not.toBe(request.request);
		const answer = { invitation: invited.invitation, ...request };
		expect(await stranger.told('POST', '/api/enrolments', { ...answer, request: swapped })).toEqual([422, 'signature']);
		expect(checkRequest({ ...request, request: swapped }, invited)).toEqual({ ok: false, refusal: 'mac' });
		const { visitor: impostor } = await newcomer('impostor');
		expect(await impostor.told('POST', '/api/enrolments', answer)).toEqual([403, 'who']);
		expect(await stranger.told('POST', '/api/enrolments', answer)).toEqual([201]);
		expect(await stranger.told('POST', '/api/enrolments', answer)).toEqual([201]);
		expect(await stranger.told('POST', claim, { claim: claimOf(invited.secret) })).toEqual([410, 'invitation-over']);
		expect(await stranger.told('GET', '/api/enrolments')).toEqual([403, 'not-a-member']);

		const list = async () =>
			((await (await founder.ask('GET', '/api/enrolments')).json()) as { enrolments: Record<string, string>[] }).enrolments;
		const [waiting] = await list();
		expect(waiting).toMatchObject({ ...request, user: account.user, invitation: invited.invitation, inviter: network.founder.user });
		expect(checkRequest({ ...request, request: waiting?.['request'] ?? '' }, invited).ok).toBe(true);
		await network.join(network.founder, nina);
		expect(await list()).toEqual([]);
		expect(await (await stranger.ask('GET', '/api/session')).json()).toMatchObject({ standing: 'member' });
		expect(await stranger.told('GET', '/api/invitations')).toEqual([403, 'role']);
		expect(await stranger.told('GET', '/api/audit')).toEqual([403, 'role']);
	});

	it('is over when withdrawn or expired; an answer may be declined', async () => {
		const founder = visitors.get(network.founder.user);
		if (!founder) throw new Error('no founder');
		const [withdrawn, expired, declined] = [await invite(), await invite(), await invite()];
		expect(await founder.told('DELETE', `/api/invitations/${withdrawn.invitation}`)).toEqual([204]);
		await db
			.update(invitationTable)
			.set({ expiresAt: new Date(Date.now() - 1) })
			.where(eq(invitationTable.id, expired.invitation));
		const claim = (of: InvitationLink) => founder.told('POST', `/api/invitations/${of.invitation}/claim`, { claim: claimOf(of.secret) });
		expect(await claim(withdrawn)).toEqual([410, 'invitation-over']);
		expect(await claim(expired)).toEqual([410, 'invitation-over']);

		const { account, visitor } = await newcomer('dora');
		const dora = personOf(account, 'PE', ['specialist']);
		const coordinators = [{ user: network.founder.user, box: network.founder.clear.box }];
		const who = { user: dora.user, keys: dora.keys, master: dora.clear.master, profile: {} };
		const answer = { invitation: declined.invitation, ...composeRequest(declined, who, coordinators) };
		expect(await visitor.told('POST', '/api/enrolments', answer)).toEqual([410, 'invitation-over']);
		expect(await claim(declined)).toEqual([200]);
		expect(await visitor.told('POST', '/api/enrolments', answer)).toEqual([201]);
		const states = async () =>
			((await (await founder.ask('GET', '/api/invitations')).json()) as { invitations: { id: string; state: string }[] }).invitations;
		const stateOf = async (of: InvitationLink) => (await states()).find(({ id }) => id === of.invitation)?.state;
		expect(await Promise.all([withdrawn, expired, declined].map(stateOf))).toEqual(['withdrawn', 'expired', 'answered']);
		const decline = `/api/enrolments/${declined.invitation}/decline`;
		expect(await visitor.told('POST', decline, {})).toEqual([403, 'not-a-member']);
		expect(await founder.told('POST', decline, {})).toEqual([204]);
		expect(await founder.told('POST', decline, {})).toEqual([404, 'no-such-invitation']);
	});
});

describe('a request for new keys', () => {
	it('is taken from the member alone, signed by the key in force and by the new one, and waits until it is answered', async () => {
		const founder = visitors.get(network.founder.user);
		if (!founder) throw new Error('no founder');
		const { account, visitor } = await newcomer('nadia');
		const nadia = personOf(account, 'MA', ['specialist']);
		const { master } = nadia.clear;
		const fresh = (from = nadia.keys.sign, of = network.id, user = nadia.user) =>
			composeKeyChange({ network: of, user, master }, from, memberKeysFrom(randomBytes(32)));
		const post = (by: Visitor, body: unknown) => by.told('POST', '/api/key-changes', body);
		const standing = async () => ((await (await visitor.ask('GET', '/api/session')).json()) as { key_change: unknown }).key_change;
		const waiting = async () =>
			((await (await founder.ask('GET', '/api/key-changes')).json()) as { key_changes: { user: string; request: string }[] }).key_changes;

		expect(await post(visitor, fresh())).toEqual([403, 'not-a-member']);
		await network.join(network.founder, nadia);
		const asked = fresh();
		expect(await post(founder, asked)).toEqual([403, 'who']);
		expect(await post(visitor, { ...asked, signature: fresh().signature })).toEqual([422, 'signature']);
		expect(await post(visitor, { ...asked, succession: fresh().succession })).toEqual([422, 'signature']);
		expect(await post(visitor, fresh(memberKeysFrom(randomBytes(32)).sign))).toEqual([422, 'key']);
		expect(await post(visitor, fresh(nadia.keys.sign, network.founder.clear.sign as string as typeof network.id))).toEqual([
			400,
			'malformed',
		]);
		expect(await post(visitor, { ...asked, more: 1 })).toEqual([400, 'malformed']);
		expect(await standing()).toBe(null);

		expect(await post(visitor, asked)).toEqual([204]);
		expect(await post(visitor, asked)).toEqual([204]);
		expect(await standing()).toBe('asked');
		expect(await visitor.told('GET', '/api/key-changes')).toEqual([403, 'role']);
		expect(await waiting()).toMatchObject([{ user: nadia.user, ...asked }]);

		const decline = `/api/key-changes/${encodeURIComponent(nadia.user)}/decline`;
		const newer = fresh();
		expect(await post(visitor, newer)).toEqual([204]);
		expect(await founder.told('POST', decline, { request: asked.request })).toEqual([404, 'no-such-request']);
		expect(await visitor.told('POST', decline, { request: newer.request })).toEqual([403, 'role']);
		expect(await founder.told('POST', decline, { request: newer.request })).toEqual([204]);
		expect([await standing(), await waiting()]).toEqual(['declined', []]);
		expect(await post(visitor, newer)).toEqual([204]);
		expect(await standing()).toBe('asked');

		const keys = memberKeysFrom(randomBytes(32));
		const { succession } = composeKeyChange({ network: network.id, user: nadia.user, master }, nadia.keys.sign, keys);
		const renewed = network.rosterEntry(network.founder, reworded(nadia, { succession }, keys), 'active', { signer: network.root });
		await network.stored(network.founder, renewed);
		expect([await standing(), await waiting()]).toEqual([null, []]);
	});
});

describe('the ledger over HTTP', () => {
	it('is followed in one process while it is written in the other, and removal ends it', async () => {
		const { account, visitor } = await newcomer('rosa', two);
		const rosa = personOf(account, 'BR', ['specialist']);
		await network.join(network.founder, rosa);
		const room = await network.open(network.founder, [rosa]);
		const response = await visitor.ask('GET', '/api/ledger/follow');
		expect(response.headers.get('content-type')).toBe('text/event-stream');
		if (!response.body) throw new Error('no body');
		const reader = new EventReader(response.body);
		await reader.until(() => reader.of('rooms').length === 1);
		const report = network.entry(network.founder, room, { kind: 'report', state: 'published' });
		const since = Date.now();
		await network.stored(network.founder, report);
		await reader.until(() => reader.of('entry').length === 1);
		expect(Date.now() - since).toBeLessThan(2_000);
		expect(reader.of('entry')[0]).toMatchObject({ room, entry: { header: toWire(report).header } });

		const page = await visitor.ask('GET', `/api/ledger?room=${encodeURIComponent(room)}&after=0&limit=1000`);
		const { entries, head } = (await page.json()) as { entries: unknown[]; head: { seq: number } };
		expect(entries).toHaveLength(head.seq);
		for (const entry of entries) expect(parseStored(entry).ok).toBe(true);

		await network.stored(network.founder, network.rosterEntry(network.founder, rosa, 'removed'));
		await reader.until(() => reader.isOver);
		expect(await visitor.told('GET', '/api/session')).toEqual([401, 'no-session']);
		await visitor.signIn(account);
		expect(await visitor.told('GET', '/api/ledger/follow')).toEqual([403, 'not-a-member']);
		expect(await visitor.told('GET', `/api/ledger?room=${encodeURIComponent(room)}`)).toEqual([403, 'not-a-member']);
	});

	it('refuses what is no write before it looks at it', async () => {
		const founder = visitors.get(network.founder.user);
		if (!founder) throw new Error('no founder');
		expect(await founder.told('POST', '/api/ledger', '{"entries":', {})).toEqual([400, 'malformed']);
		expect(await founder.told('POST', '/api/ledger', { entries: [{}] })).toEqual([400, 'malformed']);
		expect(await founder.told('POST', '/api/ledger', 'entries=1', { 'content-type': 'text/plain' })).toEqual([415, 'not-json']);
		expect(await founder.told('GET', '/api/ledger?room=nonsense')).toEqual([400, 'malformed']);
		const [status] = await founder.told('POST', '/api/invitations', { id: 'x'.repeat(300_000) });
		expect(status).toBe(413);
	});

	it('is audited, and the logs hold no room and nobody’s words', async () => {
		const founder = visitors.get(network.founder.user);
		const audit = (await (await founder?.ask('GET', '/api/audit?verify=1&limit=1000'))?.json()) as {
			lines: { act: string }[];
			verdict: unknown;
		};
		expect(audit.verdict).toEqual({ whole: true, lines: audit.lines.length });
		const acts = new Set(audit.lines.map(({ act }) => act));
		for (const act of [
			'session.open',
			'session.close',
			'session.end',
			'set-up.start',
			'ledger.write',
			'invitation.claim',
			'enrolment.decline',
			'key-change.ask',
			'key-change.decline',
		]) {
			expect(acts).toContain(act);
		}
		for (const app of [one, two]) for (const room of network.rooms.keys()) expect(app.output()).not.toContain(room);
	});
});
