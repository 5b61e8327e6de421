/** @file How a rule of the ledger says no. */
import type { FormRefusal } from './entry.ts';
import type { RefusalCode } from './refusal.ts';

/** A refusal, or `null` where the rule has nothing against the entry. */
export type Objection = FormRefusal | null;

/** An objection with its reason for developers: English, without content. */
export const object = (code: RefusalCode, detail: string): FormRefusal => ({ code, detail });

/** The first objection of several rules, each asked only if those before it had none. */
export function firstObjection(...rules: readonly (() => Objection)[]): Objection {
	for (const rule of rules) {
		const objection = rule();
		if (objection !== null) return objection;
	}
	return null;
}
