/** @file Where the administration begins. */
import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';

/** The administration begins with its invitations. */
export const load = (): never => redirect(307, resolve('/administration/invitations'));
