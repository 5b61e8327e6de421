/** @file Whether a new password is hard enough to guess: the policy that people meet before the servers say the same. */

/** The shortest password that is taken, in characters (NIST SP 800-63B-4 asks for 15 where it stands alone; here the recovery key stands beside it). */
export const PASSWORD_MIN = 12;

/** What the meter says. `short` and `guessable` are refused. */
export type PasswordVerdict =
	| { readonly kind: 'short'; readonly missing: number }
	| { readonly kind: 'guessable' }
	| { readonly kind: 'fair' }
	| { readonly kind: 'strong' };

const ROWS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn'];
const COMMON = [
	'password',
	'passwort',
	'motdepasse',
	'contrasena',
	'contraseña',
	'liaison',
	'interpol',
	'police',
	'policia',
	'welcome',
	'iloveyou',
	'letmein',
];

/** How many steps of a text follow a row of the keyboard or the alphabet, either way, or repeat the letter before. */
function predictable(text: string): number {
	let steps = 0;
	for (let i = 1; i < text.length; i++) {
		const pair = text.slice(i - 1, i + 1);
		const back = `${pair[1] ?? ''}${pair[0] ?? ''}`;
		if (pair[0] === pair[1] || ROWS.some((row) => row.includes(pair) || row.includes(back))) steps += 1;
	}
	return steps;
}

/** The length of the shortest beginning that, repeated, gives the text. */
function period(text: string): number {
	for (let n = 1; n < text.length; n++) {
		if (
			text ===
			text
				.slice(0, n)
				.repeat(Math.ceil(text.length / n))
				.slice(0, text.length)
		)
			return n;
	}
	return text.length;
}

/** Judges a password; `names` are words about the person that must not carry it (user name, name, network). */
export function judgePassword(password: string, names: readonly string[] = []): PasswordVerdict {
	const length = Array.from(password).length;
	if (length < PASSWORD_MIN) return { kind: 'short', missing: PASSWORD_MIN - length };
	const plain = password.toLowerCase();
	const known = [...COMMON, ...names.flatMap((name) => name.toLowerCase().split(/\s+/)).filter((word) => word.length > 3)];
	const rest = known.reduce((text, word) => text.replaceAll(word, ''), plain).replace(/[\d\s!?.]+$/, '');
	const different = new Set(plain).size;
	if (different < 5 || rest.length < 6 || period(plain) <= password.length / 2 || predictable(plain) > plain.length * 0.6) {
		return { kind: 'guessable' };
	}
	return length >= 20 || (length >= 16 && different >= 10) ? { kind: 'strong' } : { kind: 'fair' };
}
