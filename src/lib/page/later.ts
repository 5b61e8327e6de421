/** @file A command that is carried out after its ten seconds, when the place that gave it may be gone: what refused it is said in passing. */
import { refusalText, type Sentences } from '#lib/i18n/refusal.ts';
import type { IdempotencyKey } from '#lib/kernel/id.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { ShownRefusal } from './act.svelte.ts';

/**
 * Runs a command for `Toasts.later`: null when it was done, or the sentence of its refusal.
 * @param outbox the mission's commands: whoever is told the refusal has nothing left waiting there
 */
export async function refusalOf(
	command: () => Promise<Result<unknown, ShownRefusal>>,
	sentences: Sentences,
	outbox?: { discard(idem: IdempotencyKey): Promise<void> },
): Promise<string | null> {
	try {
		const result = await command();
		if (result.ok) return null;
		if (result.refusal.kept !== undefined) void outbox?.discard(result.refusal.kept);
		return refusalText(result.refusal, sentences);
	} catch (failure) {
		console.error('A command failed.', failure instanceof Error ? failure.name : '');
		return refusalText('failed');
	}
}
