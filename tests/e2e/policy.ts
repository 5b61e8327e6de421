/** @file The Content-Security-Policy with which every page of the app must come. */
import { expect, type Response } from '@playwright/test';

const POLICY = [
	"default-src 'none'",
	"connect-src 'self'",
	"worker-src 'self'",
	"base-uri 'none'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	'trusted-types svelte-trusted-html liaison-worker',
];

/** The answer of a page is there and carries the whole policy, without a hole in it. */
export async function keepsThePolicy(answer: Response | null): Promise<void> {
	expect(answer?.status()).toBe(200);
	const policy = (await answer?.headerValue('content-security-policy')) ?? '';
	for (const directive of POLICY) expect(policy).toContain(directive);
	expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'nonce-[^']+'/);
	expect(policy).not.toMatch(/'unsafe-(inline|eval)'|\*/);
	expect(await answer?.headerValue('cross-origin-opener-policy')).toBe('same-origin');
}
