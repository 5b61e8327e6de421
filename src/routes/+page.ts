/** @file Where everybody begins. */
import { redirect } from '@sveltejs/kit';

/** The start is the rooms; who is not signed in is sent on from there. */
export const load = (): never => redirect(307, '/rooms');
