/** @file A new account while it is being chosen: user name and password, and what is wrong with them. */
import { judgePassword, type PasswordVerdict } from './password.ts';

/** What a new account is refused for before anything is sent. */
export type AccountFault = 'user' | 'password' | 'again';

/** User names as the homeserver takes them, at a length that people can say. */
const USER = /^[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]$/;

/** The fields of the account form. */
export class AccountDraft {
	user = $state('');
	password = $state('');
	again = $state('');

	/** The password judged, given what else is known of the person. */
	verdict(names: readonly string[]): PasswordVerdict {
		return judgePassword(this.password, [this.user, ...names]);
	}

	/** What is wrong, nothing when it may be sent. */
	faults(names: readonly string[]): readonly AccountFault[] {
		const faults: AccountFault[] = [];
		const { kind } = this.verdict(names);
		if (!USER.test(this.user.trim())) faults.push('user');
		if (kind === 'short' || kind === 'guessable') faults.push('password');
		if (this.again !== this.password) faults.push('again');
		return faults;
	}
}
