/** @file The headers that every answer carries, whoever made it: the app, a file, or the homeserver. */
import type { ServerResponse } from 'node:http';
import { isWorkerScript } from './paths.ts';

/** A worker does not inherit the policy of its page: it may load our code and wasm and speak to our origin, and nothing else. */
const WORKER_POLICY = [
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"connect-src 'self'",
	"require-trusted-types-for 'script'",
	"trusted-types 'none'",
].join('; ');

/** For whatever is no page: shown in a window by itself, it can do nothing. Pages replace it by the policy of svelte.config.js. */
const NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

const ALWAYS: Readonly<Record<string, string>> = {
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'origin-agent-cluster': '?1',
	'permissions-policy':
		'accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), display-capture=(), encrypted-media=(), fullscreen=(self), ' +
		'camera=(), clipboard-read=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), ' +
		'midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
};

/** Sets the headers on an answer that has not begun. */
export function setSecurityHeaders(target: string, response: ServerResponse, https: boolean): void {
	for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
	if (https) response.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains');
	response.setHeader('content-security-policy', isWorkerScript(target) ? WORKER_POLICY : NOTHING_POLICY);
}
