/** @file Operations as the vault reads and writes them: proposal, approval, countries, tasks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Country } from '#lib/kernel/country.ts';
import type { Hash, RecordId } from '#lib/kernel/id.ts';
import type { Day } from '#lib/kernel/instant.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { TextLanguage } from '#lib/kernel/language.ts';
import { MemoryLedger, person, ROOM } from '../../../../tests/fixtures/memory-ledger.ts';
import type { OperationPlan } from '../operation.ts';
import type { TaskPlan } from '../task.ts';
import { decodeOperation, decodeParticipation, decodeTask, encodeOperation, encodeTask } from './codecs.ts';
import { openOperations } from './operations.ts';

const PARDO = person('pardo', 'CO', 'specialist');
const LIMA = person('lima', 'BR', 'coordinator');
const VERA = person('vera', 'CO', 'delegate');
const ROJAS = person('rojas', 'CO', 'approver');
const DUMAS = person('dumas', 'FR', 'approver');
const SOTO = person('soto', 'CL', 'delegate');
const EVERYBODY = [PARDO, LIMA, VERA, ROJAS, DUMAS, SOTO];

const PLAN: OperationPlan = {
	title: 'Andes',
	objective: 'Follow the networks that move people through the Americas.',
	language: 'es' as TextLanguage,
	region: 'americas',
	threat: 'facilitation-networks',
	leadCountry: 'CO' as Country,
	legalBasis: '',
	initiatedOn: '2018-02-14' as Day,
	tacticalFrom: '',
	tacticalTo: '',
	coordinationUnit: '',
};
const READY: OperationPlan = {
	...PLAN,
	legalBasis: 'Palermo Protocol, art. 10',
	tacticalFrom: '2018-11-27' as Day,
	tacticalTo: '2018-11-30' as Day,
	coordinationUnit: 'Regional Bureau, Buenos Aires',
};
const task = (owner: { readonly user: TaskPlan['owner'] }): TaskPlan => ({
	title: 'Check the manifests',
	detail: '',
	language: 'es' as TextLanguage,
	owner: owner.user,
	due: '2018-11-20' as Day,
});

function network() {
	const ledger = new MemoryLedger(EVERYBODY);
	const as = (who: typeof PARDO) => openOperations(ledger.clientOf(who.user), { roster: ledger.rosterOf(who.user) });
	return { ledger, as };
}
type Api = ReturnType<ReturnType<typeof network>['as']>;
async function read(api: Api) {
	let value: Parameters<Parameters<Api['watchBoard']>[0]>[0] | undefined;
	await (
		await api.watchBoard((board) => (value = board))
	)();
	if (value === undefined) throw new Error('The watch did not answer.');
	return value;
}
async function must<T>(answer: Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string } }>): Promise<T> {
	const result = await answer;
	if (!result.ok) throw new Error(result.refusal.code);
	return result.value;
}
/** Decides on the version that somebody has before them now. */
async function decided(api: Api, id: RecordId, decision: 'approve' | 'refuse') {
	const shown = (await read(api)).operations.find((each) => each.id === id);
	if (shown === undefined) throw new Error('No operation.');
	return api.decide(id, shown.hash, decision);
}
async function approved(): Promise<ReturnType<typeof network> & { id: RecordId }> {
	const world = network();
	const id = await must(world.as(PARDO).propose(ROOM, PLAN, []));
	await must(decided(world.as(ROJAS), id, 'approve'));
	await must(decided(world.as(DUMAS), id, 'approve'));
	return { ...world, id };
}

describe('the codecs', () => {
	it('read any junk as unreadable and never throw', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (junk) => {
				for (const decode of [decodeOperation, decodeParticipation, decodeTask]) expect(decode(junk as Json)).toBeNull();
				expect(decodeOperation(encodeOperation(PLAN, '', junk as Json))?.plan).toEqual(PLAN);
				expect(decodeTask(encodeTask(task(PARDO), junk as Json))?.plan).toEqual(task(PARDO));
			}),
		);
	});
});

describe('an operation', () => {
	it('is approved by two people of two countries, and by no fewer', async () => {
		const { as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		expect(await must(decided(as(ROJAS), id, 'approve'))).toBe('proposed');
		// A second person of the same country does not make the quorum.
		expect(await must(decided(as(VERA), id, 'approve'))).toBe('proposed');
		expect(await as(LIMA).move(id, 'approved', '')).toMatchObject({ refusal: { code: 'quorum-missing', people: 2, countries: 1 } });
		expect(await must(decided(as(DUMAS), id, 'approve'))).toBe('approved');
	});

	it('is not approved twice by one person, nor by its proposer, nor by a specialist', async () => {
		const { as } = network();
		const id = await must(as(LIMA).propose(ROOM, PLAN, []));
		await must(decided(as(ROJAS), id, 'approve'));
		expect(await decided(as(ROJAS), id, 'approve')).toMatchObject({ refusal: { code: 'already-decided' } });
		expect(await decided(as(LIMA), id, 'approve')).toMatchObject({ refusal: { code: 'own-proposal' } });
		expect(await decided(as(PARDO), id, 'approve')).toMatchObject({ refusal: { code: 'may-not' } });
	});

	it('loses its approvals when the plan changes', async () => {
		const { as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		await must(decided(as(ROJAS), id, 'approve'));
		await must(as(PARDO).edit(id, { ...PLAN, title: 'Andes II' }));
		expect(await must(decided(as(DUMAS), id, 'approve'))).toBe('proposed');
		expect(await must(decided(as(ROJAS), id, 'approve'))).toBe('approved');
	});

	it('is decided on as it was read: a version that came meanwhile is refused, and nothing counts for it', async () => {
		const { as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		const hash = (await read(as(ROJAS))).operations[0]?.hash as Hash;
		await must(as(PARDO).edit(id, { ...PLAN, objective: 'Another aim.' }));
		for (const decision of ['approve', 'refuse'] as const)
			expect(await as(ROJAS).decide(id, hash, decision)).toMatchObject({ refusal: { code: 'newer-proposal' } });
		const [operation] = (await read(as(ROJAS))).operations;
		expect(operation?.approvals).toEqual([]);
		await must(as(ROJAS).decide(id, operation?.hash as Hash, 'approve'));
		expect((await read(as(ROJAS))).operations[0]?.approvals).toMatchObject([{ by: ROJAS.user, decision: 'approve' }]);
	});

	it('is not decided on, and not led to approved, while its newest version is unreadable', async () => {
		const { ledger, as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		ledger.spoil(LIMA, id, {});
		const hash = (await read(as(ROJAS))).operations[0]?.hash as Hash;
		for (const decision of ['approve', 'refuse'] as const)
			expect(await as(ROJAS).decide(id, hash, decision)).toMatchObject({ refusal: { code: 'unreadable' } });
		// Approvals past the check do not lead on either.
		for (const { user } of [ROJAS, DUMAS]) {
			const client = ledger.clientOf(user);
			const approval = { room: ROOM, record: client.newId(), kind: 'approval', base: 0, state: 'approve', payload: null };
			await client.write([{ ...approval, links: [{ kind: 'approves', to: id }], approves: hash }]);
		}
		expect(await as(VERA).move(id, 'approved', '')).toMatchObject({ refusal: { code: 'unreadable' } });
		await must(as(PARDO).restore(id));
		expect(await must(decided(as(ROJAS), id, 'approve'))).toBe('proposed');
		expect(await must(decided(as(DUMAS), id, 'approve'))).toBe('approved');
	});

	it('is returned with a reason and proposed again by its proposer', async () => {
		const { as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		expect(await as(ROJAS).move(id, 'returned', ' ')).toMatchObject({ refusal: { code: 'reason-missing' } });
		await must(as(ROJAS).move(id, 'returned', 'Name the ports.'));
		expect((await read(as(PARDO))).operations[0]).toMatchObject({ state: 'returned', reason: 'Name the ports.' });
		expect(await as(VERA).edit(id, PLAN)).toMatchObject({ refusal: { code: 'may-not' } });
		await must(as(PARDO).edit(id, { ...PLAN, objective: 'Cartagena, Turbo.' }));
		expect((await read(as(PARDO))).operations[0]).toMatchObject({ state: 'proposed', reason: '' });
	});

	it('starts only with legal basis, days, unit and two confirmed countries', async () => {
		const { as, id } = await approved();
		await must(as(LIMA).move(id, 'planning', ''));
		expect(await as(LIMA).move(id, 'active', '')).toMatchObject({ refusal: { code: 'legal-basis-missing' } });
		await must(as(VERA).edit(id, READY));
		expect(await as(LIMA).move(id, 'active', '')).toMatchObject({ refusal: { code: 'countries-missing', confirmed: 0 } });
		const chile = await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'participant'));
		const colombia = await must(as(LIMA).inviteCountry(id, 'CO' as Country, 'lead'));
		await must(as(SOTO).answer(chile, 'confirmed', ''));
		await must(as(VERA).answer(colombia, 'confirmed', ''));
		expect(await must(as(LIMA).move(id, 'active', ''))).toBe('active');
		const [operation] = (await read(as(PARDO))).operations;
		expect(operation?.path.map((each) => each.state)).toEqual(['proposed', 'approved', 'planning', 'active']);
	});

	it('closes only when no task is open', async () => {
		const { as, id } = await approved();
		for (const part of [await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'participant'))])
			await must(as(SOTO).answer(part, 'confirmed', ''));
		await must(as(VERA).answer(await must(as(LIMA).inviteCountry(id, 'CO' as Country, 'lead')), 'confirmed', ''));
		await must(as(LIMA).move(id, 'planning', ''));
		await must(as(LIMA).edit(id, READY));
		const todo = await must(as(LIMA).addTask(id, task(PARDO)));
		await must(as(LIMA).move(id, 'active', ''));
		await must(as(LIMA).move(id, 'debrief', ''));
		expect(await as(LIMA).move(id, 'closed', '')).toMatchObject({ refusal: { code: 'tasks-open', open: 1 } });
		await must(as(PARDO).moveTask(todo, 'in-progress'));
		await must(as(PARDO).moveTask(todo, 'done'));
		expect(await as(PARDO).moveTask(todo, 'verified')).toMatchObject({ refusal: { code: 'owner-verifies' } });
		await must(as(LIMA).moveTask(todo, 'verified'));
		expect(await must(as(LIMA).move(id, 'closed', ''))).toBe('closed');
		expect(await as(LIMA).addTask(id, task(PARDO))).toMatchObject({ refusal: { code: 'operation-over' } });
	});

	it('is not changed from a version that is no longer the newest', async () => {
		const { ledger, as } = network();
		const id = await must(as(PARDO).propose(ROOM, PLAN, []));
		const attempt = { name: ledger.clientOf(PARDO.user).newId(), base: 1 };
		await must(as(LIMA).edit(id, { ...PLAN, title: 'Theirs' }));
		expect(await as(PARDO).edit(id, { ...PLAN, title: 'Mine' }, attempt)).toMatchObject({ refusal: { code: 'version' } });
		await must(as(PARDO).edit(id, { ...PLAN, title: 'Mine' }, { ...attempt, base: 2 }));
		expect((await read(as(LIMA))).operations[0]?.plan.title).toBe('Mine');
	});
});

describe('a country', () => {
	it('is committed by its own delegate only', async () => {
		const { as, id } = await approved();
		const chile = await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'participant'));
		expect(await as(VERA).answer(chile, 'confirmed', '')).toMatchObject({ refusal: { code: 'not-your-country', country: 'CL' } });
		expect(await as(LIMA).answer(chile, 'confirmed', '')).toMatchObject({ refusal: { code: 'may-not' } });
		expect(await as(LIMA).inviteCountry(id, 'CL' as Country, 'observer')).toMatchObject({ refusal: { code: 'already-invited' } });
		await must(as(SOTO).answer(chile, 'declined', 'No officers free.'));
		await must(as(SOTO).answer(chile, 'confirmed', ''));
		await must(as(SOTO).answer(chile, 'withdrawn', ''));
		await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'observer'));
	});

	it('reports its results by its own delegate once the tactical phase has begun, however often the form is sent', async () => {
		const { ledger, as, id } = await approved();
		const report = {
			...{ phase: 'preliminary' as const, note: '', language: 'es' as TextLanguage },
			figures: { checks: 44_000, detected: 21, arrested: 2, rescued: null, victims: null, documents: 7, investigations: null },
		};
		await must(as(SOTO).answer(await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'participant')), 'confirmed', ''));
		await must(as(VERA).answer(await must(as(LIMA).inviteCountry(id, 'CO' as Country, 'lead')), 'confirmed', ''));
		await must(as(LIMA).move(id, 'planning', ''));
		await must(as(VERA).edit(id, READY));
		expect(await as(SOTO).reportResult(id, report)).toMatchObject({ refusal: { code: 'no-results-yet' } });
		await must(as(LIMA).move(id, 'active', ''));
		const attempt = { name: ledger.clientOf(SOTO.user).newId(), base: 0 };
		expect(await must(as(SOTO).reportResult(id, report, attempt))).toBe(attempt.name);
		expect(await as(LIMA).reportResult(id, report)).toMatchObject({ refusal: { code: 'may-not' } });
		const [operation] = (await read(as(PARDO))).operations;
		expect(operation?.results).toMatchObject([{ id: attempt.name, country: 'CL', foreign: false, report: { figures: { documents: 7 } } }]);
	});

	it('counts for nothing when somebody of another country answered past the check', async () => {
		const { ledger, as, id } = await approved();
		const chile = await must(as(LIMA).inviteCountry(id, 'CL' as Country, 'participant'));
		const client = ledger.clientOf(VERA.user);
		const view = client.record(chile);
		if (!view) throw new Error('No part.');
		await client.write([{ ...view, record: chile, base: 1, state: 'confirmed' }]);
		const [operation] = (await read(as(PARDO))).operations;
		expect(operation?.participations).toMatchObject([{ country: 'CL', state: 'confirmed', foreign: true }]);
	});
});

describe('a task', () => {
	it('is given to nobody who cannot read it', async () => {
		const { ledger, as, id } = await approved();
		const todo = await must(as(LIMA).addTask(id, task(PARDO)));
		ledger.outside.add(SOTO.user);
		const stranger = { user: '@nobody:example.org' as TaskPlan['owner'] };
		for (const who of [SOTO, stranger]) {
			expect(await as(LIMA).addTask(id, task(who))).toMatchObject({ refusal: { code: 'owner-no-reader' } });
			expect(await as(LIMA).editTask(todo, task(who))).toMatchObject({ refusal: { code: 'owner-no-reader' } });
		}
		await must(as(LIMA).editTask(todo, task(VERA)));
		expect((await read(as(PARDO))).operations[0]?.tasks).toMatchObject([{ plan: { owner: VERA.user } }]);
	});

	it('is moved by its owner, and by nobody who has no part in it', async () => {
		const { as, id } = await approved();
		const todo = await must(as(LIMA).addTask(id, task(PARDO)));
		expect(await as(ROJAS).moveTask(todo, 'in-progress')).toMatchObject({ refusal: { code: 'not-the-owner' } });
		await must(as(PARDO).moveTask(todo, 'in-progress'));
		expect(await as(PARDO).moveTask(todo, 'verified')).toMatchObject({ refusal: { code: 'may-not' } });
	});
});
