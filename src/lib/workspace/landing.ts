/** @file Which page belongs to where this browser stands. */
import type { SessionStatus } from '#lib/vault/session-api.ts';

/** The pages of people who are not in the workspace (yet). */
export type Landing = '/sign-in' | '/unlock' | '/confirm' | '/waiting';

/** The page to be on, or null where the workspace is open, nothing is known yet, or the failure is shown in place. */
export function landing(status: SessionStatus): Landing | null {
	switch (status.kind) {
		case 'starting':
		case 'ready':
		case 'failed':
			return null;
		case 'signed-out':
			return '/sign-in';
		case 'locked':
		case 'shut':
			return '/unlock';
		case 'unconfirmed':
			return '/confirm';
		case 'waiting':
		case 'barred':
			return '/waiting';
	}
}

/** Where to go after signing in: the page first asked for, if it is one of ours. */
export function wantedPage(search: URLSearchParams): string {
	const to = search.get('to') ?? '';
	return /^\/[a-z]/.test(to) ? to : '/rooms';
}
