/** @file An address that is none, told inside the workspace. */
import { error } from '@sveltejs/kit';

/** No page has this address: said inside the workspace's frame, where one can go on from. */
export const load = (): never => error(404);
