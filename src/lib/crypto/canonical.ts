/** @file Canonical JSON (RFC 8785) for what is hashed and signed: numbers are integers, and there is exactly one spelling. */
import type { Json } from '#lib/kernel/json.ts';
import { fromUtf8, sameBytes, utf8 } from './bytes.ts';

/** Deeper nesting is refused, so that nobody can make a reader run out of stack. */
const DEEPEST = 64;

function text(value: string): string {
	// JSON.stringify would escape a lone surrogate, and so give it bytes.
	if (!value.isWellFormed()) throw new Error('A lone surrogate has no canonical form.');
	return JSON.stringify(value);
}

function write(value: Json, depth: number): string {
	if (depth > DEEPEST) throw new Error('Nested too deeply for canonical JSON.');
	switch (typeof value) {
		case 'string':
			return text(value);
		case 'number':
			if (!Number.isSafeInteger(value)) throw new Error('Only integers within ±(2^53 − 1) have a canonical form here.');
			return JSON.stringify(value);
		case 'boolean':
			return value ? 'true' : 'false';
		case 'object':
			break;
		default:
			throw new Error(`A ${typeof value} is not JSON.`);
	}
	if (value === null) return 'null';
	if (Array.isArray(value)) return `[${value.map((item: Json) => write(item, depth + 1)).join(',')}]`;
	// RFC 8785 §3.2.3 orders members by UTF-16 code units, which is what JavaScript's own comparison does.
	const members = Object.entries(value as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${members.map(([name, item]) => `${text(name)}:${write(item, depth + 1)}`).join(',')}}`;
}

/**
 * The canonical bytes of a value.
 * @throws Error on a number that is not an integer within ±(2^53 − 1), on a lone surrogate, on nesting deeper than 64.
 */
export const canonicalBytes = (value: Json): Uint8Array => utf8(write(value, 0));

/**
 * The value of canonical bytes.
 * @throws Error when the bytes are not UTF-8, not JSON, or not the canonical form of what they say (so a repeated member is refused too).
 */
export function parseCanonical(bytes: Uint8Array): Json {
	const value = JSON.parse(fromUtf8(bytes)) as Json;
	if (!sameBytes(canonicalBytes(value), bytes)) throw new Error('Not in canonical form.');
	return value;
}
