/** @file The root key outside the browser: a file, sealed under 24 printed words. Either alone is useless. */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import * as v from 'valibot';
import { PublicKey } from '#lib/kernel/id.ts';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import { decodeBase64, encodeBase64 } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { openSecret, sealSecret } from './secret.ts';
import { signingKeyFrom } from './sign.ts';

/** Why a root key does not come out: the words are mistyped, the file is not ours, or the two do not belong together. */
export type RootKeyRefusal = 'words' | 'file' | 'mismatch';

const RootKeyFile = v.strictObject({
	liaison: v.literal('root-key'),
	v: v.literal(1),
	root: PublicKey,
	sealed: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/)),
});

/** 24 words of the BIP39 English list for 32 random bytes; the last word carries a checksum. */
export const wordsFrom = (bytes: Uint8Array): string => entropyToMnemonic(bytes, wordlist);

/** The 32 bytes of 24 words; case and spacing do not matter. */
export function bytesFromWords(words: string): Result<Uint8Array, 'words'> {
	try {
		const bytes = mnemonicToEntropy(words.trim().toLowerCase().split(/\s+/).join(' '), wordlist);
		return bytes.length === 32 ? accept(bytes) : refuse('words');
	} catch {
		return refuse('words');
	}
}

const associated = (root: PublicKey): Uint8Array => canonicalBytes({ liaison: 'root-key', v: 1, root });

/**
 * The text of a root key file: JSON that names the public root key and holds its seed, sealed under the words.
 * @param words as made by {@link wordsFrom}
 * @throws Error when the words are not 24 valid ones: they were just made, so that is a failure.
 */
export function sealRootKey(seed: Uint8Array, words: string): string {
	const key = bytesFromWords(words);
	if (!key.ok) throw new Error('A root key is sealed under 24 words.');
	const root = signingKeyFrom(seed).publicKey;
	return `${JSON.stringify({ liaison: 'root-key', v: 1, root, sealed: encodeBase64(sealSecret(key.value, seed, associated(root))) }, null, '\t')}\n`;
}

/** The seed in a root key file. */
export function openRootKey(fileText: string, words: string): Result<Uint8Array, RootKeyRefusal> {
	const key = bytesFromWords(words);
	if (!key.ok) return key;
	let json: unknown;
	try {
		json = JSON.parse(fileText);
	} catch {
		return refuse('file');
	}
	const file = v.safeParse(RootKeyFile, json);
	if (!file.success) return refuse('file');
	const { root, sealed } = file.output;
	let bytes: Uint8Array;
	try {
		bytes = decodeBase64(sealed);
	} catch {
		return refuse('file');
	}
	const seed = openSecret(key.value, bytes, associated(root));
	return seed === null || signingKeyFrom(seed).publicKey !== root ? refuse('mismatch') : accept(seed);
}
