/** @file What a stranger's browser is told at every page that needs no account: a policy that nothing breaks, and no other site. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildOfSources } from '../../scripts/stack/build.ts';
import { expect, test } from '../fixtures/browser.ts';
import { holdsEverywhere } from './accessible.ts';
import { keepsThePolicy, keepsTheWorkersPolicy } from './policy.ts';

const silent = (): void => undefined;

/** The folders of routes with a page, as addresses. */
const routesBelow = (folder: string): readonly string[] =>
	readdirSync(join(import.meta.dirname, '../../src/routes', folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('+page.svelte'))
		.map((path) => `/${path.replace(/\/?\+page\.svelte$/, '')}`);
const ROUTES = routesBelow('(signed-out)');

for (const route of ['/', ...ROUTES]) {
	test(`${route} keeps to its policy and to its own origin`, async ({ page, stack }) => {
		const complaints: string[] = [];
		const elsewhere: string[] = [];
		page.on('console', (message) => {
			if (/Content Security Policy|Trusted ?Type|TrustedScript/i.test(message.text())) complaints.push(message.text());
		});
		page.on('request', (request) => {
			if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(`${stack.origin}/`)) elsewhere.push(request.url());
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
		keepsThePolicy(answer);
		await holdsEverywhere(page, `front-door${route.replaceAll(/[/[\]]/g, '-')}`);
		expect(complaints).toEqual([]);
		expect(elsewhere).toEqual([]);
	});
}

test('every address of the workspace, and one that is none, comes with the policy', async ({ request }) => {
	const inside = routesBelow('(workspace)').map((route) => route.replaceAll(/\[[^\]]+\]/g, '00000000-0000-4000-8000-000000000000'));
	expect(inside.length).toBeGreaterThan(15);
	for (const address of inside) await test.step(address, async () => keepsThePolicy(await request.get(address)));
	keepsThePolicy(await request.get('/no/such/page'));
	keepsThePolicy(await request.get('/nothing.html', { headers: { accept: 'text/html' } }), 404);
});

test('every worker of the build comes with a policy that lets it reach its own origin only', async ({ request }) => {
	const folder = join(await buildOfSources(false, silent), 'client/_app/immutable/workers');
	const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
	expect(scripts.some((path) => path.startsWith('worker'))).toBe(true);
	for (const script of scripts) keepsTheWorkersPolicy(await request.get(`/_app/immutable/workers/${script}`));
});
