/** @file Reading what came in: bounded, declared as JSON, from our own pages, and parsed by a schema. */
import * as v from 'valibot';
import { accept, refuse, type Result } from '#lib/kernel/result.ts';
import type { ServerRefusal } from './refusal.ts';

/** The longest body outside the ledger: an invitation with sealed secrets for every coordinator fits well. */
const PLAIN_LIMIT = 256 * 1024;

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something may come from where it comes from. A browser says by `Sec-Fetch-Site` and `Origin` which page
 * made it send the request, and cannot leave both out; a program that is no browser says nothing, and nobody can make it send its cookie.
 */
export function isOurs(request: Request, origin: string): boolean {
	if (READING.has(request.method)) return true;
	const site = request.headers.get('sec-fetch-site');
	const from = request.headers.get('origin');
	return (site === null || site === 'same-origin') && (from === null || from === origin);
}

/** The body's bytes, read no further than the limit, whatever `Content-Length` says; `null` when it is longer. */
async function readBounded(request: Request, limit: number): Promise<Uint8Array | null> {
	if (Number(request.headers.get('content-length') ?? 0) > limit) return null;
	if (!request.body) return new Uint8Array();
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
		size += chunk.byteLength;
		if (size > limit) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/**
 * Reads a JSON body and parses it.
 * @param limit the longest body, in bytes
 */
export async function readJson<S extends v.GenericSchema>(
	request: Request,
	schema: S,
	limit = PLAIN_LIMIT,
): Promise<Result<v.InferOutput<S>, ServerRefusal>> {
	if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return refuse({ code: 'not-json' });
	const bytes = await readBounded(request, limit);
	if (!bytes) return refuse({ code: 'too-large' });
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch {
		return refuse({ code: 'malformed', detail: 'not JSON' });
	}
	return parsed(schema, value);
}

/** Parses a value that came in; the detail names the place, never the value. */
export function parsed<S extends v.GenericSchema>(schema: S, value: unknown): Result<v.InferOutput<S>, ServerRefusal> {
	const result = v.safeParse(schema, value, { abortEarly: true });
	if (result.success) return accept(result.output);
	return refuse({ code: 'malformed', detail: v.getDotPath(result.issues[0]) ?? 'body' });
}
