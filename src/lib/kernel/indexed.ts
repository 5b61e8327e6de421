/** @file A list looked up by what tells its members apart. */

/** Read-only, so that a derived one is replaced and never changed in place. The last of equals wins. */
export const indexed = <T, K>(list: readonly T[], key: (each: T) => K): ReadonlyMap<K, T> => new Map(list.map((each) => [key(each), each]));
