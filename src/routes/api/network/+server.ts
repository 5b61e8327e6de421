/** @file What somebody without a session may know: whether there is a network, and which. */
import { networkView } from '#lib/server/auth/session-view.ts';
import { answer } from '#lib/server/refusal.ts';
import { services } from '#lib/server/services.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async () => answer(await networkView(services().db));
