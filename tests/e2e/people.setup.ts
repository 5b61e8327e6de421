/** @file The people of the journeys: invited, joined and approved as everybody is, by vaults without a browser. Their browsers are new devices. */
import { headlessVault, sessionIs, signInWith } from '#lib/vault/headless.ts';
import { joinIson } from '../fixtures/cast.ts';
import { expect, test } from '../fixtures/browser.ts';
import { recall, remember } from './people-of-run.ts';
import { PASSWORD } from './person.ts';

test('colleagues of four countries join', async ({ stack }) => {
	const camille = recall('camille');
	const vault = headlessVault(stack.origin);
	await signInWith(vault, { user: camille.user, password: PASSWORD, recoveryKey: camille.recoveryKey });
	const { me } = await sessionIs(vault, 'ready');
	const founder = { vault, user: me.user, password: PASSWORD, recoveryKey: camille.recoveryKey };
	const keep = (user: string, name: string, country: string, { recoveryKey }: { readonly recoveryKey: string }): void =>
		remember({ user, name, country: country as never, recoveryKey });

	const second = await joinIson(stack.origin, founder, null, {
		localpart: 'valentina',
		name: 'Valentina Restrepo',
		country: 'CO',
		roles: ['coordinator', 'specialist'],
	});
	keep('valentina', 'Valentina Restrepo', 'CO', second);
	const javiera = await joinIson(stack.origin, founder, second, {
		localpart: 'javiera',
		name: 'Javiera Muñoz',
		country: 'CL',
		roles: ['specialist', 'delegate'],
	});
	keep('javiera', 'Javiera Muñoz', 'CL', javiera);
	const lucia = await joinIson(stack.origin, founder, second, {
		localpart: 'lucia',
		name: 'Lucía Huamán',
		country: 'PE',
		roles: ['approver', 'delegate'],
	});
	keep('lucia', 'Lucía Huamán', 'PE', lucia);
	const gloria = await joinIson(stack.origin, founder, second, {
		localpart: 'gloria',
		name: 'Gloria Batista',
		country: 'PA',
		roles: ['frontline'],
	});
	keep('gloria', 'Gloria Batista', 'PA', gloria);
	for (const joined of [founder, second, javiera, lucia, gloria]) await joined.vault.close();
	expect(lucia.user).toContain('lucia');
});
