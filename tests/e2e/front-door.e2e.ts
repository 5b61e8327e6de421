/** @file What a stranger's browser is told at every page that needs no account: a policy that nothing breaks, and no other site. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere } from './accessible.ts';
import { keepsThePolicy } from './policy.ts';

/** The folders of the routes, as addresses. */
const ROUTES = readdirSync(join(import.meta.dirname, '../../src/routes/(signed-out)'), { recursive: true, encoding: 'utf8' })
	.filter((path) => path.endsWith('+page.svelte'))
	.map((path) => `/${path.replace(/\/?\+page\.svelte$/, '')}`);

for (const route of ['/', ...ROUTES]) {
	test(`${route} keeps to its policy and to its own origin`, async ({ page, stack }) => {
		const complaints: string[] = [];
		const elsewhere: string[] = [];
		const workers: Promise<string>[] = [];
		page.on('console', (message) => {
			if (/Content Security Policy|Trusted ?Type|TrustedScript/i.test(message.text())) complaints.push(message.text());
		});
		page.on('request', (request) => {
			if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(`${stack.origin}/`)) elsewhere.push(request.url());
		});
		page.on('response', (response) => {
			if (response.url().includes('/immutable/workers/'))
				workers.push(response.headerValue('content-security-policy').then((value) => value ?? 'none'));
		});
		await page.addInitScript(() => {
			document.addEventListener('securitypolicyviolation', (event) =>
				console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
			);
		});
		const answer = await page.goto(route);
		await expect(page.getByRole('heading').first()).toBeVisible();
		// The vault's worker and what the page loads late.
		await page.waitForLoadState('load');
		await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
		await keepsThePolicy(answer);
		for (const worker of await Promise.all(workers))
			expect(worker).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
		await holdsEverywhere(page, `front-door${route.replaceAll(/[/[\]]/g, '-')}`);
		expect(complaints).toEqual([]);
		expect(elsewhere).toEqual([]);
	});
}
