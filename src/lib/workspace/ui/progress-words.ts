/** @file What the vault is busy with, in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Progress } from '#lib/vault/session-api.ts';

/** One line for a step. */
export function progressWords(step: Progress['step']): string {
	switch (step) {
		case 'account':
			return m.frame_step_account();
		case 'keys':
			return m.frame_step_keys();
		case 'backup':
			return m.frame_step_backup();
		case 'network':
			return m.frame_step_network();
		case 'messages':
			return m.frame_step_messages();
		case 'records':
			return m.frame_step_records();
		case 'request':
			return m.frame_step_request();
	}
}
