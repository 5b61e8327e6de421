/** @file What is said of a password before it is sent. */
import { describe, expect, it } from 'vitest';
import { judgePassword } from './password.ts';

describe('the password policy', () => {
	it('says how many characters are missing, counting characters and not bytes', () => {
		expect(judgePassword('')).toEqual({ kind: 'short', missing: 12 });
		expect(judgePassword('كلمةالمرور')).toEqual({ kind: 'short', missing: 2 });
	});

	it.each([
		'aaaaaaaaaaaaaaa',
		'abcabcabcabc',
		'123456789012',
		'qwertyuiopas',
		'Password12345!',
		'passwordpassword',
		'abcdefghijklmno',
		'InterpolPolice1',
	])('refuses %s', (password) => expect(judgePassword(password)).toEqual({ kind: 'guessable' }));

	it('refuses the own name with some digits behind it', () => {
		expect(judgePassword('ana.martinez1984', ['ana.martinez', 'Ana Martinez'])).toEqual({ kind: 'guessable' });
		expect(judgePassword('ana.martinez1984')).not.toEqual({ kind: 'guessable' });
	});

	it('takes words that do not belong together, in any script', () => {
		expect(judgePassword('granite-otter-violin-seven')).toEqual({ kind: 'strong' });
		expect(judgePassword('قمر نهر جبل كتاب باب')).toEqual({ kind: 'strong' });
		expect(judgePassword('Kx7#mPq2!vLz')).toEqual({ kind: 'fair' });
	});
});
