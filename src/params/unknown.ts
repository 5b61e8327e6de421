/** @file Which addresses that no page has are a person's mistake, told inside the workspace; the rest are the servers' own, and stay their 404. */
import type { ParamMatcher } from '@sveltejs/kit';

/** Whether an address may have been meant as a page: not of the interfaces, the homeserver’s included, not a file. */
export const match: ParamMatcher = (address) => !/^(?:api|healthz?|_\w+|\.[\w-]+)(?:\/|$)/.test(address) && !/\.\w+$/.test(address);
