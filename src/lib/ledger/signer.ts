/** @file Whose key signed an entry, and whether that person may write at all (README.md §4 and §5). */
import { decodeBase64 } from '#lib/crypto/bytes.ts';
import { keyId } from '#lib/crypto/hash.ts';
import { verify } from '#lib/crypto/sign.ts';
import type { Hash, PublicKey } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { Entry, FormRefusal } from './entry.ts';
import type { Situation, Standing } from './situation.ts';
import { object, type Objection } from './verdict.ts';

/** Who signed: a member with the roster's key, or a root key in the name of a coordinator. */
export type Signer =
	{ readonly is: 'member'; readonly key: PublicKey; readonly standing: Standing } | { readonly is: 'root'; readonly key: PublicKey };

/** What a root key may sign. */
const ROOT_KINDS: ReadonlySet<string> = new Set(['network', 'roster-entry', 'charter', 'admission', 'epoch', 'grant']);

/** Key ids by key: a roster has few keys, and each is asked for at every entry. */
const ids = new Map<PublicKey, Hash>();

function idOf(key: PublicKey): Hash {
	let id = ids.get(key);
	if (id === undefined) {
		if (ids.size > 10_000) ids.clear();
		id = keyId(key);
		ids.set(key, id);
	}
	return id;
}

/** The root with a key id, if the network has it. */
export const rootWithId = (roots: readonly PublicKey[], id: Hash): PublicKey | undefined => roots.find((root) => idOf(root) === id);

/** Whether somebody may write at all at the moment an entry was made. */
function objectionToStanding(standing: Standing | null, entry: Entry): Objection {
	if (standing === null || standing.state === 'removed') return object('not-a-member', 'the roster has no such member');
	if (standing.state === 'suspended') return object('suspended', 'the author is suspended');
	const { until } = standing.clear;
	// Both are canonical instants: the order of the texts is the order in time.
	return until !== undefined && until <= entry.header.created_at ? object('not-a-member', 'the author’s membership has ended') : null;
}

/** Root keys sign in the name of an active coordinator; while there is none, in the name of the founder. */
function objectionToRoot(entry: Entry, situation: Situation): Objection {
	if (!ROOT_KINDS.has(entry.header.kind)) return object('key', 'a root key does not sign this kind');
	const coordinators = situation.activeCoordinators();
	const { author } = entry.header;
	const mayAct = coordinators.length === 0 ? author === situation.network?.founder : coordinators.includes(author);
	return mayAct ? null : object('role', 'a root key signs in the name of a coordinator');
}

/** Whose key the entry names. The signature itself is checked by {@link isSignedBy}, last because it costs most. */
export function signerOf(entry: Entry, situation: Situation): Result<Signer, FormRefusal> {
	const standing = situation.member(entry.header.author);
	const isMembers = standing !== null && idOf(standing.clear.sign) === entry.header.key;
	const root = isMembers ? undefined : rootWithId(situation.network?.roots ?? [], entry.header.key);
	if (root !== undefined) {
		const objection = objectionToRoot(entry, situation);
		return objection === null ? accept({ is: 'root', key: root }) : refuse(objection);
	}
	const objection = objectionToStanding(standing, entry);
	if (objection !== null) return refuse(objection);
	if (standing === null || !isMembers) return refuse(object('key', 'the key is not the author’s at the named network head'));
	return accept({ is: 'member', key: standing.clear.sign, standing });
}

/** Whether a key signed the entry. */
export const isSignedBy = (entry: Entry, signature: string, key: PublicKey): boolean => verify(signature, decodeBase64(entry.hash), key);

/** Whether the signer is a root or an active coordinator. */
export const isCoordinator = (signer: Signer): boolean => signer.is === 'root' || signer.standing.clear.roles.includes('coordinator');
