/** @file Where something a person wrote stands on its way to the servers. */
import type { IdempotencyKey } from './id.ts';

/** Stored, on its way, or refused: a refused one is kept until the person tries again or gives it up. */
export type Delivery =
	| { readonly state: 'saved' }
	| { readonly state: 'waiting' }
	| { readonly state: 'not-saved'; readonly idem: IdempotencyKey; readonly refusal: { readonly code: string } };
