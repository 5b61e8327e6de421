/** @file What SvelteKit's own types are told about this app. */
import type { Session } from '#lib/server/auth/session.ts';

declare global {
	namespace App {
		/** What is known of a request before its endpoint runs. */
		interface Locals {
			/** Who asks; `null` for nobody. Set under `/api/` only (lib/server/auth/identify.ts). */
			session: Session | null;
		}
	}
}
