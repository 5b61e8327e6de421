/** @file The outcome of a rule: a value, or a refusal that a person can read. Failures of the machine are thrown instead. */

/** What a rule answers. `R` is a closed union of refusals, so that every switch over it can be complete. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

/** Says yes, with the value. */
export const accept = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Says no, with the reason. */
export const refuse = <R>(refusal: R): { readonly ok: false; readonly refusal: R } => ({ ok: false, refusal });
