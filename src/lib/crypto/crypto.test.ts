/** @file Base64, canonical JSON, hashes, signatures, boxes: what comes back as it went, and every other spelling refused. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '#lib/kernel/json.ts';
import { Hash, RecordId } from '#lib/kernel/id.ts';
import * as v from 'valibot';
import { boxKeyFrom, openBox, sealTo } from './box.ts';
import { decodeBase64, encodeBase64, fromUtf8, utf8 } from './bytes.ts';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import { derivedId, hash, keyedHash } from './hash.ts';
import { memberKeysFrom } from './member-keys.ts';
import { openSecret, randomBytes, sealSecret, wipe } from './secret.ts';
import { sign, signingKeyFrom, verify } from './sign.ts';
import { readyCrypto } from './sodium.ts';
import { bytesFromWords, openRootKey, sealRootKey, wordsFrom } from './words.ts';

beforeAll(readyCrypto);

/** Every JSON value that has a canonical form here. */
const json = fc.letrec<{ value: Json }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		fc.constant(null),
		fc.boolean(),
		fc.maxSafeInteger(),
		fc.string({ unit: 'binary' }),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
	),
})).value;

const bytes = (size?: number) => fc.uint8Array(size === undefined ? { maxLength: 200 } : { minLength: size, maxLength: size });

describe('base64 and text', () => {
	it('come back as they went', () => {
		fc.assert(
			fc.property(bytes(), (some) => {
				expect(decodeBase64(encodeBase64(some))).toEqual(some);
			}),
		);
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(fromUtf8(utf8(text))).toBe(text);
			}),
		);
	});
	it('have one spelling: padding, the other alphabet, spaces, cut or set trailing bits are refused', () => {
		for (const text of ['AA==', 'AA=', '+w', '/w', 'A', 'AB', ' AA', 'AA\n', 'A A']) expect(() => decodeBase64(text), text).toThrow();
	});
	it('refuse a lone surrogate and bytes that are not UTF-8', () => {
		expect(() => utf8('\ud800')).toThrow();
		expect(() => fromUtf8(new Uint8Array([0xc0, 0x80]))).toThrow();
	});
});

describe('canonical JSON', () => {
	it('comes back as it went, whatever order the members were in', () => {
		fc.assert(
			fc.property(json, (value) => {
				const once = canonicalBytes(value);
				expect(canonicalBytes(parseCanonical(once))).toEqual(once);
			}),
		);
		expect(fromUtf8(canonicalBytes({ b: 1, a: [true, null], '': 'é' }))).toBe('{"":"é","a":[true,null],"b":1}');
	});
	it('orders members by UTF-16 code units (RFC 8785 §3.2.3)', () => {
		expect(fromUtf8(canonicalBytes({ '\ufb33': 1, '\ud83d\ude00': 2, '1': 3, '\r': 4 }))).toBe('{"\\r":4,"1":3,"😀":2,"\ufb33":1}');
	});
	it('refuses every other spelling', () => {
		const texts = ['{"a":1,"a":1}', '{"b":1,"a":1}', '{ "a":1}', '1.0', '1e3', '-0', '01', '"\\u0061"', '9007199254740992', '[1,]', ''];
		for (const text of texts) expect(() => parseCanonical(utf8(text)), text).toThrow();
		expect(() => parseCanonical(new Uint8Array([0x22, 0xff, 0x22]))).toThrow();
		expect(() => parseCanonical(utf8('"\\ud800"'))).toThrow();
	});
	it('refuses fractions, large numbers and bottomless nesting', () => {
		for (const value of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => canonicalBytes(value)).toThrow();
		expect(() => parseCanonical(utf8('['.repeat(100_000) + ']'.repeat(100_000)))).toThrow();
	});
});

describe('hashes', () => {
	it('differ by purpose and are written in 43 characters', () => {
		const some = utf8('x');
		expect(v.is(Hash, hash('entry', some))).toBe(true);
		expect(hash('entry', some)).not.toBe(hash('head', some));
		expect(hash('entry', utf8('a'), utf8('b'))).toBe(hash('entry', utf8('ab')));
		expect(keyedHash(new Uint8Array(32), some)).not.toEqual(keyedHash(new Uint8Array(32).fill(1), some));
	});
	it('give derived ids that are UUIDs of version 8', () => {
		fc.assert(
			fc.property(json, (part) => {
				const id = derivedId([part]);
				expect(v.is(RecordId, id)).toBe(true);
				expect(id[14]).toBe('8');
				expect(derivedId([part])).toBe(id);
			}),
		);
	});
});

describe('signatures', () => {
	it('are believed from the right key over the right bytes, and from nothing else', () => {
		fc.assert(
			fc.property(bytes(32), bytes(), fc.nat(63), fc.nat(7), (seed, message, at, bit) => {
				const key = signingKeyFrom(seed);
				const signature = sign(message, key);
				expect(verify(signature, message, key.publicKey)).toBe(true);
				const bent = decodeBase64(signature);
				bent[at] = (bent[at] ?? 0) ^ (1 << bit);
				expect(verify(encodeBase64(bent), message, key.publicKey)).toBe(false);
				expect(verify(signature, Uint8Array.of(...message, 0), key.publicKey)).toBe(false);
				expect(verify('junk', message, key.publicKey)).toBe(false);
			}),
			{ numRuns: 25 },
		);
	});
});

describe('secrets and boxes', () => {
	it('open with the right key and associated data, and with nothing else', () => {
		fc.assert(
			fc.property(bytes(32), bytes(), bytes(), fc.nat(), fc.nat(7), (key, plain, associated, at, bit) => {
				const sealed = sealSecret(key, plain, associated);
				expect(openSecret(key, sealed, associated)).toEqual(plain);
				expect(openSecret(key, sealed, Uint8Array.of(...associated, 1))).toBeNull();
				const bent = sealed.slice();
				bent[at % bent.length] = (bent[at % bent.length] ?? 0) ^ (1 << bit);
				expect(openSecret(key, bent, associated)).toBeNull();
			}),
			{ numRuns: 50 },
		);
		expect(openSecret(new Uint8Array(32), new Uint8Array(39), new Uint8Array())).toBeNull();
	});
	it('sealed to a person open for that person only', () => {
		const [mine, theirs] = [boxKeyFrom(new Uint8Array(32)), boxKeyFrom(new Uint8Array(32).fill(1))];
		const box = sealTo(mine.publicKey, utf8('secret'));
		expect(openBox(box, mine)).toEqual(utf8('secret'));
		expect(openBox(box, theirs)).toBeNull();
		expect(openBox('junk!', mine)).toBeNull();
	});
	it('are overwritten by a wipe', () => {
		const secret = randomBytes(32);
		wipe(secret);
		expect(secret).toEqual(new Uint8Array(32));
	});
});

describe('keys from a seed', () => {
	it('are the same on every device, and differ between signing and boxes', () => {
		const [a, b] = [memberKeysFrom(new Uint8Array(32)), memberKeysFrom(new Uint8Array(32))];
		expect(a).toEqual(b);
		expect(a.sign.publicKey).not.toBe(a.box.publicKey);
	});
});

describe('the root key file', () => {
	const seed = new Uint8Array(32).fill(7);
	it('opens with its words, however they are spaced and capitalised', () => {
		const words = wordsFrom(randomBytes(32));
		expect(words.split(' ')).toHaveLength(24);
		const opened = openRootKey(sealRootKey(seed, words), `  ${words.toUpperCase().split(' ').join('\n')} `);
		expect(opened).toEqual({ ok: true, value: seed });
	});
	it('does not open with other words, mistyped words, or another file', () => {
		const words = wordsFrom(randomBytes(32));
		const file = sealRootKey(seed, words);
		expect(openRootKey(file, wordsFrom(randomBytes(32)))).toEqual({ ok: false, refusal: 'mismatch' });
		expect(openRootKey(file, words.split(' ').reverse().join(' ') + ' abandon')).toEqual({ ok: false, refusal: 'words' });
		expect(openRootKey('{}', words)).toEqual({ ok: false, refusal: 'file' });
		expect(openRootKey(file.replace('"v": 1', '"v": 2'), words)).toEqual({ ok: false, refusal: 'file' });
		expect(bytesFromWords('')).toEqual({ ok: false, refusal: 'words' });
	});
});
