/** @file A request for other keys is believed only with the word of the key before. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memberKeysFrom, type MemberKeys } from '#lib/crypto/member-keys.ts';
import { randomBytes } from '#lib/crypto/secret.ts';
import { readyCrypto } from '#lib/crypto/sodium.ts';
import type { Hash, UserId } from '#lib/kernel/id.ts';
import { checkKeyChange, comparedDigits, composeKeyChange, isSuccession, type SignedKeyChange } from './key-change.ts';

const WHO = { network: `${'n'.repeat(42)}A` as Hash, user: '@lima:liaison.test' as UserId, master: 'm'.repeat(43) };
let before: MemberKeys;
let after: MemberKeys;
let signed: SignedKeyChange;

beforeAll(readyCrypto);
beforeEach(() => {
	[before, after] = [memberKeysFrom(randomBytes(32)), memberKeysFrom(randomBytes(32))];
	signed = composeKeyChange(WHO, before.sign, after);
});

const asked = () => {
	const checked = checkKeyChange(signed);
	if (!checked.ok) throw new Error(checked.refusal);
	return checked.value;
};

describe('a request for new keys', () => {
	it('names the keys that follow, and the key they follow', () => {
		const { sign, box } = after;
		expect(asked()).toEqual({ ...WHO, from: before.sign.publicKey, sign: sign.publicKey, box: box.publicKey });
	});
	it('is refused where either key did not sign it', () => {
		const other = composeKeyChange(WHO, memberKeysFrom(randomBytes(32)).sign, memberKeysFrom(randomBytes(32)));
		expect(checkKeyChange({ ...signed, signature: other.signature })).toMatchObject({ refusal: 'signature' });
		expect(checkKeyChange({ ...signed, succession: other.succession })).toMatchObject({ refusal: 'succession' });
		expect(checkKeyChange({ ...signed, succession: signed.signature, signature: signed.succession })).toMatchObject({ ok: false });
	});
	it('is refused in any other words than those that were signed', () => {
		expect(checkKeyChange({ ...signed, request: signed.request.replace('lima', 'luma') })).toMatchObject({ refusal: 'signature' });
		expect(checkKeyChange({ ...signed, request: `${signed.request} ` })).toMatchObject({ refusal: 'malformed' });
		expect(checkKeyChange({ ...signed, request: '{}' })).toMatchObject({ refusal: 'malformed' });
	});
	it('is a succession of its own keys only', () => {
		expect(isSuccession(signed.succession, asked())).toBe(true);
		expect(isSuccession(signed.succession, { ...asked(), master: 'x'.repeat(43) })).toBe(false);
		expect(isSuccession(signed.succession, { ...asked(), from: after.sign.publicKey })).toBe(false);
		expect(isSuccession(signed.signature, asked())).toBe(false);
	});
});

describe('the digits that are compared', () => {
	it('are six groups of five, and others for any other key', () => {
		const digits = comparedDigits(asked());
		expect(digits).toMatch(/^(\d{5} ){5}\d{5}$/);
		expect(comparedDigits(asked())).toBe(digits);
		expect(comparedDigits({ ...asked(), master: 'x'.repeat(43) })).not.toBe(digits);
	});
});
