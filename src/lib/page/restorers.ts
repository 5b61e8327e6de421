/** @file Who may seal a record again as it is shown, in words. */
import { formatList, isolated } from '#lib/i18n/format.ts';
import { nameOfRole } from '#lib/i18n/names.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { stepsFrom, type Lifecycle } from '#lib/kernel/lifecycle.ts';
import { restorers, type Restorable } from '#lib/kernel/unreadable.ts';
import type { NameOf } from './names.ts';

/** One sentence for whoever may not: who may, or what happens to what is shown where nobody does. */
export function restorersText(lifecycle: Lifecycle, { state, author }: Omit<Restorable, 'unreadable'>, nameOf: NameOf): string {
	const steps = restorers(lifecycle, state);
	if (steps.length === 0) return stepsFrom(lifecycle, state).length > 0 ? m.writing_restore_step() : m.writing_restore_over();
	const own = steps.some((step) => step.who === 'first-author') ? [isolated(nameOf(author))] : [];
	const roles = new Set(steps.flatMap((step) => (step.who === 'first-author' ? [] : step.roles)));
	return m.writing_restore_by({ who: formatList([...own, ...[...roles].map(nameOfRole)]) });
}
