/** @file Whether this process and what it stands on are well. */
import { json, type RequestHandler } from '@sveltejs/kit';
import { health } from '#lib/server/health/health.ts';

export const GET: RequestHandler = async () => {
	const standing = await health();
	const well = Object.values(standing).every((part) => part === 'ok');
	return json(standing, { status: well ? 200 : 503, headers: { 'cache-control': 'no-store' } });
};
