/**
 * @file What is shown where the newest version of a record says nothing: the newest older one that does. One bad writer cannot destroy a
 * record: its state follows the signed headers, its content is the last that opens and has a valid form.
 */
import type { RecordId } from '#lib/kernel/id.ts';
import type { Json } from '#lib/kernel/json.ts';
import type { Lifecycle } from '#lib/kernel/lifecycle.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/kernel/steps.ts';
import { mayRestore, type Unreadable } from '#lib/kernel/unreadable.ts';
import type { Intent, LedgerClient, Link, RecordVersion, RecordView, WriteRefusal } from './ledger-client.ts';

/** The links of the version shown; of kinds that it has none of, those that came later: what an outcome became stays known. */
function linksOf(shown: RecordVersion, newest: RecordVersion): readonly Link[] {
	const kinds = new Set(shown.links.map((link) => link.kind));
	return [...shown.links, ...newest.links.filter((link) => !kinds.has(link.kind))];
}

/**
 * A record whose newest version says nothing, with the content of the newest older one that holds. Where none does, it is not readable.
 * @param older the versions before the one that `view` shows, oldest first; each is opened only when it is asked for
 */
export function shownInstead(
	view: RecordView,
	older: readonly (() => RecordVersion)[],
	holds: (version: RecordVersion) => boolean,
): RecordView {
	const unreadable = { version: view.version, author: view.author, shown: 0, locked: view.unreadable?.locked ?? view.locked };
	for (const open of older.toReversed()) {
		const version = open();
		if (holds(version)) {
			const { payload, readable } = version;
			return { ...view, payload, readable, links: linksOf(version, view), unreadable: { ...unreadable, shown: version.version } };
		}
		unreadable.locked ||= version.locked;
	}
	return { ...view, payload: null, readable: false, unreadable };
}

/**
 * What the sealed versions of one of the network's own records say: the newest that has a form, and that a newer one has none. Versions that
 * seal nothing are acts on the clear part and say nothing of it.
 */
export function lastReadable<T>(
	versions: readonly RecordVersion[],
	parse: (payload: Json) => T | null,
): { readonly content: T | null; readonly unreadable: Unreadable | null } {
	const sealed = versions.filter((version) => version.payload !== null || !version.readable);
	const newest = sealed.at(-1);
	if (newest === undefined) return { content: null, unreadable: null };
	const unreadable = { version: newest.version, author: newest.author, shown: 0, locked: false };
	for (const version of sealed.toReversed()) {
		const content = version.readable ? parse(version.payload) : null;
		if (content !== null) return { content, unreadable: version === newest ? null : { ...unreadable, shown: version.version } };
		unreadable.locked ||= version.locked;
	}
	return { content: null, unreadable };
}

/** Why what is shown is not written again: this reader lacks the key of a newer version, or may not write the record as it stands. */
export type RestoreRefusal = { readonly code: 'locked' } | { readonly code: 'may-not-restore' };

/** Whether a next version would undo what others read and this reader cannot: its base is closed here. */
export const isLocked = (view: RecordView | undefined): boolean => view?.unreadable?.locked === true;

/**
 * Seals what is shown of a record again, as its next version in the state it is in. Where the newest version says something, there is
 * nothing to do, which is no refusal: a colleague may have been quicker.
 */
export async function restore(
	ledger: Pick<LedgerClient, 'write'>,
	view: RecordView,
	lifecycle: Lifecycle,
	me: Actor,
	remindAt?: Intent['remindAt'],
): Promise<Result<RecordId, WriteRefusal | RestoreRefusal>> {
	const { unreadable, id, room, kind, version, state, payload, links, first } = view;
	if (unreadable === null) return accept(id);
	if (unreadable.locked) return refuse({ code: 'locked' });
	if (!mayRestore(lifecycle, { state, author: first.author, unreadable }, me)) return refuse({ code: 'may-not-restore' });
	const intent: Intent = { room, record: id, kind, base: version, state, payload, links };
	const written = await ledger.write([remindAt === undefined ? intent : { ...intent, remindAt }]);
	return written.ok ? accept(id) : written;
}
