/** @file A room's chain (README.md §4): one value that stands for all entries so far, in their order. */
import { decodeBase64, utf8 } from '#lib/crypto/bytes.ts';
import { hash } from '#lib/crypto/hash.ts';
import type { Hash, RoomId } from '#lib/kernel/id.ts';

/** `head(0)`: the head of a room without entries. */
export const firstHead = (room: RoomId): Hash => hash('head', utf8(room));

/** `head(n)` from `head(n − 1)` and the hash of entry n. */
export const nextHead = (head: Hash, entryHash: Hash): Hash => hash('head', decodeBase64(head), decodeBase64(entryHash));
