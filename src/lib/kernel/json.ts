/** @file JSON as a value, for everything that is sealed or signed. */

/** Any JSON value. Numbers that are signed must be integers within ±2^53. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };
