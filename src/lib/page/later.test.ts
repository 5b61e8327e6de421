/** @file Acts that can be taken back for ten seconds happen once, or never. */
import { expect, test, vi } from 'vitest';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { IdempotencyKey } from '#lib/kernel/id.ts';
import { accept, refuse } from '#lib/kernel/result.ts';
import { refusalOf } from './later.ts';

test('a command that was done says nothing', async () => {
	expect(await refusalOf(() => Promise.resolve(accept(1)), {})).toBeNull();
});

test('a command that was refused says why, and leaves nothing waiting in the outbox', async () => {
	const discard = vi.fn<(idem: IdempotencyKey) => Promise<void>>().mockResolvedValue(undefined);
	const kept = 'k' as IdempotencyKey;
	expect(await refusalOf(() => Promise.resolve(refuse({ code: 'role', kept })), {}, { discard })).toBe(m.refusal_role());
	expect(discard).toHaveBeenCalledExactlyOnceWith(kept);
	expect(await refusalOf(() => Promise.resolve(refuse({ code: 'own' })), { own: () => 'The mission’s own.' }, { discard })).toBe(
		'The mission’s own.',
	);
	expect(discard).toHaveBeenCalledOnce();
});

test('a command that fails is said to have failed', async () => {
	vi.spyOn(console, 'error').mockImplementation(() => undefined);
	expect(await refusalOf(() => Promise.reject(new Error('The vault did not answer.')), {})).toBe(m.refusal_failed());
	vi.restoreAllMocks();
});
