/** @file The Content-Security-Policy with which every page of the app, and every worker, must come. */
import { expect } from '@playwright/test';

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

/** An answer as the browser or a plain request got it. */
interface Answer {
	status(): number;
	headers(): Readonly<Record<string, string>>;
}

/** The answer of a page is there and carries the whole policy, without a hole in it. */
export function keepsThePolicy(answer: Answer | null, status = 200): void {
	expect(answer?.status()).toBe(status);
	const { 'content-security-policy': policy = '', 'cross-origin-opener-policy': opener } = answer?.headers() ?? {};
	for (const directive of POLICY) expect(policy).toContain(directive);
	expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'nonce-[^']+'/);
	expect(policy).not.toMatch(/'unsafe-(inline|eval)'|\*/);
	expect(opener).toBe('same-origin');
}

/** A worker's script carries the policy that the worker then has: it reaches its own origin and nothing else. */
export function keepsTheWorkersPolicy(answer: Answer): void {
	expect(answer.status()).toBe(200);
	expect(answer.headers()['content-security-policy']).toContain(
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
	);
}
